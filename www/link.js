/**
 * Links to one moment of one run: what is to be kept comes in, a URL fragment goes out, and back. A fragment is
 * `#v1.` and base64url of: length (4 bytes), CRC-32 (4 bytes), deflated JSON. So a link that was cut or mistyped is known as such.
 */

/**
 * `unit`: which frames were walked; `isFree`: no scenario was asked for, the cluster just ran; `seen`: what stood around the moment.
 * @typedef {{version: string, script: string, frame: number, fingerprint: string, unit: 'key' | 'all', isFree: boolean, seen: Seen}} Kept
 */
/**
 * `frames`: how far the branch was recorded; `isEnded`: all that the scenario expects was decided; `branch`: its name; `tab`: the view.
 * @typedef {{frames: number, isEnded: boolean, branch: string, tab: string}} Seen
 */
/** @typedef {{kept: Kept} | {complaint: string}} Reading */

const PREFIX = 'v1.';
/** A fragment longer than this is no link of ours, and what it unpacks to has a bound too. */
const CHARS_MAX = 200_000;
const BYTES_MAX = 2_000_000;

/**
 * @param {Kept} kept
 * @returns {Promise<string>} the fragment, with its `#`
 */
export async function writeLink(kept) {
  const bytes = new TextEncoder().encode(JSON.stringify([kept.version, kept.script, kept.frame, kept.fingerprint, kept.unit, kept.isFree, kept.seen]));
  const packed = await through(bytes, new CompressionStream('deflate-raw'));
  const whole = new Uint8Array(8 + packed.length);
  const view = new DataView(whole.buffer);
  view.setUint32(0, packed.length);
  view.setUint32(4, crc32(packed));
  whole.set(packed, 8);
  return `#${PREFIX}${toBase64Url(whole)}`;
}

/**
 * @param {string} fragment - with or without its `#`
 * @param {string | null} version - of the core that reads; null: any
 * @returns {Promise<Reading | null>} null where the fragment is no link to a moment at all
 */
export async function readLink(fragment, version) {
  const text = fragment.replace(/^#/, '');
  if (!/^v\d*(\.|$)/.test(text)) return null;
  if (!text.startsWith(PREFIX)) {
    if (PREFIX.startsWith(text)) return { complaint: 'This link is cut off: nothing stands behind its first characters. Copy it again as a whole.' };
    return { complaint: 'This link is of a kind that this page does not know; a newer version of the lab may have made it.' };
  }
  if (text.length > CHARS_MAX) return { complaint: 'This link is too long to be one of this page.' };
  const whole = fromBase64Url(text.slice(PREFIX.length));
  if (!whole) return { complaint: 'This link is damaged: it holds characters that no link has. Copy it again as a whole.' };
  if (whole.length < 8) return { complaint: 'This link is cut off: most of it is missing. Copy it again as a whole.' };
  const view = new DataView(whole.buffer);
  const packed = whole.subarray(8);
  const wanted = view.getUint32(0);
  if (packed.length < wanted) {
    return { complaint: `This link is cut off: ${packed.length} of its ${wanted} bytes have arrived. Copy it again as a whole.` };
  }
  if (packed.length > wanted || crc32(packed) !== view.getUint32(4)) {
    return { complaint: 'This link is damaged: its check sum does not fit. Copy it again as a whole.' };
  }
  return unpack(packed, version);
}

/**
 * @param {Uint8Array} packed
 * @param {string | null} version
 * @returns {Promise<Reading>}
 */
async function unpack(packed, version) {
  try {
    const bytes = await through(packed, new DecompressionStream('deflate-raw'));
    const [made, script, frame, fingerprint, unit, isFree, seen] = JSON.parse(new TextDecoder().decode(bytes));
    const isWhole =
      typeof made === 'string' && typeof script === 'string' && Number.isSafeInteger(frame) && frame >= 0 && typeof fingerprint === 'string';
    if (!isWhole) return { complaint: 'This link holds something that is no moment of a run.' };
    if (version !== null && made !== version) {
      return { complaint: `This link was made with version ${made} of the lab; this is version ${version}, in which the same run may go another way.` };
    }
    return { kept: { version: made, script, frame, fingerprint, unit: unit === 'all' ? 'all' : 'key', isFree: isFree === true, seen: seenOf(seen, frame) } };
  } catch {
    return { complaint: 'This link cannot be unpacked. Copy it again as a whole.' };
  }
}

/**
 * What stood around the moment, as far as the link tells.
 * @param {Partial<Record<keyof Seen, unknown>> | null | undefined} seen
 * @param {number} frame
 * @returns {Seen}
 */
function seenOf(seen, frame) {
  const { frames, isEnded, branch, tab } = seen ?? {};
  return {
    frames: Number.isSafeInteger(frames) ? Math.max(frame, /** @type {number} */ (frames)) : frame,
    isEnded: isEnded === true, branch: typeof branch === 'string' ? branch : '', tab: typeof tab === 'string' ? tab : '',
  };
}

/**
 * @param {Uint8Array} bytes
 * @param {CompressionStream | DecompressionStream} stream
 * @returns {Promise<Uint8Array>}
 */
async function through(bytes, stream) {
  const writer = stream.writable.getWriter();
  // A failure shows on the reading side too; here it must only not go unheard.
  writer.write(/** @type {BufferSource} */ (bytes)).catch(() => {});
  writer.close().catch(() => {});
  const reader = stream.readable.getReader();
  /** @type {Uint8Array[]} */
  const parts = [];
  let length = 0;
  for (let next = await reader.read(); !next.done; next = await reader.read()) {
    parts.push(next.value);
    length += next.value.length;
    if (length > BYTES_MAX) throw new Error('too long');
  }
  const whole = new Uint8Array(length);
  let offset = 0;
  for (const part of parts) {
    whole.set(part, offset);
    offset += part.length;
  }
  return whole;
}

/** @param {Uint8Array} bytes */
function toBase64Url(bytes) {
  let text = '';
  for (const byte of bytes) text += String.fromCharCode(byte);
  return btoa(text).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '');
}

/**
 * @param {string} text
 * @returns {Uint8Array<ArrayBuffer> | null}
 */
function fromBase64Url(text) {
  if (!/^[\w-]*$/.test(text)) return null;
  try {
    // A last single character carries no whole byte: it belongs to what was cut off.
    const whole = text.length % 4 === 1 ? text.slice(0, -1) : text;
    return Uint8Array.from(atob(whole.replaceAll('-', '+').replaceAll('_', '/')), (char) => char.charCodeAt(0));
  } catch {
    return null;
  }
}

/** @param {Uint8Array} bytes */
export function crc32(bytes) {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit += 1) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  }
  return (crc ^ 0xffffffff) >>> 0;
}
