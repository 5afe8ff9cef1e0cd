/**
 * Every shape that crosses the wasm wall or a thread: one place, no code. Times are virtual milliseconds, frames are
 * counted from 0 (the moment before the first action), nodes are numbers in the order of first start.
 */

/**
 * What is fixed when a lab opens.
 * @typedef {object} Setup
 * @property {string} version - of the core; a link from another version is refused
 * @property {string} title
 * @property {{key: string, title: string, summary: string}} protocol
 * @property {string} transport - what carries its messages
 * @property {string} module - the key of the core that has this protocol over this transport: what a worker's node is made with
 * @property {{key: string, title: string, summary: string, transports: string[]}[]} protocols - all that there are, and what each can run
 *   over, the usual transport first; the page's own to say, because a core knows its own
 * @property {string} seed - decimal digits
 * @property {boolean} seedWasDrawn - no seed was given, so one was drawn
 * @property {string} script - the scenario as given
 * @property {number | null} endMs - where the scenario's `run` ends; null: it has no end
 * @property {{declared: 'holds' | 'broken', fixedBy: string[]} | null} verdict
 * @property {RuleCard[]} rules
 * @property {{id: string, title: string, rules: number[]}[]} presets - named choices of rules: those that are on, by their
 *   places in `rules`; `rules ladder ID` in a script
 * @property {{id: string, title: string, help: string, isDurable: boolean, isDetail: boolean}[]} columns - `isDetail`: left out until somebody wants it
 * @property {{id: string, title: string, help: string}[]} relations
 * @property {SheetCard[]} sheets - further tables of each node; may be none
 * @property {{verb: string, line: string, title: string, help: string, example: string}[]} requests - `line` has blanks in braces; `example` is one to try, without the node that is asked, or empty
 * @property {{id: string, title: string, help: string}[]} properties
 * @property {string[]} kinds - the kinds of message that the protocol has
 */

/** @typedef {{id: string, title: string, source: string, breaksWithout: string, default: boolean, group?: string}} RuleCard  `group`: the title of what it belongs to */

/**
 * A further table of each node, a row a thing that the node has. `isDurable`: a crash leaves it. A row's first cell is its heading.
 * @typedef {{id: string, title: string, help: string, isDurable: boolean, columns: {id: string, title: string, help: string}[]}} SheetCard
 */

/**
 * A parameter of the protocol or an option of the network, with its value at the shown frame. A page changes it with the line
 * `param ID=VALUE` or `network ID=VALUE`.
 * @typedef {{id: string, title: string, help: string, unit: string, value: string, choices: string[]}} Param
 */

/**
 * Where a lab stands. Sent after everything that changes it.
 * @typedef {object} Status
 * @property {number} branch - the branch that is shown
 * @property {number} frame - the frame that is shown
 * @property {number} frames - the last frame of this branch
 * @property {number} timeMs - of the shown frame
 * @property {number} endMs - of the last frame of this branch
 * @property {boolean} isQuiet - at the last frame: nothing can happen by itself any more
 * @property {number} marks - how many marks this branch has so far; read them with `lab.marks(from)`
 * @property {number} keys - how many key frames this branch has so far
 * @property {Branch[]} branches
 * @property {Outcome} outcome - of this branch so far
 * @property {string[]} notices - what the engine has to say once: a worker that died, a fallback; newest last
 */

/** @typedef {{id: number, name: string, parent: number | null, fork: number, frames: number, endMs: number, outcome: Outcome}} Branch
 *  `fork`: the last frame that it shares with its parent. */

/**
 * @typedef {object} Outcome
 * @property {'open' | 'holds' | 'broken'} standing - `open`: the scenario's end is not reached and nothing is broken yet
 * @property {string} words - "❌ broken at frame 37", "✅ holds", "… 3 of 5 expectations checked"
 * @property {number | null} frame - where it broke first
 * @property {{line: number, text: string, standing: 'open' | 'holds' | 'broken', words: string, frame: number | null}[]} expectations
 */

/**
 * One picture of one moment.
 * @typedef {object} Frame
 * @property {number} branch
 * @property {number} frame
 * @property {number} since - the frame that `was` and `changed` compare with
 * @property {number} timeMs
 * @property {boolean} isKey
 * @property {string} fingerprint - 16 hex digits; the same in every browser, in workers, in the page and natively
 * @property {string} line - what was done or occurred, as a script writes it; empty for frame 0
 * @property {boolean} isByHand - the action came from a person or the script, not from the run itself
 * @property {string} sentence - what occurred since the previous frame
 * @property {Reason[]} reasons - why, most important first
 * @property {Mark['kind'] | ''} mark
 * @property {number} changed - how many cells changed since `since`
 * @property {Row[]} rows - a row a node
 * @property {Standing[]} properties - in the order of Setup.properties
 * @property {boolean[]} rules - in the order of Setup.rules
 * @property {Param[]} params
 * @property {Param[]} network
 * @property {{from: string, to: string}[]} cuts - links that are cut, one way each
 * @property {number} inFlight - how many messages are under way
 */

/** @typedef {{text: string, frame: number | null}} Reason  `frame`: where to go to see it */

/**
 * @typedef {object} Row
 * @property {number} node
 * @property {string} name
 * @property {'running' | 'paused' | 'crashed' | 'left'} status
 * @property {'' | 'running' | 'paused' | 'crashed' | 'left' | 'absent'} statusWas - '' if unchanged; 'absent': not there before
 * @property {boolean} acted - this node took the step that led to this frame
 * @property {Cell[]} cells - in the order of Setup.columns; empty texts for a node that does not run
 * @property {Timer[]} timers
 */

/** @typedef {{text: string, values: string[], tone: Tone, was: string | null, isChanged: boolean, isFailed: boolean}} Cell
 *  `isFailed`: it proves that a property is broken at this frame. */

/** @typedef {'' | 'leader' | 'follower' | 'candidate' | 'joining' | 'good' | 'bad'} Tone */

/** @typedef {{word: string, title: string, leftMs: number, totalMs: number, isHeld: boolean}} Timer
 *  Script lines: `force WORD at NODE`, `hold WORD at NODE`, `release WORD at NODE`. */

/** @typedef {{id: string, standing: 'holds' | 'open' | 'broken' | 'unchecked', words: string, frame: number | null}} Standing
 *  `open`: does not hold just now but still has time. `unchecked`: nobody looked, and why. `frame`: since when it is so. */

/**
 * A moment worth a mark on the timeline.
 * @typedef {{frame: number, timeMs: number, kind: 'leader' | 'membership' | 'commit' | 'news' | 'fault' | 'repair' | 'action' | 'failure' | 'recovered', words: string}} Mark
 */

/**
 * A node × node grid.
 * @typedef {object} Grid
 * @property {string} relation
 * @property {number} frame
 * @property {{node: number, name: string, status: Row['status']}[]} nodes
 * @property {Pair[][]} pairs - pairs[i][j]: what node i holds of node j
 */

/** @typedef {{holds: boolean, mark: string, words: string, tone: Tone, was: string | null, isChanged: boolean}} Pair */

/**
 * A sheet of the nodes at a frame, compared with an earlier one.
 * @typedef {object} Listing
 * @property {string} sheet
 * @property {number} frame
 * @property {number} since - the frame that it is compared with
 * @property {number} changed - how many rows are new, gone or have a cell that changed
 * @property {ListedNode[]} nodes - all that are there, or the one that was asked for
 */

/** @typedef {{node: number, name: string, status: Row['status'], rows: ListedRow[], more: number}} ListedNode
 *  `rows`: those that are gone stand where they stood. `more`: how many rows more there are; the nodes of a listing share the room. */

/** @typedef {{key: string, turn: '' | 'new' | 'gone', cells: Cell[]}} ListedRow
 *  `key`: no other row of this node has it, and it is the same from frame to frame. `cells`: in the order of the sheet's columns. */

/**
 * One row of "Over time": a key frame and what it changed.
 * @typedef {{frame: number, timeMs: number, sentence: string, mark: Mark['kind'] | '', cells: OverTimeCell[]}} Moment
 */

/**
 * What one frame has to say. `node`: the one that took the step, if one did.
 * @typedef {{frame: number, timeMs: number, node: number | null, sentence: string, reasons: Reason[], mark: Mark['kind'] | ''}} Told
 */

/** @typedef {{node: number, changes: {column: string, was: string, now: string, isFailed: boolean}[], status: string}} OverTimeCell
 *  `status`: "crashed", "left", "started"… if that changed, else ''. */

/**
 * A message and its fate as known at the shown frame.
 * @typedef {object} Letter
 * @property {number} id
 * @property {string} kind - "WC_PING"; "connect", "accept", "refuse", "close" for what connections do
 * @property {string} words - what it says
 * @property {string} from
 * @property {string} to
 * @property {number} sentFrame
 * @property {number} sentMs
 * @property {number | null} dueMs - for one that is under way
 * @property {'in flight' | 'delivered' | 'lost' | 'waiting'} fate - `waiting`: its receiver is paused
 * @property {number | null} fateFrame
 * @property {string} cause - of the loss, in words
 * @property {string} name - how a script names it: "WC_PING b -> c"; lines: `drop NAME`, `delay NAME by 2s`, `duplicate NAME`, `deliver NAME`
 */

/** @typedef {{line: string, title: string, node: string, dueMs: number, isNext: boolean}} Choice
 *  Something that can happen next; `lab.act(choice.line)` makes it happen now. */

/**
 * What was wrong with a script, a line or a link. Thrown as the `detail` of a LabError.
 * @typedef {{message: string, line: number | null, column: number | null, nearest: string | null}} Complaint
 */

/**
 * The one door of the page to a running cluster. Made by `openLab` in lab.js. Nothing of it throws on bad input but with a
 * LabError whose message is a sentence; the lab is unchanged then.
 * @typedef {object} Lab
 * @property {Setup} setup
 * @property {'workers' | 'in-page'} engine
 * @property {() => Status} status
 * @property {(options?: {since?: number, frame?: number}) => Frame} frame - the shown frame, or another of the branch; `since` defaults
 *   to the frame before it
 * @property {(relation: string, options?: {frame?: number, since?: number}) => Grid} grid
 * @property {(sheet: string, options?: {node?: number, frame?: number, since?: number}) => Listing} sheet - of all nodes or of one
 * @property {(from: number, count: number) => Moment[]} overTime - from the from-th key frame of the branch on
 * @property {(from: number, count: number) => Told[]} story - what so many frames of the branch have to say, from frame `from` on, 1 being the first
 * @property {(count: number) => Letter[]} messages - the last messages up to the shown frame, newest last
 * @property {(count: number) => Choice[]} choices - what can happen next at the shown frame, soonest first
 * @property {(from: number) => Mark[]} marks - of the branch, from the from-th on
 * @property {(frame: number, branch?: number) => Status} seek - clamps to the branch; cheap
 * @property {(by: number, unit: 'key' | 'all') => number} neighbour - the frame so many (key) frames away from the shown one
 * @property {(timeMs: number, unit: 'key' | 'all') => number} frameAt - the last (key) frame of the branch not later than this
 * @property {(line: string, at?: {timeMs?: number}) => Promise<Status>} act - one line of a script, done at the shown frame, or so much
 *   later if nothing else comes between; at a past frame it makes a branch
 * @property {(limits: {untilMs: number, eventsMax: number}) => Promise<Status>} advance - runs on from the last frame of the branch
 *   (seeks there first); resolves when a limit is reached or nothing is left to happen
 * @property {() => Promise<Status>} finish - runs to the scenario's end and measures the verdict
 * @property {(frame: number) => Promise<Status>} strike - the run without the action that made this frame: a branch, which is shown
 *   when it is there; nothing changes if something else is done meanwhile
 * @property {(branch: number, name: string) => Status} rename
 * @property {(a: number, b: number) => Promise<{frame: number | null, conduct: [number, number] | null, words: string}>} compare - the first frame in which two branches
 *   differ; `conduct`: the frames of the two at which what the nodes do first differs, whatever was set otherwise
 * @property {() => Promise<string>} chain - a fingerprint of all frames of the shown branch, 16 hex digits: the same natively, in the page
 *   and in workers, in every browser
 * @property {() => string} script - the shown branch as a scenario text that plays it again
 * @property {() => void} dispose - ends all workers and timers
 */

export {};
