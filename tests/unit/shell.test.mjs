import assert from 'node:assert/strict';
import { fileURLToPath } from 'node:url';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';

test('the shell of the element is under 5 kB gzip', async () => {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL('../../www/element.js', import.meta.url))],
    bundle: true, splitting: true, format: 'esm', target: 'es2022', minify: true, write: false, outdir: 'out', external: ['../pkg/wasm/*'],
  });
  const shell = outputFiles.find((file) => file.path.endsWith('element.js'));
  assert.ok(shell);
  const bytes = gzipSync(shell.contents).length;
  assert.ok(bytes < 5000, `${bytes} bytes`);
});
