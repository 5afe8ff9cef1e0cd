/**
 * What happened: the sentence of a frame with its reasons, what to try next, and a word on the branch one is on.
 */

import { button, h, icon, keep, nameFold, onPress, once, setAttribute, setText, show, unfolds } from './dom.js';

/** @typedef {import('../messages.js').Frame} Frame */
/** @typedef {import('./dom.js').Send} Send */
/** @typedef {{command: import('./dom.js').Command, title: string, help: string}} Suggestion */

/** A sentence of so many characters stands on a narrow screen without being folded. */
const SHORT_MAX = 120;

/**
 * @typedef {object} StoryData
 * @property {Frame} told - the frame whose sentence is told: the shown one, or the last key frame while it plays
 * @property {string} when - "at 4.12 s", "since 4.12 s"
 * @property {string} smaller - "12 smaller steps since then.", or nothing
 * @property {{shape: import('./dom.js').IconName, word: string} | null} look - of its mark
 * @property {Suggestion[]} suggestions
 * @property {{words: string, branch: number, frame: number} | null} branched - one has just left this branch
 * @property {{line: string, name: string, branch: number, frame: number} | null} struck - what was struck out to make the shown branch
 * @property {boolean} isInteractive
 * @property {{words: string, frame: number}[]} failures - properties that are broken at the shown frame
 */

/**
 * @param {HTMLElement} host
 * @param {StoryData} data
 * @param {Send} send
 */
export function renderStory(host, data, send) {
  if (!host.firstChild) {
    // What can be tried stands first, so that it does not move while the sentences below it come and go.
    host.replaceChildren(
      h('div', { class: 'suggestions' }),
      h('div', { class: 'story-head' }, h('h3', {}, h('span', { class: 'mark-sign' }), h('span', { text: 'What happened' }), h('span', { class: 'when' })),
        unfolds(host, 'Why')),
      h('p', { class: 'sentence', part: 'text' }), h('ul', { class: 'failures' }), h('ol', { class: 'reasons' }), h('p', { class: 'help smaller' }),
      h('p', { class: 'strike' }, button(send, { do: 'strike', frame: 0, line: '' }, { class: 'link', text: 'Strike this action' })),
      h('p', { class: 'struck help' }, h('span'), ' ', button(send, { do: 'seek', frame: 0 }, { class: 'link', text: 'Take it back' })),
      h('p', { class: 'branched' }));
  }
  const [suggestions, head, sentence, failures, reasons, smaller, strike, struck, branched] = /** @type {HTMLElement[]} */ ([...host.children]);
  if (!head || !sentence || !failures || !reasons || !smaller || !strike || !struck || !branched || !suggestions) return;
  const { told, look } = data;
  const [heading, why] = /** @type {HTMLElement[]} */ ([...head.children]);
  const sign = /** @type {HTMLElement} */ (heading?.firstElementChild);
  once(sign, look?.word ?? '', () => sign.replaceChildren(...(look ? [icon(look.shape), h('span', { class: 'visually-hidden', text: `${look.word}: ` })] : [])));
  sign.className = `mark-sign mark-${told.mark || 'none'}`;
  setText(/** @type {Element} */ (heading?.lastElementChild), data.when);
  setText(sentence, told.sentence);
  keep(failures, data.failures, (failure) => failure.words, (failure) => h('li', {}, icon('cross'), `${failure.words} `,
    button(send, { do: 'seek', frame: failure.frame }, { class: 'link', text: `since frame ${failure.frame}` })));
  show(failures, data.failures.length > 0);
  once(reasons, `${told.branch}.${told.frame}.${told.reasons.length}`, () => {
    reasons.replaceChildren(...told.reasons.map((reason) => h('li', {}, `${reason.text} `,
      reason.frame === null ? null : button(send, { do: 'seek', frame: reason.frame }, { class: 'link', text: `go to frame ${reason.frame}` }))));
  });
  show(reasons, told.reasons.length > 0);
  setText(smaller, data.smaller);
  show(smaller, data.smaller !== '');
  const isStrikable = data.isInteractive && told.isByHand && told.frame > 0;
  show(strike, isStrikable);
  nameFold(/** @type {HTMLElement} */ (why), told.reasons.length > 0 ? 'Why' : 'More');
  show(/** @type {HTMLElement} */ (why), told.reasons.length > 0 || data.smaller !== '' || isStrikable || data.failures.length > 1 || told.sentence.length > SHORT_MAX);
  onPress(/** @type {HTMLElement} */ (strike.firstElementChild), send, { do: 'strike', frame: told.frame, line: told.line })
    .title = `Play the run again without “${told.line}”, as a branch of its own`;
  show(struck, data.struck !== null && data.branched === null);
  if (data.struck) {
    setText(/** @type {Element} */ (struck.firstElementChild), `Struck out in this branch: “${data.struck.line}”.`);
    onPress(/** @type {HTMLElement} */ (struck.lastElementChild), send, { do: 'seek', branch: data.struck.branch, frame: data.struck.frame })
      .title = `Back to “${data.struck.name}”, where it is done`;
  }
  show(branched, data.branched !== null);
  const leave = data.branched;
  if (leave) {
    once(branched, `${leave.words}${leave.branch}`, () => branched.replaceChildren(icon('branch'), ` ${leave.words} `,
      button(send, { do: 'seek', branch: leave.branch, frame: leave.frame }, { class: 'link', text: 'Go back to it' })));
  }
  show(suggestions, data.suggestions.length > 0);
  keep(suggestions, data.suggestions, (one) => one.title, (one) => button(send, one.command, { class: 'try', title: one.help, text: one.title }),
    (element, one) => {
      setAttribute(element, 'title', one.help);
      onPress(element, send, one.command);
    });
}
