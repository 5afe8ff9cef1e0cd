/**
 * The fixed parts of the element, empty: nothing comes in, the hosts for the views go out.
 */

import { button, h, icon } from './view/dom.js';

/** @typedef {import('./view/dom.js').Send} Send */

/** @type {{id: import('./view/dom.js').Tab, title: string}[]} */
export const TABS = [
  { id: 'state', title: 'State' },
  { id: 'over-time', title: 'Over time' },
  { id: 'relations', title: 'Who knows whom' },
  { id: 'inside', title: 'Inside' },
  { id: 'messages', title: 'Messages' },
  { id: 'picture', title: 'Picture' },
  { id: 'space-time', title: 'Space-time' },
  { id: 'logs', title: 'Logs' },
];

/** The panels that unfold, in this order; `open` where the room is wide. */
const PANELS = /** @type {const} */ ([
  { id: 'checks', title: 'What should be true' },
  { id: 'choices', title: 'Can happen next' },
  { id: 'requests', title: 'Ask the cluster' },
  { id: 'links', title: 'Links and partitions' },
  { id: 'rules', title: 'Rules' },
  { id: 'network', title: 'The network' },
  { id: 'params', title: 'The protocol’s parameters' },
]);

/** @typedef {(typeof PANELS)[number]['id']} PanelId */

/**
 * @param {Send} send
 */
export function createLayout(send) {
  const title = h('h2', { class: 'title', part: 'title' });
  const protocol = h('span', { class: 'protocol' });
  const outcome = h('div', { class: 'outcome-room' });
  const helpButton = button(send, { do: 'help' }, { class: 'quiet help-button', 'aria-label': 'keys and marks', title: 'keys and marks', text: '?' });
  const head = h('header', { class: 'head' }, h('div', { class: 'titles' }, title, protocol), h('div', { class: 'head-end' }, outcome, helpButton));
  const about = h('section', { class: 'about', 'aria-label': 'What this run shows' });
  const notices = h('div', { class: 'notices' });
  const tabs = h('div', { class: 'tabs', role: 'group', 'aria-label': 'View' }, ...TABS.map((tab) => button(send, { do: 'tab', tab: tab.id }, { class: 'tab', 'data-tab': tab.id, text: tab.title })));
  /** @type {Record<import('./view/dom.js').Tab, HTMLElement>} */
  const panes = { state: pane('state', 'State of the nodes'), 'over-time': pane('over-time', 'Changes over time'), relations: pane('relations', 'Who knows whom'), inside: pane('inside', 'Inside the nodes'), messages: pane('messages', 'Messages'), picture: pane('picture', 'Picture of the cluster'), 'space-time': pane('space-time', 'Space-time diagram'), logs: pane('logs', 'Logs') };
  const main = h('div', { class: 'main' }, tabs, ...Object.values(panes).map((one) => h('div', { class: 'pane-frame' }, one)));
  const story = h('section', { class: 'story', 'aria-label': 'What happened' });
  /** @type {Partial<Record<PanelId, {details: HTMLDetailsElement, body: HTMLElement, note: HTMLElement}>>} */
  const made = {};
  const panels = h('div', { class: 'panels' });
  for (const { id, title: words } of PANELS) {
    const body = h('div', { class: 'panel-body' });
    const note = h('span', { class: 'panel-note' });
    const details = h('details', { class: `panel panel-${id}` }, h('summary', {}, icon('forward'), h('span', { text: words }), note), body);
    made[id] = { details, body, note };
    panels.append(details);
  }
  const transport = h('div', { class: 'transport' });
  const timeline = h('div', { class: 'timeline' });
  // Keys are taken only from inside, so that a page with other things in it keeps its own; that must be said to be found.
  const keysHint = h('p', { class: 'keys-hint' }, h('span', { class: 'from-outside' }, 'Click or Tab in here for keys; '), h('kbd', { text: '?' }), ' shows them');
  const bar = h('footer', { class: 'bar' }, transport, timeline, keysHint);
  const compare = h('section', { class: 'compare', hidden: true, 'aria-label': 'Comparison of two branches' });
  const menu = h('div', { class: 'menu', popover: 'auto', role: 'dialog' });
  const help = h('div', { class: 'menu help-panel', popover: 'auto', role: 'dialog', 'aria-label': 'Keys and marks' });
  const columnMenu = h('div', { class: 'menu column-menu', popover: 'auto', role: 'dialog', 'aria-label': 'Columns and signs' });
  const spoken = h('p', { class: 'visually-hidden', 'aria-live': 'polite' });
  // What happened and what to try comes before the table for whoever goes by Tab; the style puts the table on top.
  const body = h('section', { class: 'lab', tabindex: -1 }, head, about, notices, compare, story, main, panels, bar, menu, columnMenu, help, spoken);
  const trouble = h('div', { class: 'trouble', role: 'alert', hidden: true });
  return {
    body, head, title, protocol, outcome, about, notices, tabs, panes, main, story,
    panels: /** @type {Record<PanelId, {details: HTMLDetailsElement, body: HTMLElement, note: HTMLElement}>} */ (made),
    panelRoom: panels, bar, transport, timeline, compare, menu, columnMenu, help, helpButton, spoken, trouble,
  };
}

/** @typedef {ReturnType<typeof createLayout>} Layout */

/**
 * Where the room is narrow, what happened and what to try stand on the bar, which stays in sight wherever one has scrolled to.
 * @param {Pick<Layout, 'story' | 'bar' | 'main'>} layout
 * @param {boolean} isOnBar
 */
export function placeStory({ story, bar, main }, isOnBar) {
  if ((story.parentElement === bar) === isOnBar) return;
  if (isOnBar) bar.prepend(story);
  else main.before(story);
}

/**
 * A part that scrolls by itself can be reached and scrolled with the keyboard.
 * @param {string} name
 * @param {string} label
 */
function pane(name, label) {
  return h('div', { class: `pane pane-${name}`, role: 'region', 'aria-label': label, tabindex: 0, hidden: name !== 'state' });
}
