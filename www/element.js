/**
 * The shell of `<consensus-lab>`: attributes come in; once the element can be seen, the rest of the lab is loaded and
 * put on its stage. What connecting starts, disconnecting stops.
 */

/** @typedef {import('./stage.js').Stage} Stage */
/** @typedef {import('./view/dom.js').Command} Command */
/** @typedef {import('./messages.js').Lab} Lab */

/** A change of one of these opens another run. */
const RUN = ['scenario', 'src', 'seed', 'transport', 'engine', 'start-at'];
/** A change of one of these changes the page only. */
const LOOK = ['view', 'controls', 'speed', 'nohotkeys', 'label', 'frame'];
/** Which part of the look each of them sets. */
/** @type {Record<string, 'tab' | 'controls' | 'speed' | 'hasKeys' | 'label'>} */
const LOOK_PARTS = { view: 'tab', controls: 'controls', speed: 'speed', nohotkeys: 'hasKeys', label: 'label' };
/** The views by the names that the `view` attribute knows. */
/** @type {Record<string, import('./view/dom.js').Tab>} */
const VIEWS = { table: 'state', state: 'state', 'over-time': 'over-time', relations: 'relations', 'who-knows-whom': 'relations', inside: 'inside', messages: 'messages', picture: 'picture', 'space-time': 'space-time', logs: 'logs' };

const SHELL_STYLE = ':host{display:block}:host([hidden]){display:none}.trouble{margin:1em 0;padding:.6em .9em;border-left:3px solid #b3261e;font:inherit}.trouble pre{overflow:auto;margin:.5em 0 0}';

/** @template T @returns {{promise: Promise<T>, resolve: (value: T) => void, reject: (error: unknown) => void}} */
function deferred() {
  /** @type {any} */
  const made = {};
  made.promise = new Promise((resolve, reject) => Object.assign(made, { resolve, reject }));
  // Whoever waits for it hears of a failure; nobody has to.
  made.promise.catch(() => {});
  return made;
}

export class ConsensusLab extends HTMLElement {
  static observedAttributes = [...RUN, ...LOOK];

  /** @type {AbortController | null} */
  #life = null;
  /** @type {Stage | null} */
  #stage = null;
  /** @type {ReturnType<typeof deferred<Lab>>} */
  #ready = deferred();
  /** @type {string | null} */
  #script = null;
  #isOpening = false;

  /** Stands in for lab.js: `{openLab, listScenarios}`. For tests and for other engines. @type {import('./open.js').Engine | null} */
  opener = null;

  /** A run to be taken up again when the element opens next; for a page that keeps runs. @type {import('./open.js').Past | null} */
  past = null;

  constructor() {
    super();
    const root = this.attachShadow({ mode: 'open' });
    const style = document.createElement('style');
    style.textContent = SHELL_STYLE;
    root.append(style, document.createElement('slot'));
  }

  connectedCallback() {
    if (this.#life) return;
    const life = new AbortController();
    this.#life = life;
    const watch = new IntersectionObserver((entries) => {
      if (!entries.some((entry) => entry.isIntersecting)) return;
      watch.disconnect();
      void this.#open();
    }, { rootMargin: '100px' });
    watch.observe(this);
    life.signal.addEventListener('abort', () => watch.disconnect());
    if (this.getAttribute('hash') === 'own') {
      window.addEventListener('hashchange', () => {
        if (!this.hidden) this.#reopen();
      }, { signal: life.signal });
    }
  }

  disconnectedCallback() {
    // An element that is only moved is connected again before this runs, and keeps its run.
    queueMicrotask(() => {
      if (!this.isConnected) this.#close();
    });
  }

  /**
   * @param {string} name
   * @param {string | null} before
   * @param {string | null} after
   */
  attributeChangedCallback(name, before, after) {
    if (before === after || !this.#stage) return;
    if (RUN.includes(name)) {
      this.#script = null;
      this.#reopen();
    } else if (name === 'frame') {
      if (after !== null) void this.seek(Number(after));
    } else {
      // Only what was changed: the view that a person has chosen is not taken away by another speed.
      const part = LOOK_PARTS[name];
      if (part) this.#stage.configure({ [part]: this.#look()[part] });
    }
  }

  #close() {
    this.#life?.abort(new DOMException('The element was removed.', 'AbortError'));
    this.#life = null;
    this.#stage = null;
    this.#isOpening = false;
    this.#ready = deferred();
    this.removeAttribute('ready');
    const root = /** @type {ShadowRoot} */ (this.shadowRoot);
    root.replaceChildren(document.createElement('slot'));
  }

  #reopen() {
    if (!this.isConnected || (!this.#stage && !this.#isOpening)) return;
    this.#close();
    this.connectedCallback();
    void this.#open();
  }

  async #open() {
    const life = this.#life;
    if (!life || this.#isOpening) return;
    this.#isOpening = true;
    const ready = this.#ready;
    try {
      const { createStage } = await import('./stage.js');
      life.signal.throwIfAborted();
      const stage = await createStage(this, /** @type {ShadowRoot} */ (this.shadowRoot), this.#options(), life.signal);
      life.signal.throwIfAborted();
      this.#stage = stage;
      this.setAttribute('ready', '');
      ready.resolve(stage.lab);
      this.dispatchEvent(new CustomEvent('lab-ready', { detail: { lab: stage.lab }, bubbles: true, composed: true }));
    } catch (error) {
      ready.reject(error);
      if (!life.signal.aborted) this.#showTrouble(error);
    }
  }

  /** @param {unknown} error */
  #showTrouble(error) {
    const message = error instanceof Error ? error.message : String(error);
    /** @type {import('./messages.js').Complaint | undefined} */
    const detail = /** @type {any} */ (error)?.detail;
    const words = document.createElement('div');
    words.className = 'trouble';
    words.setAttribute('role', 'alert');
    const where = detail?.line ? `Line ${detail.line}${detail.column ? `, column ${detail.column}` : ''}: ` : '';
    const nearest = detail?.nearest && !message.includes(detail.nearest) ? ` Did you mean “${detail.nearest}”?` : '';
    words.textContent = `${where}${message}${nearest}`;
    const style = document.createElement('style');
    style.textContent = SHELL_STYLE;
    /** @type {ShadowRoot} */ (this.shadowRoot).replaceChildren(style, words, document.createElement('slot'));
    this.#isOpening = false;
    this.dispatchEvent(new CustomEvent('lab-error', { detail: { message: words.textContent, detail: detail ?? null }, bubbles: true, composed: true }));
  }

  #look() {
    const controls = this.getAttribute('controls');
    return {
      tab: VIEWS[this.getAttribute('view') ?? ''] ?? 'state',
      controls: /** @type {'full' | 'mini' | 'none'} */ (controls === 'full' || controls === 'none' ? controls : 'mini'),
      speed: readSpeed(this.getAttribute('speed')),
      hasKeys: !this.hasAttribute('nohotkeys'),
      label: this.getAttribute('label') ?? '',
    };
  }

  /** @returns {import('./stage.js').StageOptions} */
  #options() {
    const engine = this.getAttribute('engine');
    const frame = this.getAttribute('frame');
    const { past } = this;
    this.past = null;
    const inline = this.querySelector('script[type="text/consensus-lab"]')?.textContent ?? null;
    return {
      ...this.#look(),
      wanted: {
        text: this.#script ?? inline,
        scenario: this.getAttribute('scenario'),
        src: this.getAttribute('src'),
        seed: this.getAttribute('seed'),
        transport: this.getAttribute('transport'),
        engine: engine === 'workers' || engine === 'in-page' ? engine : null,
        rules: this.getAttribute('rules') ?? '',
        frame: frame !== null && /^\d+$/.test(frame) ? Number(frame) : null,
        startAt: this.getAttribute('start-at') ?? '',
        fragment: this.getAttribute('hash') === 'own' && this.#script === null ? location.hash : '',
        past,
        opener: this.opener,
      },
      autoplay: this.hasAttribute('autoplay'),
      ownsHash: this.getAttribute('hash') === 'own',
    };
  }

  /**
   * Loads what is needed if that has not been done yet, then carries out a command.
   * @param {Command} command
   */
  async #send(command) {
    void this.#open();
    await this.#ready.promise;
    await this.#stage?.send(command);
  }

  /** Resolves with the lab once it is open. */
  get ready() {
    return this.#ready.promise;
  }

  /** The open lab, or null. */
  get lab() {
    return this.#stage?.lab ?? null;
  }

  /** Whether no scenario was asked for: the cluster just runs. */
  get isFree() {
    return this.#stage?.isFree ?? false;
  }

  /** The view that is shown, and which frames are walked; null before there is a lab. */
  get shownView() {
    return this.#stage?.shownView() ?? null;
  }

  /** Whether something was done by hand, so that the scenario and its seed alone do not lead here again. */
  get hasDeeds() {
    return this.#stage?.hasDeeds() ?? false;
  }

  get status() {
    return this.lab?.status() ?? null;
  }

  get frame() {
    return this.status?.frame ?? 0;
  }

  set frame(frame) {
    void this.seek(frame);
  }

  get branch() {
    return this.status?.branch ?? 0;
  }

  get outcome() {
    return this.status?.outcome ?? null;
  }

  get paused() {
    return !(this.#stage?.isPlaying() ?? false);
  }

  /** The rules as they stand at the shown frame: id → on. @returns {Record<string, boolean>} */
  get rules() {
    const { lab } = this;
    if (!lab) return {};
    const { rules } = lab.frame();
    return Object.fromEntries(lab.setup.rules.map((rule, index) => [rule.id, rules[index] ?? rule.default]));
  }

  /** The shown branch as a scenario text that plays it again. Setting it opens another run. */
  get script() {
    return this.lab?.script() ?? this.#script ?? '';
  }

  set script(text) {
    this.#script = text;
    if (!this.isConnected) return;
    if (this.#stage || this.#isOpening) this.#reopen();
    else {
      if (!this.#life) this.connectedCallback();
      void this.#open();
    }
  }

  play() {
    return this.#send({ do: 'play' });
  }

  pause() {
    return this.#send({ do: 'pause' });
  }

  /**
   * @param {number | string | {marker: 'next' | 'prev' | 'failure'}} target - a frame, "50%", or a mark
   */
  seek(target) {
    if (typeof target === 'object') {
      return this.#send(target.marker === 'failure' ? { do: 'failure' } : { do: 'mark', by: target.marker === 'next' ? 1 : -1 });
    }
    const share = typeof target === 'string' ? /^([\d.]+)%$/.exec(target)?.[1] : undefined;
    if (share !== undefined) return this.#send({ do: 'seek-share', share: Number(share) / 100 });
    const frame = Number(target);
    return this.#send({ do: 'seek', frame: Number.isFinite(frame) ? frame : 0 });
  }

  /**
   * @param {number} by
   * @param {{key?: boolean}} [options]
   */
  step(by, { key = true } = {}) {
    return this.#send({ do: 'step', by, unit: key ? 'key' : 'all' });
  }

  /** Does one line of a script at the shown frame. @param {string} line */
  act(line) {
    return this.#send(line);
  }

  /** Plays the run again without the action that made a frame. @param {number} frame */
  strike(frame) {
    return this.#send({ do: 'strike', frame, line: `frame ${frame}` });
  }

  /** Shows another branch. @param {number} id @param {number} [frame] */
  show(id, frame = Number.MAX_SAFE_INTEGER) {
    return this.#send({ do: 'seek', branch: id, frame });
  }

  /** The first frame in which two branches differ. @param {number} a @param {number} b */
  async compare(a, b) {
    await this.#send({ do: 'compare', a, b });
    return this.lab?.compare(a, b) ?? null;
  }

  /** An address that leads to the shown moment. @param {string} [base] - of a page with an element that has `hash="own"` */
  async toURL(base = location.href) {
    await this.#ready.promise;
    return base.replace(/#.*$/, '') + ((await this.#stage?.link()) ?? '');
  }
}

/** @param {string | null} text */
function readSpeed(text) {
  if (text === 'top') return Infinity;
  const speed = Number(text ?? 1);
  return Number.isFinite(speed) && speed > 0 ? Math.min(speed, 1000) : 1;
}

if (!customElements.get('consensus-lab')) customElements.define('consensus-lab', ConsensusLab);
