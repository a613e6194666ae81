// A newcomer's path, walked and timed: home of the docs, a click to the playground, a model of their own, a certificate; then the package installed into an empty folder as
// the library page says, and a first certificate there. Built before: npm run docs:build. node test/browser/newcomer.mjs [--screens FOLDER]
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { conclude, expect, launch, requireChromium, serve, step, watched } from './steps.mjs';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const SITE = join(ROOT, 'packages/site/dist/site/');
const screens = process.argv.includes('--screens') ? process.argv[process.argv.indexOf('--screens') + 1] : undefined;
const MODEL = 'param W1 : 3 x 2\nparam W2 : 2 x 3\ninput x : 2\noutput W2 * relu(W1 * x)\n';

requireChromium();
if (!existsSync(join(SITE, 'index.html'))) throw new Error('packages/site/dist/site is missing: npm run docs:build');
const { server, origin } = await serve(SITE);
const browser = await launch();
const page = watched(await (await browser.newContext({ viewport: { width: 1200, height: 850 }, acceptDownloads: true })).newPage());
const shot = async (name) => {
  if (screens === undefined) return;
  mkdirSync(screens, { recursive: true });
  await page.screenshot({ path: join(screens, `newcomer-${name}.png`) });
};

const begun = Date.now();
await step('home says what it is and leads to the playground', async () => {
  await page.goto(`${origin}/index.html`);
  expect((await page.locator('h1').first().innerText()).includes('Lawful'), 'its name');
  await shot('home');
  await page.getByRole('link', { name: /playground/i }).first().click();
  await page.waitForFunction(() => document.getElementById('count')?.textContent.includes('no others'), undefined, { timeout: 20_000 });
  await shot('playground');
});
await step('a model of their own is answered', async () => {
  await page.locator('.cm-content').click();
  await page.keyboard.press('Control+A');
  await page.keyboard.insertText(MODEL);
  await page.waitForFunction(() => document.getElementById('count').textContent.startsWith('12 parameters: 3 laws, and there are no others'), undefined, { timeout: 20_000 });
});
await step('its certificate is made and accepted in the page', async () => {
  await page.click('#tab-theorem');
  await page.waitForFunction(() => document.getElementById('panel-theorem').textContent.includes('checker: accepted'), undefined, { timeout: 20_000 });
  const [file] = await Promise.all([page.waitForEvent('download'), page.click('#panel-theorem button:has-text("model.json")')]);
  expect(JSON.parse(readFileSync(await file.path(), 'utf8')).claim.counts.complete === true, 'a claim that is complete');
  await shot('certificate');
});
const inPage = Date.now() - begun;
await browser.close();
server.close();

const folder = mkdtempSync(join(tmpdir(), 'lawful-newcomer-'));
let installed = 0;
const run = (command, args) => execFileSync(command, args, { cwd: folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
try {
  const archives = join(ROOT, 'out/packages');
  const archive = existsSync(archives) ? readdirSync(archives).find((f) => /^lawful-[\d.]+\.tgz$/.test(f)) : undefined;
  if (archive === undefined) console.log('skipped: out/packages has no packed lawful (npm run packages), so it was not installed');
  else {
    const start = Date.now();
    await step('the package installs into an empty folder', () => {
      writeFileSync(join(folder, 'package.json'), '{ "private": true }\n');
      run('npm', ['install', '--no-audit', '--no-fund', '--prefer-offline', '--omit=optional', join(archives, archive)]);
    });
    await step('the first certificate from the command, accepted', () => {
      writeFileSync(join(folder, 'relu.law'), MODEL);
      expect(run('npx', ['lawful', 'find', 'relu.law']).includes('3 laws'), 'three laws');
      run('npx', ['lawful', 'certify', 'relu.law']);
      expect(run('npx', ['lawful', 'check', 'out/relu.json']).startsWith('accepted'), 'accepted');
    });
    installed = Date.now() - start;
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
console.log(`home to a certificate in the page ${(inPage / 1000).toFixed(1)} s; package to a certificate ${(installed / 1000).toFixed(1)} s`);
conclude("a newcomer's path");
