/**
 * Which frame is compared with which, and whose sentence is told: a lab comes in, the shown frame and the told one go out.
 */

/** @typedef {import('./messages.js').Lab} Lab */
/** @typedef {import('./messages.js').Frame} Frame */
/** @typedef {{frame: Frame, told: Frame}} Picture */

/**
 * @returns {(lab: Lab, status: import('./messages.js').Status, unit: 'key' | 'all', isFollowing: boolean) => Picture} - `isFollowing`: it plays, or has just stopped; then, in key
 *   frames, the last key frame is told and its changes stay marked until the next one
 */
export function createPicture() {
  /** @type {{signature: string, picture: Picture} | null} */
  let last = null;
  return (lab, { branch, frame }, unit, isFollowing) => {
    const signature = `${branch}.${frame}.${unit}.${isFollowing}`;
    if (last?.signature !== signature) last = { signature, picture: takePicture(lab, unit, isFollowing, last?.picture.told ?? null) };
    return last.picture;
  };
}

/**
 * @param {Lab} lab
 * @param {'key' | 'all'} unit
 * @param {boolean} isFollowing
 * @param {Frame | null} toldBefore
 * @returns {Picture}
 */
function takePicture(lab, unit, isFollowing, toldBefore) {
  const frame = lab.frame();
  if (unit === 'all' || frame.frame === 0 || (!frame.isKey && !isFollowing)) return same(frame);
  const key = lab.neighbour(-1, 'key');
  if (frame.isKey) return same(key === frame.since ? frame : lab.frame({ since: key }));
  // Between two key frames of a playing run: the story stays with the last of them.
  const since = lab.neighbour(-2, 'key');
  const shown = lab.frame({ since });
  if (toldBefore?.branch === shown.branch && toldBefore.frame === key && toldBefore.since === since) return { frame: shown, told: toldBefore };
  lab.seek(key);
  const told = lab.frame({ since });
  lab.seek(shown.frame);
  return { frame: shown, told };
}

/** @param {Frame} frame @returns {Picture} */
function same(frame) {
  return { frame, told: frame };
}
