import assert from 'node:assert/strict';
import { readFile, readdir } from 'node:fs/promises';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { cards, coreOf, overTransport, version } from '../../www/cores.js';
import { protocols } from '../../pkg/wasm/protocols.js';

const ROOT = new URL('../../', import.meta.url);
const read = (/** @type {string} */ file) => readFile(new URL(file, ROOT), 'utf8');
const keys = cards.map(({ key }) => key);

/** @param {() => unknown} call @returns {{message: string, line: number, column: number, nearest: string | null}} */
function thrownBy(call) {
  try {
    call();
  } catch (thrown) {
    return /** @type {any} */ (thrown);
  }
  throw new Error('Nothing was thrown.');
}

test('the list of modules is that of the registry, in its order', async () => {
  const registry = await read('src/protocol/mod.rs');
  const lines = [...registry.matchAll(/^ {4}(?:transport )?"(\w+)"(?:, "([\w-]+)")? => \w+::\w+,$/gm)];
  assert.ok(lines.length > 1);
  assert.deepEqual(keys, lines.map(([, key]) => key));
  const modules = [1, 2].flatMap((part) => lines.map((line) => line[part])).filter((key) => key !== undefined);
  assert.deepEqual(protocols.map(({ key }) => key), modules);
  assert.equal(version, /^version = "(.*)"$/m.exec(await read('Cargo.toml'))?.[1]);
  const folders = (await readdir(new URL('pkg/wasm/', ROOT), { withFileTypes: true })).filter((entry) => entry.isDirectory());
  assert.deepEqual(folders.map(({ name }) => name).sort(), modules.toSorted(), 'no module is left of a protocol that is gone');
});

for (const { key, transport, card, glue, module } of protocols) {
  const load = async () => {
    const core = await glue();
    core.initSync({ module: await readFile(fileURLToPath(module)) });
    return core;
  };
  const [usual] = cards.find((one) => one.key === card.key)?.transports ?? [];
  const head = `protocol ${card.key}\n${transport === usual ? '' : `transport ${transport}\n`}`;

  test(`the module ${key} has its protocol over its transport and no other`, async () => {
    const { Core, NodeHost } = await load();
    const { protocol, transport: carrier, module: made } = new Core('', '1', false).setup();
    assert.deepEqual([{ key: protocol.key, title: protocol.title, summary: protocol.summary }, carrier, made], [card, transport, key]);
    assert.equal(new Core(`${head}nodes a b\n`, '1', false).setup().module, key);
    new NodeHost(key).free();
    const here = transport === usual ? card.key : `${card.key} over ${transport}`;
    const others = protocols.filter((one) => one.key !== key);
    assert.ok(others.length > 0);
    for (const { key: other, card: { key: named }, transport: over } of others) {
      const [first] = cards.find((one) => one.key === named)?.transports ?? [];
      const [words, line] = over === first ? [named, ''] : [`${named} over ${over}`, `transport ${over}\n`];
      const thrown = thrownBy(() => new Core(`\nprotocol ${named}\n${line}nodes a b\n`, '1', false));
      assert.deepEqual([thrown.message, thrown.line, thrown.column], [`The protocol “${words}” is not in this build, which has ${here}.`, 2, 10]);
      assert.throws(() => new NodeHost(other));
    }
  });

  test(`the module ${key} knows the words for all protocols and transports`, async () => {
    const { Core } = await load();
    for (const known of keys) {
      const { message, line, column, nearest } = thrownBy(() => new Core(`protocol ${known}x\nnodes a b\n`, '1', false));
      assert.match(message, new RegExp(`^There is no protocol “${known}x”: expected ${keys.join('( or |, )')}\\.`));
      assert.deepEqual([line, column, nearest], [1, 10, known]);
    }
    const { message, line, column, nearest } = thrownBy(() => new Core(`protocol ${card.key}\ntransport ${transport}x\nnodes a b\n`, '1', false));
    assert.match(message, new RegExp(`^There is no transport “${transport}x”: expected `));
    assert.deepEqual([line, column, nearest], [2, 11, transport]);
  });

  test(`a script of ${key} is read by its module`, () => {
    for (const script of [head, `\ufefftitle protocol x\r\n\t protocol \t${card.key}  # another\r\n transport ${transport}\r\nnodes a`]) {
      assert.equal(coreOf(script), key);
      assert.equal(coreOf(overTransport(script, transport)), key);
    }
    assert.equal(overTransport(`protocol ${card.key}\nnodes a`, transport), `${head.replace('transport ', 'transport  ')}nodes a`);
  });
}

test('a script that names no protocol, or none that there is, is read by the first module', () => {
  for (const script of ['', `# protocol ${keys[1]}\nnodes a b`, 'protocol', 'protocol nonsense', `protocol #${keys[1]}`, `title protocol ${keys[1]}`]) {
    assert.equal(coreOf(script), keys[0]);
  }
});

test('a script over a transport that its protocol has not is read by a module of its protocol', () => {
  for (const key of keys) assert.equal(coreOf(`protocol ${key}\ntransport nonsense`), key);
  for (const { key, transport } of protocols.filter(({ card }) => card.key === keys[0])) assert.equal(coreOf('', transport), key);
});
