/**
 * How often a playing lab is drawn: a tick comes in, whether it is worth a picture goes out. What happened is seen with the next or
 * the next but one; where nothing did, the clock and the timers run on in steps that an eye can still read. To lay out and paint a
 * page takes a machine more than to run its cluster does.
 */

/** Between two pictures of what happened. */
const HAPPENING_EVERY_MS = 30;
/** Between two pictures in which the clock alone has moved. */
const CLOCK_EVERY_MS = 100;

/** A tick: the moment that a picture would show, and whether something moves in it by itself. @typedef {{moment: string, isMoving: boolean}} Tick */

/**
 * @param {() => number} nowMs
 * @returns {{isDue: (tick: Tick) => boolean, drew: (moment: string) => void}} `drew` is told of every picture, asked for or not
 */
export function createPace(nowMs) {
  let drawn = { moment: '', atMs: -Infinity };
  return {
    isDue: ({ moment, isMoving }) => isMoving || nowMs() - drawn.atMs >= (moment === drawn.moment ? CLOCK_EVERY_MS : HAPPENING_EVERY_MS),
    drew: (moment) => {
      drawn = { moment, atMs: nowMs() };
    },
  };
}
