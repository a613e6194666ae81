// What the tests in a browser share: Chromium as it is started here, steps that are counted, accessibility.
import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { extname, join, normalize } from 'node:path';
import { chromium } from 'playwright-core';

const CHROMIUM = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find((p) => existsSync(p));

/** Ends the process with a reason where no Chromium is installed. */
export function requireChromium() {
  if (CHROMIUM !== undefined) return;
  console.log('skipped: no Chromium is installed');
  process.exit(0);
}

export const launch = () =>
  chromium.launch({
    executablePath: CHROMIUM,
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
  });

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
let failed = 0;
let passed = 0;

export async function step(name, work) {
  const start = performance.now();
  try {
    const said = await work();
    passed++;
    console.log(`ok ${name}${said === undefined ? '' : `: ${said}`} (${Math.round(performance.now() - start)} ms)`);
  } catch (error) {
    failed++;
    console.log(`FAILED ${name}: ${error.message.split('\n').slice(0, 4).join(' | ')}`);
  }
}

export const expect = (condition, what) => {
  if (!condition) throw new Error(what);
};

/** What goes wrong outside a step. */
export function fail(what) {
  failed++;
  console.log(`FAILED ${what}`);
}

/** An error that a page throws is a failure. */
export function watched(page) {
  page.on('pageerror', (error) => fail(`page error: ${error.message}`));
  return page;
}

const TYPES = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css', '.woff2': 'font/woff2', '.wasm': 'application/wasm' };

/** The files of a folder on a port of this machine; what `instead` has for a path stands in place of a file, and nobody answers while `down()`. */
export async function serve(folder, { instead = () => undefined, down = () => false } = {}) {
  const server = createServer((request, response) => {
    if (down()) {
      request.socket.destroy();
      return;
    }
    const pathname = decodeURIComponent(new URL(request.url, 'http://x').pathname);
    const path = normalize(join(folder, pathname));
    const file = path.endsWith('/') ? `${path}index.html` : path;
    const content = instead(pathname) ?? (file.startsWith(folder) && existsSync(file) ? readFileSync(file) : undefined);
    if (content === undefined) {
      response.writeHead(404).end();
      return;
    }
    const type = TYPES[extname(file)] ?? 'application/octet-stream';
    response.writeHead(200, { 'content-type': type, 'access-control-allow-origin': '*' }).end(content);
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  // A step that fails leaves its server open.
  server.unref();
  return { server, origin: `http://127.0.0.1:${server.address().port}` };
}

/** WCAG 2.1 AA. */
export async function accessible(p, name) {
  await p.evaluate(axe);
  const { violations } = await p.evaluate(() =>
    window.axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa'] }),
  );
  expect(violations.length === 0, `${name}: ${violations.map((v) => `${v.id} (${v.nodes[0].html.slice(0, 120)})`).join('; ')}`);
}

/** The last line, and the exit code. */
export function conclude(what) {
  console.log(`${what}: ${passed} passed, ${failed} failed`);
  process.exitCode = failed === 0 ? 0 : 1;
}
