// The page, the cell that other pages hold, and the docs site where it is built, in a real browser: typed in, wrong, mended, proved, shared, certified, drawn, read by a referee, attacked. Built before: npm run playground:build.
// node test/browser/run.mjs [--screens FOLDER]; skipped with a reason where no Chromium is installed.
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { accessible, conclude, expect, launch, requireChromium, serve as serveFolder, step, watched } from './steps.mjs';

const DIST = fileURLToPath(new URL('../../packages/playground/dist/', import.meta.url));
const SITE = fileURLToPath(new URL('../../packages/site/dist/site/', import.meta.url));
const screens = process.argv[process.argv.indexOf('--screens') + 1];

requireChromium();
if (!existsSync(join(DIST, 'index.html'))) throw new Error('packages/playground/dist is missing: npm run playground:build');

/** Nobody answers. */
let down = false;
const serve = (folder, extra = {}) => serveFolder(folder, { instead: (path) => extra[path], down: () => down });
const { server, origin } = await serve(DIST);

const browser = await launch();
const outside = [];
/** Of pages that are served beside the playground. */
const further = [];

async function page(options = {}) {
  const context = await browser.newContext({ viewport: { width: 1200, height: 850 }, ...options });
  const made = await context.newPage();
  made.on('request', (r) => {
    if (![origin, ...further].some((o) => r.url().startsWith(o)) && !/^(blob|data):/.test(r.url())) outside.push(r.url());
  });
  return watched(made);
}

const text = (p, id) => p.locator(`#${id}`).innerText();
const answered = (p, words) => p.waitForFunction((w) => document.getElementById('count').textContent.includes(w), words, { timeout: 20_000 });

async function write(p, model) {
  // What stands there is the answer to another model.
  await p.evaluate(() => {
    document.getElementById('count').textContent = '';
    document.getElementById('laws').replaceChildren();
  });
  await p.locator('.cm-content').click();
  await p.keyboard.press('Control+A');
  await p.keyboard.insertText(model);
}

async function shot(p, name) {
  if (process.argv.includes('--screens')) {
    mkdirSync(screens, { recursive: true });
    await p.screenshot({ path: join(screens, `${name}.png`), fullPage: true });
  }
}

const LINEAR = (n) => `param W1 : ${n} x ${n}\nparam W2 : ${n} x ${n}\ninput x : ${n}\noutput W2 * W1 * x\n`;
const BLOCK = readFileSync(new URL('../fixtures/blocks/pre-norm-swiglu-d4.law', import.meta.url), 'utf8');

const main = await page();
await step('the first answer', async () => {
  await main.goto(`${origin}/index.html`);
  await answered(main, 'no others');
  expect((await text(main, 'count')).startsWith('15 parameters: 3 laws'), await text(main, 'count'));
  expect((await main.locator('#laws li .katex').count()) >= 1, 'the law is drawn');
  await shot(main, 'light');
  const ready = await main.evaluate(() => performance.getEntriesByName('answered')[0].startTime);
  const loaded = await main.evaluate(() => performance.getEntriesByType('navigation')[0].loadEventEnd);
  return `${Math.round(ready - loaded)} ms after the page was loaded, ${Math.round(ready)} ms after it was asked for`;
});
await step('no accessibility fault', () => accessible(main, 'light'));
await step('an error stands where it is, and goes when it is mended', async () => {
  await write(main, 'param W : 2 x 3\ninput x : 3\noutput W @ x\n');
  await main.waitForFunction(() => document.getElementById('fault').textContent.includes('the matrix product is written "*"'));
  expect((await text(main, 'fault')).startsWith('Line 3, column 10'), await text(main, 'fault'));
  expect((await main.locator('.cm-lintRange-error').count()) === 1, 'the place is marked');
  await shot(main, 'error');
  await write(main, 'param W : 2 x 3\ninput x : 3\noutput W * x\n');
  await answered(main, '0 laws, and there are no others');
  expect((await text(main, 'fault')) === '', 'the error is gone');
});
await step('linear 8-8-8', async () => {
  const start = Date.now();
  await write(main, LINEAR(8));
  await answered(main, '36 laws, and there are no others');
  return `${Date.now() - start} ms`;
});
await step('a transformer block, d = 4', async () => {
  const start = Date.now();
  await write(main, BLOCK);
  await main.waitForFunction(() => document.querySelectorAll('#laws li').length > 0);
  const first = Date.now() - start;
  await answered(main, 'no others');
  return `first law after ${first} ms, all after ${Date.now() - start} ms`;
});
await step('a law is proved, another refuted with numbers', async () => {
  await write(main, LINEAR(2));
  await answered(main, '3 laws');
  await main.fill('#law', "W1*W1' - W2'*W2");
  await main.click('#prove button');
  await main.waitForFunction(() => document.querySelector('#verdict strong')?.textContent === 'proved');
  await main.fill('#law', '|W1|^2');
  await main.click('#prove button');
  await main.waitForFunction(() => document.querySelector('#verdict strong')?.textContent === 'refuted');
  expect((await text(main, 'verdict')).includes('dh/dt'), 'with data');
  await shot(main, 'law');
});
let certificate = '';
await step('a certificate is made and checked', async () => {
  await main.click('#tab-theorem');
  await main.waitForFunction(() => document.getElementById('panel-theorem').textContent.includes('checker: accepted'));
  const [file] = await Promise.all([main.waitForEvent('download'), main.click('#panel-theorem button:has-text("model.json")')]);
  certificate = readFileSync(await file.path(), 'utf8');
  expect(JSON.parse(certificate).claim !== undefined, 'it is a certificate');
});
await step('a picture is drawn', async () => {
  await main.click('#tab-picture');
  await main.waitForFunction(() => document.querySelectorAll('#panel-picture polyline').length >= 4, undefined, { timeout: 20_000 });
  expect((await text(main, 'panel-picture')).includes('no law in general'), 'with a quantity for contrast');
  await shot(main, 'picture');
  await main.click('#tab-optimisers');
  await main.waitForFunction(() => document.querySelectorAll('#panel-optimisers figure').length === 11, undefined, { timeout: 20_000 });
  expect((await text(main, 'panel-optimisers')).includes('Muon'), 'with Muon among the optimisers');
  await shot(main, 'optimisers');
});
await step('a symmetry', async () => {
  await write(main, 'param w : 1 x 3\ninput x : 3\noutput w * x\nloss mse\nsymmetry cyclic(3) : x -> g * x\n');
  await answered(main, 'With the symmetry: 1 law');
  await main.click('#tab-symmetry');
  await main.waitForFunction(() => document.querySelectorAll('#panel-symmetry tbody tr').length === 2);
  await shot(main, 'symmetry');
  await accessible(main, 'symmetry');
});
await step('widths are sliders', async () => {
  await write(main, 'param W1 : h x n\nparam W2 : m x h\ninput x : n\noutput W2 * W1 * x\n');
  await answered(main, '3 laws');
  await main.locator('#width-h').fill('3');
  await answered(main, '6 laws');
});
await step('a law is copied, and what it rests on', async () => {
  await main.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  const copied = async (name) => {
    await main.getByRole('button', { name }).first().click();
    return main.evaluate(() => navigator.clipboard.readText());
  };
  expect((await copied('Copy the law as SymPy')) === 'W1*W1.T - W2.T*W2', 'the law as SymPy reads it');
  expect((await copied('Copy what the law rests on as BibTeX')).startsWith('@inproceedings{Marcotte2023,'), 'its source as BibTeX');
});
await step('names of widths: the laws for every width', async () => {
  await write(main, 'param Q, K : d x dh\nparam V, O : d x dv\ninput X : n x d\noutput softmax(X*Q*K\'*X\')*X*V*O\'\n');
  await main.waitForFunction(() => document.querySelectorAll('#every-width-laws li').length === 2);
  const formulas = await main.locator('#every-width annotation').allTextContents();
  expect(formulas.some((f) => f.includes('F(2\\,d') && f.includes('dh')), `F(2*d, dh): ${formulas.join(' | ')}`);
  expect(/Complete, near generic points/.test(await text(main, 'every-width-count')), await text(main, 'every-width-count'));
  await answered(main, 'and there are no others');
  await shot(main, 'every-width');
  await accessible(main, 'every width');
  const before = await main.locator('#every-width-count').elementHandle();
  await main.locator('#width-dh').fill('1');
  await answered(main, 'no others');
  expect(await before.evaluate((p) => p.isConnected && p.textContent !== ''), 'a slider leaves it alone');
  await main.getByRole('button', { name: 'Copy the theorem for every width' }).click();
  const copied = await main.evaluate(() => navigator.clipboard.readText());
  expect(copied.includes('\\begin{theorem}') && copied.includes('for all positive integers'), copied.slice(0, 200));
  await main.click('#tab-theorem');
  await main.waitForFunction(() => document.getElementById('panel-theorem').textContent.includes('model-every-width.json'));
  const [file] = await Promise.all([main.waitForEvent('download'), main.click('#panel-theorem button:has-text("model-every-width.json")')]);
  expect(JSON.parse(readFileSync(await file.path(), 'utf8')).claim.kind === 'every-width', 'its certificate');
  await main.click('#tab-theorem');
  await write(main, LINEAR(2));
  await answered(main, '3 laws');
  expect(await main.locator('#every-width').isHidden(), 'without names it is gone');
  expect((await main.locator('#examples optgroup[label="Laws for every width"] option').count()) >= 7, 'there are examples');
});
await step('an example is chosen by its group', async () => {
  await main.selectOption('#examples', { label: 'gpt2-block' });
  await answered(main, '10 laws');
});
await step('a link holds the model', async () => {
  await write(main, LINEAR(3));
  await main.click('#share');
  await main.waitForFunction(() => location.hash.startsWith('#m='));
  const other = await page();
  await other.goto(main.url());
  await answered(other, '6 laws');
  await other.context().close();
});
await step('hostile links and texts stay text', async () => {
  const hostile = await page();
  await hostile.goto(`${origin}/index.html#m=AAAA`);
  await hostile.waitForFunction(() => document.getElementById('link').textContent.includes('link cannot be read'));
  await hostile.context().close();
  const { deflateRawSync } = await import('node:zlib');
  const bomb = await page();
  await bomb.goto(`${origin}/index.html#m=${deflateRawSync(Buffer.alloc(50_000_000, 35)).toString('base64url')}`);
  await bomb.waitForFunction(() => document.getElementById('link').textContent.includes('more than 100000'));
  await bomb.context().close();
  const script = await page();
  const evil = '# <img src=x onerror="window.hit=1">\nparam W<script>window.hit=1</script> : 2\n';
  await script.goto(`${origin}/index.html#m=${deflateRawSync(Buffer.from(evil)).toString('base64url')}`);
  await script.waitForFunction(() => document.getElementById('fault').textContent !== '');
  expect((await script.evaluate(() => window.hit)) === undefined, 'nothing ran');
  await script.context().close();
});
await step('dark, and narrow', async () => {
  const dark = await page({ colorScheme: 'dark' });
  await dark.goto(`${origin}/index.html`);
  await answered(dark, 'no others');
  await shot(dark, 'dark');
  await accessible(dark, 'dark');
  await dark.context().close();
  const narrow = await page({ viewport: { width: 360, height: 740 } });
  await narrow.goto(`${origin}/index.html`);
  await answered(narrow, 'no others');
  expect(await narrow.evaluate(() => document.documentElement.scrollWidth <= 360), 'nothing is wider than the screen');
  await shot(narrow, 'narrow');
  await narrow.context().close();
});
await step('a referee drops a certificate, and a false one', async () => {
  const referee = await page();
  await referee.goto(`${origin}/referee.html`);
  await referee.setInputFiles('#file', { name: 'c.json', mimeType: 'application/json', buffer: Buffer.from(certificate) });
  await referee.waitForFunction(() => document.getElementById('verdict').textContent.startsWith('accepted'));
  expect((await text(referee, 'statement')).includes('The list is complete'), 'the statement is read');
  await shot(referee, 'referee');
  await accessible(referee, 'referee');
  const lie = JSON.parse(certificate);
  lie.claim.counts.found += 1;
  await referee.setInputFiles('#file', { name: 'c.json', mimeType: 'application/json', buffer: Buffer.from(JSON.stringify(lie)) });
  await referee.waitForFunction(() => document.getElementById('verdict').textContent.startsWith('rejected'));
  await referee.setInputFiles('#file', { name: 'c.json', mimeType: 'application/json', buffer: Buffer.from('<img src=x onerror="window.hit=1">') });
  await referee.waitForFunction(() => !/accepted|Checking/.test(document.getElementById('verdict').textContent));
  expect((await referee.evaluate(() => window.hit)) === undefined, 'nothing ran');
  await referee.context().close();
});
await step('without a network: an answer, a certificate, the referee', async () => {
  const kept = await page();
  await kept.goto(`${origin}/index.html`);
  await kept.evaluate(() => navigator.serviceWorker.ready);
  down = true;
  await kept.reload();
  await write(kept, LINEAR(3));
  await answered(kept, '6 laws');
  await kept.click('#tab-theorem');
  await kept.waitForFunction(() => document.getElementById('panel-theorem').textContent.includes('checker: accepted'));
  await kept.goto(`${origin}/referee.html`);
  await kept.setInputFiles('#file', { name: 'c.json', mimeType: 'application/json', buffer: Buffer.from(certificate) });
  await kept.waitForFunction(() => document.getElementById('verdict').textContent.startsWith('accepted'));
  down = false;
  await kept.context().close();
});
const CELL = (text, at) =>
  `<!doctype html><html lang="en"><title>A page</title><script type="module" src="${at}/cell.js"></script>\n<lawful-cell>\n${text}</lawful-cell></html>`;
await step('a cell in any page, of another origin too', async () => {
  const elsewhere = await serve(DIST, { '/page.html': CELL(LINEAR(2).replace(/^/gm, '  '), origin), '/own.html': CELL(LINEAR(3), '.') });
  further.push(elsewhere.origin);
  const p = await page();
  for (const [name, words] of [['page', '8 parameters: 3 laws, and there are no others'], ['own', '18 parameters: 6 laws']]) {
    await p.goto(`${elsewhere.origin}/${name}.html`);
    await p.getByText(words).waitFor({ timeout: 20_000 });
    expect((await p.locator('lawful-cell math').count()) >= 1, 'the law is drawn');
    await accessible(p, name);
  }
  await p.getByLabel('Model').fill('param W : 2 x 3\ninput x : 3\noutput W @ x\n');
  await p.getByText('Line 3, column 10').waitFor();
  await p.getByLabel('Model').fill(LINEAR(2));
  await p.getByText('8 parameters: 3 laws').waitFor();
  expect((await p.locator('lawful-cell [role=alert]').innerText()) === '', 'the error is gone');
  await shot(p, 'cell');
  await p.getByLabel('Model').fill('param W1 : h x n\nparam W2 : m x h\ninput x : n\noutput W2 * W1 * x\n');
  await p.getByText('8 parameters: 3 laws').waitFor();
  await p.getByLabel('h', { exact: true }).fill('3');
  await p.getByText('12 parameters: 6 laws').waitFor();
  await accessible(p, 'a cell with sliders');
  await p.getByLabel('Model').fill(LINEAR(2));
  await p.getByText('8 parameters: 3 laws').waitFor();
  expect((await p.locator('lawful-cell input').count()) === 0, 'no slider without a named width');
  await p.getByText('Open in the playground').click();
  await answered(p, '8 parameters: 3 laws');
  await p.context().close();
  elsewhere.server.close();
});
if (existsSync(join(SITE, 'index.html')))
  await step('the docs site: a live model, search, a model of the gallery, dark and narrow', async () => {
    const site = await serve(SITE);
    further.push(site.origin);
    const p = await page();
    await p.goto(`${site.origin}/`);
    await p.getByText('10 parameters: 3 laws, and there are no others').waitFor({ timeout: 20_000 });
    await shot(p, 'site');
    await p.locator('.VPNavBarSearch button').click();
    await p.locator('#localsearch-input').fill('path family');
    await p.locator('#localsearch-list a').first().waitFor();
    await p.keyboard.press('Escape');
    // Without loading the page anew.
    await p.locator('.VPSidebar a', { hasText: 'Balancedness' }).click();
    await p.getByRole('heading', { name: 'Balancedness of a linear network' }).waitFor();
    await p.getByText('10 parameters: 3 laws, and there are no others').waitFor({ timeout: 20_000 });
    await shot(p, 'site-tutorial');
    await p.goto(`${site.origin}/architectures.html`);
    await p.locator('.vp-doc a', { hasText: 'gpt2-block' }).first().click();
    await answered(p, '10 laws');
    await p.context().close();
    const narrow = await page({ viewport: { width: 360, height: 740 }, colorScheme: 'dark' });
    for (const name of ['index', 'theory', 'architectures', 'tutorials/relu']) {
      await narrow.goto(`${site.origin}/${name}.html`);
      expect(await narrow.evaluate(() => document.documentElement.scrollWidth <= 360), `${name} is not wider than the screen`);
    }
    await narrow.goto(`${site.origin}/`);
    await narrow.getByText('10 parameters: 3 laws').waitFor({ timeout: 20_000 });
    await shot(narrow, 'site-narrow-dark');
    await narrow.context().close();
    site.server.close();
  });
await step('no request leaves the origin', async () => expect(outside.length === 0, outside.join()));

await browser.close();
server.close();
conclude('browser');
