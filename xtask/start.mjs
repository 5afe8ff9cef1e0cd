// `npm start`: builds whatever is missing or stale and serves the lab page. Opens nothing.
//
//   npm start -- --port 9000
//
// It needs no package of npm's, so it needs no `npm ci` either: the page is served as it stands in www/.

import { parseArgs } from 'node:util';
import { Stop, command, heading, say } from './shell.mjs';
import { buildWasm } from './build.mjs';
import { serve } from './serve.mjs';

const PORT = 8080;

await command(async () => {
  const port = wantedPort();
  heading('Building what is missing');
  await buildWasm();
  const { url } = await serve({ port });
  heading('The lab is open');
  if (port !== 0 && !url.endsWith(`:${port}`)) say(`Port ${port} is taken, so another one was chosen.`);
  process.stdout.write(`\n    ${url}/www/\n\nCtrl-C ends it. After a change in src/ start it again; a change in www/ needs only a reload.\n`);
});

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
