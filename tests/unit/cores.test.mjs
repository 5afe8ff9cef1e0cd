import assert from 'node:assert/strict';
import { readFile, readdir } from 'node:fs/promises';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { cards, protocolOf, version } from '../../www/cores.js';
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

test('the list of protocols is that of the registry, in its order', async () => {
  const registry = await read('src/protocol/mod.rs');
  const lines = [...registry.matchAll(/^ {4}"(\w+)" => \w+::\w+,$/gm)].map(([, key]) => key);
  assert.ok(lines.length > 1);
  assert.deepEqual(keys, lines);
  assert.equal(version, /^version = "(.*)"$/m.exec(await read('Cargo.toml'))?.[1]);
  const folders = (await readdir(new URL('pkg/wasm/', ROOT), { withFileTypes: true })).filter((entry) => entry.isDirectory());
  assert.deepEqual(folders.map(({ name }) => name).sort(), [...lines].sort(), 'no module is left of a protocol that is gone');
});

for (const { card, glue, module } of protocols) {
  const load = async () => {
    const core = await glue();
    core.initSync({ module: await readFile(fileURLToPath(module)) });
    return core;
  };

  test(`the module of ${card.key} has that protocol and no other`, async () => {
    const { Core, NodeHost } = await load();
    const { protocol } = new Core('', '1', false).setup();
    assert.deepEqual({ key: protocol.key, title: protocol.title, summary: protocol.summary }, card);
    new NodeHost(card.key).free();
    const others = keys.filter((key) => key !== card.key);
    assert.ok(others.length > 0);
    for (const other of others) {
      const { message, line, column } = thrownBy(() => new Core(`\nprotocol ${other}\nnodes a b\n`, '1', false));
      assert.deepEqual([message, line, column], [`The protocol “${other}” is not in this build, which has ${card.key}.`, 2, 10]);
      assert.throws(() => new NodeHost(other));
    }
  });

  test(`the module of ${card.key} knows the words for all protocols`, async () => {
    const { Core } = await load();
    for (const key of keys) {
      const { message, line, column, nearest } = thrownBy(() => new Core(`protocol ${key}x\nnodes a b\n`, '1', false));
      assert.match(message, new RegExp(`^There is no protocol “${key}x”: expected ${keys.join('( or |, )')}\\.`));
      assert.deepEqual([line, column, nearest], [1, 10, key]);
    }
  });

  test(`a script of ${card.key} is read by its module`, () => {
    for (const script of [`protocol ${card.key}`, `\ufefftitle protocol x\r\n\t protocol \t${card.key}  # another\r\nnodes a`]) {
      assert.equal(protocolOf(script), card.key);
    }
  });
}

test('a script that names no protocol, or none that there is, is read by the first module', () => {
  for (const script of ['', `# protocol ${keys[1]}\nnodes a b`, 'protocol', 'protocol nonsense', `protocol #${keys[1]}`, `title protocol ${keys[1]}`]) {
    assert.equal(protocolOf(script), keys[0]);
  }
});
