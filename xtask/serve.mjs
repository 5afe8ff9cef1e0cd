// A server for the page on this machine: a request comes in, a file of www/, pkg/ or tests/ goes out.
// It sends no COOP/COEP headers on purpose: the lab must work where a documentation site embeds it.

import { readFileSync, realpathSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import path from 'node:path';
import { ROOT, Stop } from './shell.mjs';

/** The folders that a page may ask for; everything else does not exist for it. */
const OPEN = ['www', 'pkg', 'tests'];

/** How many ports after the wanted one are tried. */
const PORTS_MAX = 20;

/** @type {Record<string, string>} */
const TYPES = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.map': 'application/json; charset=utf-8',
  '.txt': 'text/plain; charset=utf-8',
  '.md': 'text/plain; charset=utf-8',
  '.wasm': 'application/wasm',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
};

/**
 * @param {string} root
 * @param {string} url  the request's path and query
 * @returns {{file: string} | {redirect: string} | {status: number}}
 */
export function resolve(root, url) {
  let pathname;
  try {
    pathname = decodeURIComponent(new URL(url, 'http://localhost').pathname);
  } catch {
    return { status: 400 };
  }
  if (pathname === '/' || pathname === '/www') return { redirect: '/www/' };
  // `new URL` has taken out plain `..`; an encoded one is still there.
  const parts = pathname.split(/[/\\]/).filter((part) => part !== '');
  if (parts.some((part) => part.startsWith('.') || part.includes('\0'))) return { status: 404 };
  if (!OPEN.includes(parts[0] ?? '')) return { status: 404 };
  const wanted = path.join(root, ...parts, ...(pathname.endsWith('/') ? ['index.html'] : []));
  try {
    const file = realpathSync(wanted);
    // A link that leads out of the folder is refused like a path that does.
    if (!file.startsWith(realpathSync(root) + path.sep)) return { status: 404 };
    return statSync(file).isFile() ? { file } : { redirect: `${pathname}/` };
  } catch {
    return { status: 404 };
  }
}

/**
 * Whole and at once: a page asks for some sixty small files, and as streams they cost twice as much.
 * @param {string} file
 */
function contentsOf(file) {
  try {
    return readFileSync(file);
  } catch {
    return null;
  }
}

/**
 * Serves the repository to this machine only.
 * @param {{root?: string, port?: number}} [options]  port 0 takes any free one
 * @returns {Promise<{url: string, close: () => Promise<void>}>}
 */
export async function serve({ root = ROOT, port = 0 } = {}) {
  const server = createServer((request, response) => {
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      response.writeHead(405, { Allow: 'GET, HEAD' }).end();
      return;
    }
    const answer = resolve(root, request.url ?? '/');
    const bytes = 'file' in answer ? contentsOf(answer.file) : null;
    if ('redirect' in answer) {
      response.writeHead(302, { Location: answer.redirect }).end();
    } else if ('status' in answer || bytes === null) {
      response.writeHead('status' in answer ? answer.status : 404, { 'Content-Type': 'text/plain; charset=utf-8' }).end('Not found.\n');
    } else {
      response.writeHead(200, {
        'Content-Type': TYPES[path.extname(answer.file)] ?? 'application/octet-stream',
        'Content-Length': bytes.length,
        'Cache-Control': 'no-store',
        'X-Content-Type-Options': 'nosniff',
      });
      response.end(request.method === 'HEAD' ? undefined : bytes);
    }
  });
  const taken = await listen(server, port);
  return {
    url: `http://127.0.0.1:${taken}`,
    close: () =>
      new Promise((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
}

/**
 * @param {import('node:http').Server} server
 * @param {number} port
 * @returns {Promise<number>} the port that it got
 */
async function listen(server, port) {
  const last = port === 0 ? 0 : Math.min(port + PORTS_MAX, 65_535);
  for (let candidate = port; candidate <= last; candidate += 1) {
    /** @type {NodeJS.ErrnoException | undefined} */
    const error = await new Promise((done) => {
      server.once('error', done);
      server.listen(candidate, '127.0.0.1', () => {
        server.off('error', done);
        done(undefined);
      });
    });
    const address = server.address();
    if (!error && address && typeof address === 'object') return address.port;
    if (error?.code === 'EACCES') throw new Stop(`Port ${candidate} is not for ordinary users. Choose one above 1023: npm start -- --port 8080`);
    if (error?.code !== 'EADDRINUSE') throw error;
  }
  throw new Stop(`Ports ${port} to ${last} are all taken. Choose another: npm start -- --port ${Math.max(1024, port - 1000)}`);
}
