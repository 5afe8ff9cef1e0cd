// `npm start`: builds whatever is missing or stale and serves the lab page. Opens nothing.
//
//   npm start -- --port 9000
//
// The page is bundled; where npm's packages cannot be had, it is served as it stands in www/, which loads in twice the time.

import { parseArgs } from 'node:util';
import { Stop, command, heading, say } from './shell.mjs';
import { buildPackage, buildWasm } from './build.mjs';
import { serve } from './serve.mjs';

const PORT = 8080;

await command(async () => {
  const port = wantedPort();
  heading('Building what is missing');
  await buildWasm();
  const isBundled = await bundled();
  const { url } = await serve({ port });
  heading('The lab is open');
  if (port !== 0 && !url.endsWith(`:${port}`)) say(`Port ${port} is taken, so another one was chosen.`);
  const rest = isBundled ? `\n${url}/www/ is the same as it stands in www/: there a change needs only a reload. After one in src/ start it again.` : 'After a change in src/ start it again; a change in www/ needs only a reload.';
  process.stdout.write(`\n    ${url}${isBundled ? '/pkg/page/' : '/www/'}\n\nCtrl-C ends it. ${rest}\n`);
});

/** Whether the page could be bundled. */
async function bundled() {
  try {
    await buildPackage();
    return true;
  } catch (error) {
    if (!(error instanceof Stop)) throw error;
    say(`The page is served as it stands, because it could not be bundled: ${error.message.trimEnd()}`);
    return false;
  }
}

/** @returns {number} */
function wantedPort() {
  let given;
  try {
    given = parseArgs({ options: { port: { type: 'string' } } }).values.port;
  } catch (error) {
    throw new Stop(`${error instanceof Error ? error.message : error} Usage: npm start -- --port 9000`);
  }
  if (given === undefined) return PORT;
  const port = Number(given);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new Stop(`--port wants a number from 0 (any free one) to 65535, not ${JSON.stringify(given)}.`);
  }
  return port;
}
