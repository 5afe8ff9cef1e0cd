/**
 * The look of the element: one sheet, made once and shared by all elements of a page.
 */

const SHEET = `
:host {
  --fg: var(--lab-fg, #1b1b19); --bg: var(--lab-bg, #fdfdfb); --muted: var(--lab-muted, #5c5c57);
  --line: #dbdbd4; --line-strong: #8f8f88; --soft: #f4f4ef;
  --accent: var(--lab-accent, #0b5394); --changed: var(--lab-changed, #0b5394); --changed-bg: #e7f0f9;
  --failed: var(--lab-failed, #a81b12); --failed-bg: #fbeae8; --ok: var(--lab-ok, #1d6b38);
  --leader: #7a4b00; --candidate: #6a3fa0; --joining: #0d6a6a;
  --text-face: var(--lab-font, Charter, "Bitstream Charter", "Iowan Old Style", "Source Serif 4", Palatino, Georgia, "Liberation Serif", serif);
  --table-face: var(--lab-mono, "Inter", "Segoe UI", Roboto, "Helvetica Neue", Arial, "Liberation Sans", sans-serif);
  --edge: #0002; --radius: var(--lab-radius, 4px); --size: 15px;
  display: block; color-scheme: light; container-type: inline-size; container-name: lab;
}
@media (prefers-color-scheme: dark) {
  :host(:not([theme="light"])) {
    --fg: var(--lab-fg, #e8e7e1); --bg: var(--lab-bg, #16171a); --muted: var(--lab-muted, #a5a49c);
    --line: #34363b; --line-strong: #6f7178; --soft: #1e2024;
    --accent: var(--lab-accent, #8ec1f2); --changed: var(--lab-changed, #8ec1f2); --changed-bg: #1c2d40;
    --failed: var(--lab-failed, #ff9d93); --failed-bg: #3b1d1a; --ok: var(--lab-ok, #86d29d);
    --edge: #000b; --leader: #efc06a; --candidate: #c9abf2; --joining: #7ed0d0; color-scheme: dark;
  }
}
:host([theme="dark"]) {
  --fg: var(--lab-fg, #e8e7e1); --bg: var(--lab-bg, #16171a); --muted: var(--lab-muted, #a5a49c);
  --line: #34363b; --line-strong: #6f7178; --soft: #1e2024;
  --accent: var(--lab-accent, #8ec1f2); --changed: var(--lab-changed, #8ec1f2); --changed-bg: #1c2d40;
  --failed: var(--lab-failed, #ff9d93); --failed-bg: #3b1d1a; --ok: var(--lab-ok, #86d29d);
  --edge: #000b; --leader: #efc06a; --candidate: #c9abf2; --joining: #7ed0d0; color-scheme: dark;
}
:host([hidden]) { display: none; }
:host([large]) { --size: 22px; }
:host(:fullscreen) { overflow: auto; background: var(--bg); padding: 1.5rem; }
* { box-sizing: border-box; }
[hidden] { display: none !important; }
.visually-hidden { position: absolute; width: 1px; height: 1px; margin: -1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }

.lab {
  font: var(--size)/1.45 var(--table-face); font-variant-numeric: tabular-nums; color: var(--fg); background: var(--bg);
  display: grid; grid-template-columns: minmax(0, 1fr); align-content: start; min-height: var(--lab-min-height, 0); gap: 0 2.2em; outline: none; accent-color: var(--accent);
}
h2, h3, h4, p, ul, ol, dl, dd, fieldset { margin: 0; padding: 0; }
h3 { font: inherit; font-size: .8em; letter-spacing: .04em; color: var(--muted); font-weight: 600; }
h4 { font: inherit; font-size: .8em; color: var(--muted); margin-top: .8em; }
ul, ol { list-style: none; }
fieldset { border: 0; min-width: 0; }
button, select, input { font: inherit; color: inherit; }
button { background: none; border: 1px solid transparent; border-radius: var(--radius); padding: .2em .5em; cursor: pointer; }
button:hover:not(:disabled) { background: var(--soft); }
button:disabled { color: var(--muted); cursor: default; }
select, input:is([type="text"], [type="search"]) { background: var(--bg); border: 1px solid var(--line-strong); border-radius: var(--radius); padding: .2em .4em; min-width: 0; max-width: 100%; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 1px; }
.quiet { border-color: var(--line-strong); }
.link { padding: 0 .1em; border: 0; color: var(--accent); text-decoration: underline; text-underline-offset: .15em; text-decoration-thickness: 1px; white-space: nowrap; }
.tiny { font-size: .78em; padding: .05em .4em; border-color: var(--line); color: var(--muted); }
.tiny:hover { color: var(--fg); }
.help { color: var(--muted); font-size: .87em; }
.icon { width: .85em; height: .85em; flex: none; vertical-align: -.06em; overflow: visible; }
.fill { fill: currentColor; }
.stroke { fill: none; stroke: currentColor; stroke-width: 2; stroke-linecap: round; stroke-linejoin: round; }
.stroke.thin { stroke-width: 1; }

/* Head */
.head { display: flex; flex-wrap: wrap; gap: .3em 1.5em; align-items: baseline; justify-content: space-between; border-bottom: 1px solid var(--line); padding-bottom: .45em; }
.titles { display: flex; flex-wrap: wrap; gap: 0 .8em; align-items: baseline; min-width: 0; }
.title { font: 600 1.3em/1.25 var(--text-face); }
.protocol { color: var(--muted); font-size: .87em; }
.head-end { display: flex; gap: .7em; align-items: center; margin-left: auto; }
.outcome { display: inline-flex; gap: .45em; align-items: center; padding: .05em 0; border: 0; text-align: left; }
.outcome.holds { color: var(--ok); }
.outcome.broken { color: var(--failed); font-weight: 600; text-decoration-line: underline; text-decoration-thickness: 1px; text-underline-offset: .2em; }
.outcome.open { color: var(--muted); }
.help-button { flex: none; overflow: visible; border-radius: 50%; width: 1.75em; height: 1.75em; padding: 0; line-height: 1; }

.about { display: grid; gap: .15em; padding: .5em 0 0; }
.about .description { font-family: var(--text-face); font-size: 1.07em; text-wrap: pretty; }
.about .claim { color: var(--muted); font-size: .93em; }
.about .outcome { display: inline; margin-right: .6em; text-decoration: none; }
.about .outcome .icon { margin-right: .35em; }
.about .measured-word { color: var(--muted); font-weight: 400; }
.about .outcome + .outcome .measured-word { display: none; }

.notices { display: grid; gap: .3em; margin-top: .8em; }
.notice { display: flex; gap: 1em; justify-content: space-between; align-items: start; padding: .35em .7em; border-left: 3px solid var(--accent); background: var(--soft); }
.notice.error { border-left-color: var(--failed); background: var(--failed-bg); }
.notice .quiet { border: 0; }

/* What happened */
.story, .panels { order: 1; }
.bar { order: 2; }
/* A word of a message may be as long as its sender likes. A table scrolls instead. */
.head, .about, .notices, .story, .panels, .compare, .menu { overflow-wrap: anywhere; }
.panels table, .compare table, .menu table { overflow-wrap: normal; }
.story { display: flex; flex-direction: column; gap: .55em; min-height: 6.5em; margin: .9em 0; }
.story h3 { display: flex; gap: .45em; align-items: center; }
.story-head { display: flex; align-items: center; justify-content: space-between; }
.unfold { display: none; }
.story .when { font-weight: 400; }
.story .sentence { font: 1.25em/1.4 var(--text-face); text-wrap: pretty; }
.mark-sign { display: inline-flex; min-width: 1em; }
.story .mark-sign:empty { display: none; }
.mark-failure, .mark-fault { color: var(--failed); }
.mark-leader { color: var(--leader); }
.mark-membership, .mark-commit, .mark-news, .mark-action { color: var(--accent); }
.mark-repair, .mark-recovered { color: var(--ok); }
.failures li { color: var(--failed); font-weight: 600; }
.failures .icon { margin-right: .4em; }
.reasons { display: grid; gap: .3em; color: var(--muted); padding-left: .9em; border-left: 1px solid var(--line); }
.struck span { text-wrap: pretty; }
.branched { padding: .45em .7em; background: var(--changed-bg); border-left: 3px solid var(--changed); font-size: .93em; }
.suggestions { display: flex; flex-wrap: wrap; gap: .4em; margin-bottom: .5em; }
.try { border-color: var(--line-strong); }
.try:first-child { border-color: var(--accent); color: var(--accent); }

/* Tabs and tables */
.main { margin: .45em 0 .9em; min-width: 0; }
.tabs { display: flex; flex-wrap: wrap; gap: 0 1.3em; margin-bottom: .2em; }
.tab { border: 0; border-radius: 0; padding: .3em 0; color: var(--muted); border-bottom: 2px solid transparent; }
.tab:hover { background: none !important; color: var(--fg); }
.tab[aria-pressed="true"] { color: var(--fg); border-bottom-color: var(--fg); font-weight: 600; }
.pane-frame { position: relative; }
.pane-frame::before, .pane-frame::after { content: ""; position: absolute; top: 0; bottom: 0; width: 1em; pointer-events: none; opacity: 0; z-index: 4; transition: opacity .12s; }
.pane-frame::before { left: 0; background: linear-gradient(to right, var(--edge), transparent); }
.pane-frame::after { right: 0; background: linear-gradient(to left, var(--edge), transparent); }
.pane-frame[data-more~="left"]::before, .pane-frame[data-more~="right"]::after { opacity: 1; }
.pane { position: relative; overflow: auto; max-height: min(70vh, 44em); overscroll-behavior-x: contain; outline-offset: -2px; }
table { border-collapse: separate; border-spacing: 0; width: 100%; }
caption { text-align: left; color: var(--muted); font-size: .87em; padding: .35em 0 .5em; }
th, td { text-align: left; vertical-align: top; font-weight: 400; padding: .42em .8em .42em .2em; border-bottom: 1px solid var(--line); }
thead th { color: var(--muted); font-size: .82em; font-weight: 600; border-bottom: 1px solid var(--line-strong); position: sticky; top: 0; background: var(--bg); z-index: 2; white-space: nowrap; vertical-align: bottom; }
tbody th { position: sticky; left: 0; background: var(--bg); z-index: 1; white-space: nowrap; }
thead th:first-child { left: 0; z-index: 3; }
td { min-width: 2.5em; }
.state { font-size: .97em; width: max-content; min-width: min(100%, 34em); }
.state caption span { position: sticky; left: 0; }
.state td { max-width: 7.5em; overflow-wrap: anywhere; }
.state td.many { max-width: 9em; }
.state td.many.durable { max-width: 10.5em; }
.state td.timers-cell { max-width: none; white-space: nowrap; }
.fold { font-size: .87em; }
.is-crowded .timer-bar, .is-crowded td .hold { display: none; }
.is-crowded th, .is-crowded td { padding-right: .6em; }
.is-crowded thead .durable-sign { display: block; width: max-content; margin: .15em 0 0; line-height: 1.2; }
.is-crowded .timer { gap: .3em; }
.is-crowded .timer-title { max-width: 6.2em; white-space: normal; line-height: 1.15; }
.is-crowded .timer-left { min-width: 3em; }
.is-crowded .others { display: block; margin: .15em 0 0 auto; }
.durable-sign { margin-left: .5em; font-weight: 400; font-size: .9em; border: 1px solid var(--line-strong); border-radius: 2px; padding: 0 .25em; }
.node-name { font-weight: 600; border: 0; padding: 0 .2em; margin-left: -.2em; display: inline-flex; gap: .5em; align-items: center; }
.node-name .icon { opacity: .35; }
.node-name:hover .icon, .node-name:focus-visible .icon { opacity: 1; }
tr.acted th:first-child, th.acted { box-shadow: inset 2px 0 0 var(--fg); }
tr.acted th:first-child .node-name, th.acted .node-name { margin-left: .35em; }
.status { display: inline-flex; gap: .35em; align-items: center; margin-left: .5em; font-size: .85em; font-weight: 400; color: var(--muted); }
.status.crashed { color: var(--failed); }
.status.new { color: var(--changed); }
tr.crashed, tr.left { color: var(--muted); }
td.changed, th.changed { background: var(--changed-bg); }
td.changed { box-shadow: inset 0 -2px 0 var(--changed); }
td.failed { background: var(--failed-bg); box-shadow: inset 0 0 0 2px var(--failed); }
td.changed .value { color: var(--changed); font-weight: 600; }
td.failed .value { color: var(--failed); font-weight: 600; }
.failed-sign { color: var(--failed); margin-right: .35em; }
td.gone { background: repeating-linear-gradient(135deg, transparent 0 5px, var(--line) 5px 6px); opacity: .7; }
del { color: var(--muted); text-decoration-thickness: 1px; }
del.minus { text-decoration: none; }
.differences { width: auto; min-width: 60%; }
.list { display: inline-flex; flex-wrap: wrap; gap: 0 .3em; }
ins { color: var(--changed); font-weight: 600; text-decoration: none; }
.to { color: var(--muted); }
.value .icon { margin-right: .35em; }
.tone-leader { color: var(--leader); font-weight: 600; }
.tone-candidate { color: var(--candidate); }
.tone-joining { color: var(--joining); }
.tone-good { color: var(--ok); }
.tone-bad { color: var(--failed); }
.timers { display: inline-grid; align-content: start; vertical-align: top; }
.state .timers { min-height: calc(var(--timer-lines, 1) * 1.45em); }
.timer { display: flex; gap: .4em; align-items: center; }
.others { vertical-align: top; margin-left: .3em; }
.timer-title { color: var(--muted); font-size: .87em; }
.timer-bar { width: 2.4em; height: 3px; background: var(--line); overflow: hidden; }
.timer-bar i { display: block; height: 100%; background: var(--line-strong); transform-origin: left; }
.timer-left { min-width: 3.3em; text-align: right; margin-left: auto; }
.more-columns { padding: .6em 0 .2em; }
.lab[data-controls="none"] .more-columns { display: none; }
.column-menu { width: min(30rem, calc(100vw - 16px)); }
.column-choices { display: grid; gap: .4em; }
.column-choices label { display: grid; grid-template-columns: 1.7em 1fr; align-items: start; }
.column-choices input { margin: .25em 0 0; justify-self: start; }
.column-menu .buttons { margin: .7em 0; }
.column-help { display: block; }
.legend { display: grid; grid-template-columns: max-content 1fr; gap: .25em 1em; padding-bottom: .7em; border-bottom: 1px solid var(--line); font-size: .87em; }
.legend dd { color: var(--muted); }
.legend .durable-sign { margin: 0; }
.legend-acted { box-shadow: inset 2px 0 0 var(--fg); padding-left: .4em; font-weight: 600; }
.legend-gone { display: inline-block; width: 2.2em; height: .9em; background: repeating-linear-gradient(135deg, transparent 0 5px, var(--line-strong) 5px 6px); }

.over-time td { min-width: 5em; white-space: nowrap; }
.over-time .go { border: 0; padding: 0 .2em; display: inline-flex; gap: .4em; align-items: center; color: var(--accent); }
.over-time .go .mark-sign { width: 1em; }
.over-time tr.is-failure .go, .over-time tr.is-failure .sentence { color: var(--failed); }
.over-time tr.is-failure th { box-shadow: inset 3px 0 0 var(--failed); }
.over-time tr.is-failure td:last-child { box-shadow: inset -3px 0 0 var(--failed); }
.over-time tr.is-shown > * { background: var(--changed-bg); }
.over-time .sentence { white-space: normal; min-width: 13em; max-width: 22em; font-family: var(--text-face); }
.over-time .sentence .icon { margin-right: .4em; }
.over-time td { line-height: 1.35; }
.change { display: block; font-size: .93em; }
.change.failed { color: var(--failed); }
.change .column { color: var(--muted); font-size: .87em; }
.node-changes { font-family: var(--table-face); margin-top: .3em; }
.node-changes .change, .over-time .node-changes .status { display: inline; margin-right: .6em; }
.over-time .status { margin-left: 0; display: block; }
.pager { display: block; width: 100%; margin: .3em 0; font-size: .87em; }

.choice { display: inline-flex; flex-wrap: wrap; }
.segment { border: 1px solid var(--line-strong); border-radius: 0; margin-left: -1px; padding: .12em .6em; font-size: .87em; }
.segment:first-child { border-radius: var(--radius) 0 0 var(--radius); margin-left: 0; }
.segment:last-child { border-radius: 0 var(--radius) var(--radius) 0; }
.segment[aria-pressed="true"] { background: var(--fg); color: var(--bg); }
.pane-relations .choice { margin: .6em 0 .3em; }
.pairs { width: auto; }
.pairs td, .pairs thead th { text-align: center; padding: .3em .45em; min-width: 2.3em; }
.pairs tbody th { padding-right: 1em; font-weight: 600; }
.pairs td { border-right: 1px solid var(--line); }
.pairs td.self { background: repeating-linear-gradient(135deg, transparent 0 4px, var(--line) 4px 5px); }
.pairs td.changed { box-shadow: inset 0 0 0 2px var(--changed); }
.pairs th.crashed, .pairs th.left { color: var(--muted); text-decoration: line-through; }
.pairs.dense td, .pairs.dense th { padding: 0 .1em; min-width: 0; font-size: 10px; line-height: 1.2; }
.pairs.dense td { height: 11px; width: 11px; min-width: 11px; }
.pairs.dense thead .turned-name { writing-mode: vertical-rl; }
.pairs.dense td.holds { background: var(--line-strong); }
.pairs.dense td.holds.changed { background: var(--changed); }
.strip { display: flex; gap: 1em; margin-top: 1em; overflow-x: auto; }
.small-grid { display: grid; gap: .2em; justify-items: center; font-size: .8em; color: var(--muted); border: 0; }
.small-grid svg { width: 64px; height: 64px; }
.small-grid .holds { fill: var(--line-strong); } .small-grid .free { fill: var(--soft); } .small-grid .self { fill: none; }
.small-grid .changed { stroke: var(--changed); stroke-width: .8; }
.small-grid .holds.changed { fill: var(--changed); }

.logs .number { color: var(--muted); }
.logs .sentence { min-width: min(24em, 60cqw); font-family: var(--text-face); }
.logs .why { color: var(--muted); }
.logs tr.is-shown > * { background: var(--changed-bg); }
.logs tr.is-ahead > * { color: var(--muted); }
.logs .go { border: 0; padding: 0 .2em; display: inline-flex; gap: .4em; align-items: center; color: var(--accent); white-space: nowrap; }
.logs .go .mark-sign { width: 1em; }
.log-filter { padding: .4em 0 0; color: var(--muted); font-size: .87em; }
.log-filter select { color: var(--fg); }
.sheet-bar { display: flex; flex-wrap: wrap; gap: .4em 1.2em; align-items: center; padding: .6em 0 .3em; }
.sheet-bar select { color: var(--fg); }
.sheet { font-size: .97em; width: max-content; min-width: min(100%, 34em); }
.sheet caption span { position: sticky; left: 0; display: inline-block; max-width: 97cqw; }
.sheet td { max-width: 24em; overflow-wrap: anywhere; }
.sheet tbody th[scope="row"] { position: static; }
.sheet .sheet-node { border-bottom-color: var(--line-strong); }
.sheet tbody tr:last-child > * { border-bottom-color: var(--line-strong); }
/* The name of a node with many rows stays in sight while they pass. */
.sheet-name { position: sticky; top: 2.3em; }
.sheet .status { margin-left: .4em; }
.sheet th.changed .value { color: var(--changed); font-weight: 600; }
.sheet .is-new > :not(.sheet-node) { background: var(--changed-bg); }
.sheet .is-gone { color: var(--muted); }
.sheet .is-gone > .sheet-node { color: var(--fg); }
.sheet-legend { margin: .4em 0; font-size: .93em; }
.sheet-legend .legend { border: 0; padding-top: .2em; }
.letters td { white-space: nowrap; }
.letters tbody th { white-space: normal; overflow-wrap: anywhere; min-width: min(14em, 50cqw); max-width: min(36em, 56cqw); }
.letters .kind { font-weight: 600; }
.letters .words { color: var(--muted); }
.letters .fate .icon { margin-right: .4em; }
.letters tr.fate-lost .fate { color: var(--failed); }
.letters tr.fate-delivered { color: var(--muted); }
.letters tr.fate-delivered .kind { font-weight: 400; }
.letters .actions { padding: .25em 0; }
.letters .actions .tiny { margin-right: .25em; }

.cluster-caption { padding: .35em 0 .5em; }
.cluster-cuts, .cluster-signs { padding: .35em 0 0; max-width: 60em; }
.cluster { position: relative; margin: 0 auto; }
.cut-lines { position: absolute; inset: 0; width: 100%; height: 100%; }
.cut-line { fill: none; stroke: var(--failed); stroke-width: .1; stroke-dasharray: .5 .35; }
.cut-sign { fill: none; stroke: var(--failed); stroke-width: .16; }
.cluster li { position: absolute; transform: translate(-50%, -50%); }
.cluster-node { display: grid; justify-items: center; width: 6em; padding: .1em 0; border: 0; line-height: 1.25; background: var(--bg); border-radius: var(--radius); text-align: center; }
.node-ring { position: relative; display: grid; place-items: center; width: 2.5em; height: 2.5em; border-radius: 50%; border: 2px solid currentColor; background: var(--soft); font-weight: 600; color: var(--muted); }
.node-ring > .icon { width: 1.25em; height: 1.25em; }
.node-called { max-width: 100%; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; font-weight: 600; color: var(--fg); }
.node-role { max-width: 8.4em; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; font-size: .87em; font-weight: 400; color: var(--muted); }
.cluster-node:is(.tone-leader, .tone-candidate, .tone-joining) :is(.node-ring, .node-role) { color: inherit; }
.cluster-node.acted .node-ring { box-shadow: inset 0 0 0 2px var(--bg), inset 0 0 0 4px var(--fg); }
.cluster-node:is(.crashed, .left) .node-ring { border-style: dashed; background: none; }
.cluster-node.crashed :is(.node-ring, .node-role) { color: var(--failed); }
.cluster-node.paused .node-ring { border-style: dotted; }
.node-alert { position: absolute; right: -.7em; top: -.5em; color: var(--failed); background: var(--bg); border-radius: 50%; }
.dart { position: relative; display: grid; place-items: center; width: 1.7em; height: 1.7em; padding: 0; border-radius: 50%; color: var(--accent); }
.dart .icon { width: 1.15em; height: 1.15em; grid-area: 1 / 1; }
.dart.waiting { border: 1px dashed currentColor; }
.dart.lost { color: var(--failed); }
.dart .icon-cross { width: .8em; height: .8em; transform: translateY(-.75em); }
.dart-kind { position: absolute; top: 1.5em; font-size: .75em; line-height: 1.1; white-space: nowrap; color: var(--muted); background: var(--bg); pointer-events: none; }
.space-time-words { padding: .35em 0 .5em; max-width: 60em; }
.space-time { display: grid; grid-template-columns: minmax(0, 1fr) max-content; grid-template-rows: auto auto; min-width: max-content; max-width: 100%; }
.lane-heads { grid-column: 1 / -1; display: flex; justify-content: end; position: sticky; top: 0; background: var(--bg); z-index: 2; text-align: center; font-weight: 600; border-bottom: 1px solid var(--line-strong); padding-bottom: .2em; }
.lane-heads span { width: var(--lane); overflow: hidden; text-overflow: ellipsis; white-space: nowrap; padding: 0 .2em; }
.space-time-frames { grid-column: 1; min-width: 0; }
.space-time-frames li { height: 28px; }
.space-time-frames li.is-shown { background: var(--changed-bg); }
.space-time-go { border: 0; width: 100%; max-width: 34em; height: 28px; padding: 0 .4em 0 .2em; display: grid; grid-template-columns: 3.2em 5.2em minmax(8em, 1fr); gap: .5em; align-items: baseline; text-align: left; color: var(--fg); }
.space-time-go .number, .space-time-time { color: var(--muted); font-size: .87em; }
.space-time-sentence { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; font-family: var(--text-face); }
.space-time-go[class*="mark-"]:not(.mark-none) .space-time-sentence { font-weight: 600; }
.space-time-room { grid-column: 2; }
.space-time-room svg { display: block; overflow: hidden; }
.lane-line { stroke: var(--line-strong); stroke-width: 1.5; }
.lane-line.paused { stroke-dasharray: 2 4; }
.event { fill: var(--fg); }
.event[class*="mark-"]:not(.mark-none) { fill: currentColor; }
.turn { fill: none; stroke: var(--failed); stroke-width: 2.5; }
.turn.start { stroke: var(--ok); }
.turn.pause { stroke: var(--muted); }
.arrow { cursor: pointer; }
.arrow path { fill: none; stroke: var(--accent); stroke-width: 1.3; }
.arrow .hit { stroke: transparent; stroke-width: 10; }
.arrow:hover .way, .arrow:hover .tip { stroke-width: 2.6; }
.arrow.lost path:not(.hit) { stroke: var(--failed); }
.arrow.lost .tip { stroke-width: 2; }
.arrow.under-way .way { stroke-dasharray: 5 4; }

/* Panels */
.panels { display: grid; align-content: start; }
.panel { border-top: 1px solid var(--line); min-width: 0; }
.panel:last-child { border-bottom: 1px solid var(--line); }
summary { display: flex; gap: .5em; align-items: center; padding: .45em 0; cursor: pointer; list-style: none; border-radius: var(--radius); }
summary::-webkit-details-marker { display: none; }
summary .icon { transition: transform .12s; color: var(--muted); width: .6em; }
details[open] > summary .icon { transform: rotate(90deg); }
.panel-note { margin-left: auto; color: var(--muted); font-size: .87em; }
.panel-note.bad { color: var(--failed); font-weight: 600; }
.panel-body { padding: 0 0 .9em 1.1em; }
.checks { display: grid; gap: .3em; }
.checks + .help:not([hidden]) { margin-top: .4em; }
.checks + .checks:not(:empty) { margin-top: .7em; padding-top: .7em; border-top: 1px dotted var(--line-strong); }
.checks li { display: grid; grid-template-columns: 1.3em 1fr; }
.checks .standing { color: var(--muted); }
.checks .broken .sign, .checks .broken .standing { color: var(--failed); font-weight: 600; }
.checks .holds .sign { color: var(--ok); }
.choices { display: grid; margin-top: .3em; }
.choose { display: flex; justify-content: space-between; gap: 1em; width: 100%; text-align: left; padding: .2em .4em; }
.choose.next { box-shadow: inset 2px 0 0 var(--accent); }
.choose .due { color: var(--muted); white-space: nowrap; font-size: .87em; }
.rules-filter { margin: .6em 0 .2em; }
.rules-filter input { width: 100%; }
.unusual { margin-top: .3em; }
.unusual summary { padding: .2em 0; color: var(--accent); list-style: revert; display: list-item; }
.unusual ul { display: grid; gap: .25em; padding-left: .9em; border-left: 2px solid var(--accent); font-size: .93em; }
.rule-groups h4 { margin: 1em 0 .4em; }
.rules { display: grid; gap: .4em; }
.rules label { display: grid; grid-template-columns: 1.7em 1fr; align-items: start; }
.rules input { margin: .25em 0 0; justify-self: start; }
.rules .source { color: var(--muted); font-size: .87em; }
.rules .off .rule-title { text-decoration: line-through; text-decoration-thickness: 1px; }
.rules .breaks { padding-left: 1.5em; color: var(--failed); font-size: .87em; }
.rules [data-fixes] { box-shadow: -.6em 0 0 var(--bg), -.75em 0 0 var(--failed); }
.params { display: grid; gap: .4em; }
.param { display: grid; grid-template-columns: 1fr 7em 1.6em; gap: .6em; align-items: center; }
.param .unit { color: var(--muted); font-size: .87em; }
.request { display: flex; flex-wrap: wrap; gap: .4em; align-items: center; margin-bottom: .6em; }
.request-title { min-width: 5em; font-weight: 600; }
.between { color: var(--muted); }
.scroller { overflow-x: auto; }
.links { margin-top: .5em; }
.parter legend { color: var(--muted); font-size: .87em; padding: 0; }
.sides { display: flex; flex-wrap: wrap; gap: .3em; padding: .4em 0; }
.side { border-color: var(--line-strong); border-radius: 1em; padding: .1em .7em; }
.side[aria-pressed="true"] { background: var(--fg); color: var(--bg); }
.panel-links p { margin: .3em 0; }

/* Transport and timeline */
.bar { position: sticky; bottom: 0; z-index: 4; background: var(--bg); border-top: 1px solid var(--line-strong); padding: .5em 0 .6em; display: grid; gap: .25em; }
.transport { display: flex; flex-wrap: wrap; gap: .3em 1em; align-items: center; }
.walks { display: inline-flex; align-items: center; gap: .1em; }
.walk { padding: .3em .5em; display: inline-flex; min-width: 2em; justify-content: center; }
.walk[aria-disabled="true"] { color: var(--line-strong); }
.play { border-color: var(--fg); display: inline-flex; gap: .45em; align-items: center; justify-content: center; min-width: 6em; padding: .25em .8em; margin: 0 .25em; font-weight: 600; }
.play.invited { background: var(--fg); color: var(--bg); }
.finish { display: inline-flex; gap: .4em; align-items: center; }
.speed { display: inline-flex; gap: .4em; align-items: center; color: var(--muted); font-size: .93em; }
.speed select { color: var(--fg); }
.place { margin-left: auto; display: inline-flex; gap: 1em; align-items: baseline; color: var(--muted); }
.place .clock { color: var(--fg); font-weight: 600; min-width: 5em; text-align: right; }
.live { color: var(--bg); background: var(--ok); font-size: .78em; font-weight: 600; padding: 0 .5em; border-radius: 1em; }
.rail { position: relative; height: 46px; }
.marks { position: absolute; inset: 0; }
.marks svg { display: block; pointer-events: none; }
.rail input { position: absolute; inset: 13px 0 auto; width: 100%; height: 20px; margin: 0; background: none; appearance: none; cursor: pointer; }
.rail input::-webkit-slider-runnable-track { height: 4px; border-radius: 2px; background: linear-gradient(to right, var(--fg) var(--played), var(--line-strong) var(--played) var(--recorded), var(--line) var(--recorded)); }
.rail input::-webkit-slider-thumb { appearance: none; width: 16px; height: 16px; margin-top: -6px; border-radius: 50%; background: var(--fg); border: 2px solid var(--bg); }
.rail input::-moz-range-track { height: 4px; border-radius: 2px; background: linear-gradient(to right, var(--fg) var(--played), var(--line-strong) var(--played) var(--recorded), var(--line) var(--recorded)); }
.rail input::-moz-range-thumb { width: 12px; height: 12px; border-radius: 50%; background: var(--fg); border: 2px solid var(--bg); }
.lanes { display: grid; gap: .1em; max-height: 9em; overflow: auto; }
.timeline { --names: 170px; --ends: 80px; }
.has-lanes .rail { margin: 0 var(--ends) 0 var(--names); }
.lane { display: grid; grid-template-columns: calc(var(--names) - 10px) 1fr var(--ends); gap: 0; column-gap: 0; align-items: center; font-size: .87em; }
.lane-name { text-align: left; display: inline-flex; gap: .5em; align-items: center; overflow: hidden; white-space: nowrap; border: 0; min-width: 0; }
.lane-name span { overflow: hidden; text-overflow: ellipsis; }
.lane.is-shown .lane-name { font-weight: 600; }
.lane-track { position: relative; height: 10px; margin: 0 8px 0 18px; }
.lane-track i { position: absolute; top: 4px; height: 2px; background: var(--line-strong); }
.lane-track i::before { content: ""; position: absolute; left: -1px; top: -4px; width: 2px; height: 10px; background: inherit; }
.lane.is-shown .lane-track i { background: var(--fg); height: 3px; }
.lane-track i.standing-broken { background: var(--failed); }
.lane-actions { text-align: right; }
.lane-actions input { width: 10em; position: absolute; right: 0; }
.lane { position: relative; }
.lane.is-shown { position: sticky; inset-block: 0; z-index: 1; background: var(--bg); }

/* Things that open */
.menu { position: fixed; inset: auto; margin: 0; width: min(22rem, calc(100vw - 16px)); max-height: min(80vh, 36rem); overflow: auto; background: var(--bg); color: var(--fg); border: 1px solid var(--line-strong); border-radius: var(--radius); padding: .8em 1em; font: var(--size)/1.45 var(--table-face); font-variant-numeric: tabular-nums; }
.help-panel { inset: 0; margin: auto; width: min(34rem, calc(100vw - 16px)); height: fit-content; }
.menu-head { display: flex; justify-content: space-between; align-items: center; margin-bottom: .4em; }
.menu-head h3 { font: 600 1.1em var(--text-face); color: var(--fg); letter-spacing: 0; }
.menu-head .quiet { border: 0; }
.offers { display: grid; }
.offer { display: grid; grid-template-columns: 8em 1fr; gap: .5em; text-align: left; padding: .35em .4em; align-items: baseline; }
.menu .timers { display: grid; }
.menu .timer { padding: .12em 0; }
.menu .timer-title { flex: 1; }
.menu .timer-bar { display: none; }
.keys { display: grid; grid-template-columns: max-content 1fr; gap: .25em 1.2em; margin: .5em 0 1em; }
kbd { font: inherit; border: 1px solid var(--line-strong); border-radius: 3px; padding: 0 .35em; margin-right: .15em; }
.mark-list { display: flex; flex-wrap: wrap; gap: .3em 1.2em; margin-top: .4em; }
.mark-list .icon { margin-right: .4em; }
.compare { margin-top: .9em; border: 1px solid var(--line-strong); border-radius: var(--radius); padding: .8em 1em; }
.buttons { display: flex; flex-wrap: wrap; gap: .5em; margin-top: .7em; }
.trouble { padding: .6em .9em; border-left: 3px solid var(--failed); background: var(--failed-bg); }

/* How much there is */
.lab:not([data-controls="full"]) :is(.panels, .protocol, .about) { display: none; }
.lab[data-controls="none"] .tabs, .lab[data-controls="none"] .help-button { display: none; }
.lab:not([data-controls="full"]) .story { min-height: 0; }
.lab:not([data-controls="full"]) .bar { position: static; }
.keys-hint { color: var(--muted); font-size: .8em; text-align: right; margin-top: -.2em; }
.lab:focus-within .from-outside, .lab[data-keys="false"] .keys-hint { display: none; }
.story:focus, .bar:focus, .panel-body:focus, .main:focus, .notices:focus, .compare:focus { outline: none; }

/* How much room there is */
.lab[data-controls="full"] .pane { max-height: max(20em, calc(100dvh - 20em)); }
@container lab (min-width: 900px) {
  .lab[data-controls="full"] { align-content: stretch; grid-template-columns: minmax(0, 1fr) clamp(16em, 25cqw, 22em); grid-template-rows: auto auto auto auto auto 1fr auto; }
  .head, .about, .notices, .bar, .compare { grid-column: 1 / -1; }
  .lab[data-controls="full"] .main { grid-column: 1; grid-row: 5 / 7; min-height: 24em; align-self: start; position: sticky; top: 0; background: var(--bg); z-index: 1; }
  .lab[data-controls="full"] .story { grid-column: 2; grid-row: 5; }
  .lab[data-controls="full"] .panels { grid-column: 2; grid-row: 6; }
  .about { grid-row: 2; } .notices { grid-row: 3; } .compare { grid-row: 4; } .bar { grid-row: 7; }
}
@container lab (min-width: 900px) and (max-width: 1299px) {
  .lab[data-controls="full"] .timer-bar { display: none; }
}
@container lab (max-width: 639px) {
  .timer-bar { display: none; }
  .timeline { --names: 105px; --ends: 64px; }
  .offer { grid-template-columns: 1fr; gap: 0; }
}
@container lab (width < 480px) {
  .walk, .play, .try, .tab, .offer, summary { min-height: 44px; }
  .walk { min-width: 44px; align-items: center; }
  .tab { padding: 0 .1em; }
  .bar { position: sticky; padding: .2em 0; }
  .state caption { padding: 0; }
  .state thead th { padding-top: .2em; }
  .lab:not([data-controls="full"]) .bar { position: sticky; }
  .lanes { max-height: 4.4em; }
  .story { margin: .4em 0; min-height: 0; }
  .tabs { gap: 0 .7em; font-size: .93em; flex-wrap: nowrap; overflow-x: auto; scrollbar-width: thin; }
  .tab { white-space: nowrap; }
  .title { font-size: 1.05em; }
  .protocol { display: none; }
  .head { display: grid; grid-template-columns: 1fr auto; gap: 0 .7em; align-items: center; }
  .head-end { display: contents; }
  .outcome-room { grid-row: 2; grid-column: 1 / -1; font-size: .87em; }
  :is(.bar, .about) .unfold { display: inline-flex; align-items: center; justify-content: center; min-height: 44px; min-width: 44px; }
  .about .claim { display: flex; flex-wrap: wrap; gap: 0 1.2em; }
  .about .claim > span { flex-basis: 100%; }
  .bar > .story { order: -1; display: grid; grid-template-columns: auto 1fr auto; grid-auto-rows: max-content; align-items: baseline; gap: .1em .4em; margin: 0; padding: .2em 0; font-size: .93em; }
  .bar > .story > * { grid-column: 1 / -1; }
  .bar > .story .story-head { display: contents; }
  .bar > .story h3 { grid-column: 1; align-self: start; margin-top: .35em; }
  .bar > .story h3 > :not(.mark-sign) { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  .bar > .story .sentence { grid-column: 2; font-size: 1.1em; line-height: 1.3; min-height: 2.6em; }
  .bar > .story .unfold { grid-column: 3; order: 1; align-self: start; margin: -.6em 0; padding: 0 .4em; }
  .bar > .story .sentence ~ * { order: 2; }
  .bar > .story .suggestions { flex-wrap: nowrap; }
  .try:nth-child(n + 3) { display: none; }
  .walks { width: 100%; justify-content: space-between; }
  .transport { gap: .2em .6em; }
  .place { gap: .5em; }
  .place .clock { min-width: 4em; }
  .space-time-go { grid-template-columns: 2.2em minmax(5.5em, 7.5em); font-size: .9em; }
  .space-time-time { display: none; }
  .where, .keys-hint, .finish, .lab[data-free] .about { display: none; }
  .finish-now { display: inline-flex; align-items: center; min-height: 44px; margin-right: 1em; }
  .state .timers { display: inline-flex; gap: 0 1em; min-height: 0; }
  .main { margin-top: 0; }
  .state { font-size: .9em; min-width: 0; }
  .state caption { min-width: 20em; }
  .is-crowded .timer-title { max-width: none; white-space: nowrap; }
  .is-crowded .others { display: inline-block; margin: 0 0 0 .3em; }
  .state th, .state td { padding: .3em .5em .3em .15em; }
  .sheet { font-size: .9em; }
  .sheet th, .sheet td { padding: .3em .5em .3em .15em; }
  .sheet td { max-width: 14em; }
  .sheet tbody th[scope="row"] { position: sticky; }
  .sheet-name { position: sticky; left: 0; }
  .sheet-bar select, .sheet-bar .segment { min-height: 44px; }
  .sheet .sheet-node { background: var(--soft); position: static; }
  .state td { max-width: 6.4em; }
  .state td.many, .state td.many.durable { max-width: 10.5em; }
  .state .node-name { gap: .2em; }
  .suggestions { margin-bottom: 0; }
  .try { white-space: normal; text-align: left; max-width: 100%; }
  .state .node-name { min-height: 32px; }
  .state .status { display: block; margin-left: 0; }
  .rail { height: 40px; }
}
/* Paper has room for all, and nothing to press. What cannot be unfolded is not folded. */
@container lab (width < 480px) {
  @media screen {
    .bar > .story { max-height: 50dvh; overflow: auto; }
    .about:not([data-unfolded]):has(.unfold:not([hidden])) .description { display: -webkit-box; -webkit-box-orient: vertical; -webkit-line-clamp: 2; overflow: hidden; }
    .about:not([data-unfolded]):has(.unfold:not([hidden])) :is(.ruled, .measured > :only-child, .claim:has(.measured > *) > .expected) { display: none; }
    .bar > .story:not([data-unfolded]) :is(.reasons, .smaller, .strike, .failures li:nth-child(n + 2)) { display: none; }
    .bar > .story:not([data-unfolded]):has(.unfold:not([hidden])) .sentence { display: -webkit-box; -webkit-box-orient: vertical; -webkit-line-clamp: 3; overflow: hidden; }
  }
  /* A finger pushes what has no bar; a mouse must have one to take hold of. */
  @media (hover: none) { .tabs { scrollbar-width: none; } }
  /* Magnified, or in a low window, what stays in sight would leave no room for what it tells of. */
  @media (max-height: 420px) {
    .lab[data-controls] .bar { position: static; }
    .panels { order: 3; }
  }
}
@media (prefers-reduced-motion: reduce) { * { transition: none !important; animation: none !important; } }
@media (forced-colors: active) {
  td.changed { outline: 2px dashed Highlight; outline-offset: -2px; }
  td.failed { outline: 3px double CanvasText; outline-offset: -3px; }
  .segment[aria-pressed="true"], .side[aria-pressed="true"], .tab[aria-pressed="true"] { background: Highlight; color: HighlightText; forced-color-adjust: none; }
  .timer-bar i, .lane-track i { background: CanvasText; forced-color-adjust: none; }
  .rail input { appearance: auto; }
  .arrow path:not(.hit), .lane-line, .turn, .cut-line, .cut-sign { stroke: CanvasText; }
  .event { fill: CanvasText; }
  .cluster-node.acted .node-ring { outline: 2px solid CanvasText; outline-offset: 2px; }
}
@media print {
  .state td { white-space: normal; }
  .more-columns, .bar > :not(.story), .tabs, .panels, .suggestions, .help-button, .tiny, .notices, .strike, .unfold { display: none !important; }
  .lab[data-controls] .bar { position: static; border: 0; padding: 0; }
  .pane { max-height: none; overflow: visible; }
  .lab { display: block; color: #000; background: none; }
}
`;

/** @type {CSSStyleSheet | null} */
let sheet = null;

/** @param {ShadowRoot} root */
export function adoptStyle(root) {
  if (!sheet) {
    sheet = new CSSStyleSheet();
    sheet.replaceSync(SHEET);
  }
  root.adoptedStyleSheets = [sheet];
}
