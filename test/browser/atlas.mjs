// The pages of an atlas in a real browser: a small one is made, served, searched, sorted; a model's certificate is checked in the page, and a tampered one is rejected. Built before: npm run compile.
// node test/browser/atlas.mjs [--screens FOLDER] [--keep FOLDER]; skipped with a reason where no Chromium is installed.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { inflateRawSync } from 'node:zlib';
import { accessible, conclude, expect, fail, launch, requireChromium, serve, step, watched } from './steps.mjs';

const COMMAND = fileURLToPath(new URL('../../packages/lawful/bin/lawful.mjs', import.meta.url));
const option = (name) => (process.argv.includes(name) ? process.argv[process.argv.indexOf(name) + 1] : undefined);
const screens = option('--screens');

requireChromium();

const place = mkdtempSync(join(tmpdir(), 'lawful-atlas-'));
const site = join(place, 'site');
function lawful(...args) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [COMMAND, 'atlas', ...args], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`lawful atlas ${args.join(' ')}: ${stderr}`);
  return stdout;
}

writeFileSync(
  join(place, 'spec.json'),
  JSON.stringify({
    families: [
      { family: 'linear', widths: [1, 2, 3], layers: [2] },
      { family: 'linear', widths: [1, 2], layers: [3], bias: [true] },
      { family: 'relu', widths: [1, 2, 3], layers: [2], bias: [false, true] },
      { family: 'attention', model: [2, 3], head: [1, 2], value: [1, 2] },
      { family: 'lora', inputs: [1, 2, 3, 4], outputs: [2], rank: [1] },
      { family: 'symmetric', order: [2, 3], outputs: [1, 2], hidden: [1, 2] },
    ],
  }),
);
// A folder of models is of anybody's making: names and texts that would be markup.
const EVIL = '<img src=x onerror="window.hit=1">';
const hostile = join(place, EVIL.replaceAll('/', ''));
mkdirSync(hostile);
writeFileSync(join(hostile, `a${EVIL}.law`), `# </pre><script>window.hit=1</script>\nparam W : 1 x 2\ninput x : 2\noutput W * x\n`);
writeFileSync(join(hostile, 'broken.law'), `param ${EVIL}\n`);
const db = join(place, 'a.duckdb');
lawful('run', join(place, 'spec.json'), '-o', db, '--jobs', '2');
lawful('run', hostile, '-o', db);
console.log(lawful('site', db, '-o', site).trim());

/** Answers in place of a file. */
const instead = new Map();
const { server, origin } = await serve(site, { instead: (path) => instead.get(path) });

const browser = await launch();
const outside = [];

async function page(options = {}) {
  const context = await browser.newContext({ viewport: { width: 1200, height: 850 }, ...options });
  const made = await context.newPage();
  made.on('request', (r) => {
    if (!r.url().startsWith(origin) && !/^(blob|data):/.test(r.url())) outside.push(r.url());
  });
  made.on('console', (message) => {
    // What the policy of the page forbids is said there.
    if (message.type() === 'error' && !/404/.test(message.text())) fail(`console: ${message.text()}`);
  });
  return watched(made);
}

async function shot(p, name) {
  if (screens === undefined) return;
  mkdirSync(screens, { recursive: true });
  await p.screenshot({ path: join(screens, `atlas-${name}.png`), fullPage: true });
}

const said = (p) => p.locator('#said').innerText();
/** The texts of a column, by its heading. */
async function column(p, table, title) {
  const heads = await p.locator(`${table} thead th`).allInnerTexts();
  const n = heads.findIndex((h) => h.startsWith(title)) + 1;
  expect(n > 0, `no column ${title} among ${heads.join(', ')}`);
  return p.locator(`${table} tbody tr > :nth-child(${n})`).allInnerTexts();
}
const found = async (p, words) => {
  await p.waitForFunction((w) => document.getElementById('said').textContent.startsWith(w), words);
};
const fresh = async (p, hash = '') => {
  await p.goto('about:blank');
  await p.goto(`${origin}/search.html${hash}`);
  await p.waitForFunction(() => document.getElementById('said').textContent.includes('models'));
};
const KEY = 'linear | 2-2-2 | mse | gradient | none | seed 1';
const modelAt = (key) => `${origin}/model.html#${encodeURIComponent(key)}`;
const judged = (p, verdict) =>
  p.waitForFunction((v) => [...document.querySelectorAll('.verdict')].some((e) => e.classList.contains(v)), verdict);

const main = await page();
await step('families, sorted', async () => {
  await main.goto(`${origin}/`);
  expect((await column(main, 'table', 'Family')).includes('linear'), 'linear is a family');
  await main.getByRole('button', { name: 'Models' }).click();
  const ascending = (await column(main, 'table', 'Models')).map(Number);
  expect(ascending.every((n, i) => i === 0 || ascending[i - 1] <= n), ascending.join());
  await main.getByRole('button', { name: 'Models' }).click();
  const descending = (await column(main, 'table', 'Models')).map(Number);
  expect(descending.join() === [...ascending].reverse().join(), descending.join());
  expect((await main.locator('th[aria-sort=descending]').innerText()).startsWith('Models'), 'said to readers of the screen');
  for (const words of ['What is covered', 'How it was checked', 'Licence of the data', 'MIT licence'])
    expect((await main.locator('main').innerText()).includes(words), words);
  await accessible(main, 'index');
  await shot(main, 'index');
});
await step('a family: pictures and a table', async () => {
  await main.getByRole('link', { name: 'linear', exact: true }).click();
  await main.getByRole('heading', { name: 'Laws against widths' }).waitFor();
  const svg = main.locator('svg').first();
  expect((await svg.getAttribute('aria-label')).includes('inputs 1, 2, 3'), await svg.getAttribute('aria-label'));
  await main.locator('table').getByRole('button', { name: 'Parameters' }).click();
  await accessible(main, 'family');
  await shot(main, 'family');
  for (const name of ['attention', 'relu', 'lora', 'symmetric']) {
    await main.goto(`${origin}/family-${name}.html`);
    await shot(main, `family-${name}`);
    await accessible(main, name);
  }
});
await step('downloads', async () => {
  const get = async (file) => Buffer.from(await (await fetch(`${origin}/${file}`)).arrayBuffer());
  expect((await get('atlas.parquet')).subarray(0, 4).toString() === 'PAR1', 'Parquet');
  const csv = (await get('atlas.csv')).toString();
  expect(csv.startsWith('key,family,widths') && csv.includes(KEY), csv.slice(0, 100));
  expect((await get('LICENSE.txt')).toString().startsWith('MIT License'), 'the licence');
});
await step('search by a law, by count, by completeness', async () => {
  await fresh(main);
  const all = Number(/of (\d+)/.exec(await said(main))[1]);
  await main.fill('#law', "w1*W1'-W2'*W2");
  await main.waitForFunction((n) => !document.getElementById('said').textContent.startsWith(`${n} of`), all);
  const laws = await column(main, '#found', 'What is conserved');
  expect(laws.length > 0 && laws.every((l) => l.includes("W1*W1' - W2'*W2")), laws.join(' | '));
  expect(main.url().includes('law='), 'the address keeps it');
  await shot(main, 'search');
  await main.fill('#least', '3');
  await main.fill('#most', '3');
  const counts = await column(main, '#found', 'Laws');
  expect(counts.length > 0 && counts.every((c) => c.startsWith('3 ')), counts.join());
  await main.getByRole('button', { name: 'Clear' }).click();
  await found(main, `${all} of ${all}`);
  await main.selectOption('#complete', 'no');
  const states = await column(main, '#found', 'Complete');
  expect(states.length > 0 && states.every((s) => s !== 'yes'), states.join());
  await main.selectOption('#complete', '');
  await main.selectOption('#family', 'linear');
  await main.fill('#widths', '3-*-3');
  await found(main, '3 of');
  await main.fill('#widths', '9-9-9');
  await found(main, '0 of');
});
await step('a result is sorted, turned, passed on', async () => {
  await fresh(main);
  await main.locator('#found').getByRole('button', { name: 'Parameters' }).click();
  await main.locator('#found').getByRole('button', { name: 'Parameters' }).click();
  const numbers = (await column(main, '#found', 'Parameters')).map(Number);
  expect(numbers.length === 50 && numbers.every((n, i) => i === 0 || numbers[i - 1] >= n), numbers.join());
  await main.getByRole('button', { name: 'After' }).click();
  expect((await main.locator('#where').innerText()).startsWith('51 to 100'), await main.locator('#where').innerText());
  await fresh(main, '#family=relu&least=2');
  expect((await main.inputValue('#family')) === 'relu' && (await main.inputValue('#least')) === '2', 'from the address');
  await accessible(main, 'search');
});
await step('by the keyboard alone', async () => {
  await fresh(main);
  await main.focus('#law');
  await main.keyboard.type('|V|');
  await main.keyboard.press('Enter');
  for (let i = 0; i < 40 && !(await main.evaluate(() => document.activeElement.closest('#found a') !== null)); i++)
    await main.keyboard.press('Tab');
  expect(await main.evaluate(() => document.activeElement?.closest('#found') !== null), 'the result is reached');
});
let certificate = '';
await step('a model: text, laws, certificate accepted in the page', async () => {
  await fresh(main, '#family=linear&widths=2-2-2');
  await main.locator('#found a').first().click();
  await judged(main, 'accepted');
  expect((await main.locator('#lead').innerText()).startsWith('8 parameters: 3 independent laws, and there are no others'), await main.locator('#lead').innerText());
  expect((await main.locator('.laws code').first().innerText()) === "W1*W1' - W2'*W2", 'the law');
  expect((await main.locator('section.certificate pre').innerText()).includes('The list is complete'), 'the statement');
  expect((await main.locator('section.certificate').innerText()).includes('The file is the one that the table names'), 'the hash');
  certificate = await main.getByRole('link', { name: 'The certificate (.json)' }).getAttribute('href');
  const play = await main.locator('#play').getAttribute('href');
  expect(play.startsWith('../play/index.html#m='), play);
  const text = inflateRawSync(Buffer.from(play.split('#m=')[1], 'base64url')).toString();
  expect(text === (await main.locator('#text').innerText()).trimEnd() + '\n', text);
  await accessible(main, 'model');
  await shot(main, 'model');
});
await step('a tampered certificate is rejected', async () => {
  const lie = JSON.parse(readFileSync(join(site, certificate), 'utf8'));
  lie.claim.counts.found += 1;
  instead.set(`/${certificate}`, JSON.stringify(lie));
  await main.getByRole('button', { name: 'Check again' }).click();
  await judged(main, 'rejected');
  expect((await main.locator('section.certificate').innerText()).includes('The file is not the one that the table names'), 'the hash');
  await shot(main, 'tampered');
  instead.set(`/${certificate}`, `{"note": "${EVIL.replaceAll('"', "'")}"}`);
  await main.getByRole('button', { name: 'Check again' }).click();
  await judged(main, 'rejected');
  instead.clear();
});
await step('a model with a symmetry has two counts and two certificates', async () => {
  const { keys } = JSON.parse(lawful('query', db, `select "key" as keys from models where symmetry <> '' and certificates like '%augmented%' order by "key" limit 1`, '--format', 'json'))[0];
  const p = await page();
  await p.goto(modelAt(keys));
  await p.waitForFunction(() => document.querySelectorAll('.verdict.accepted').length === 2);
  await accessible(p, 'symmetry');
  await shot(p, 'model-symmetry');
  await p.context().close();
});
await step('hostile names and texts stay text', async () => {
  const p = await page();
  for (const path of ['/', '/search.html']) {
    await p.goto(`${origin}${path}`);
    await p.waitForFunction(() => document.body.textContent.includes('onerror'));
  }
  const family = (await (await fetch(`${origin}/`)).text()).match(/family-img[^"]*/)[0];
  await p.goto(`${origin}/${family}`);
  await shot(p, 'hostile');
  const rows = JSON.parse(lawful('query', db, `select "key" as key from models where "key" like '%onerror%'`, '--format', 'json'));
  expect(rows.length === 2, `${rows.length} hostile rows`);
  for (const { key } of rows) {
    await p.goto('about:blank');
    await p.goto(modelAt(key));
    await p.locator('#model').waitFor();
    await p.waitForFunction(() => document.querySelectorAll('.verdict').length === document.querySelectorAll('.verdict.accepted').length);
  }
  await p.goto(modelAt('none'));
  await p.getByText('The atlas has no model "none"').waitFor();
  expect((await p.evaluate(() => window.hit)) === undefined, 'nothing ran');
  expect((await p.locator('img').count()) === 0, 'no image');
  await p.context().close();
});
await step('without certificates the page says so', async () => {
  const bare = join(place, 'bare');
  lawful('site', db, '-o', bare, '--no-certificates', '--playground', 'https://example.org/play/');
  expect(!existsSync(join(bare, 'certificates')), 'no certificates');
  instead.set('/model.html', readFileSync(join(bare, 'model.html')));
  const p = await page();
  await p.goto(modelAt(KEY));
  await p.getByText('made without certificates').waitFor();
  expect((await p.locator('#play').getAttribute('href')).startsWith('https://example.org/play/#m='), 'another playground');
  instead.clear();
  await p.context().close();
});
await step('dark, and narrow', async () => {
  const addresses = ['index.html', 'family-linear.html', 'family-attention.html', 'search.html', modelAt(KEY).slice(origin.length + 1)];
  const dark = await page({ colorScheme: 'dark' });
  const narrow = await page({ viewport: { width: 360, height: 740 } });
  for (const address of addresses) {
    const name = address.replace(/\.html.*/, '');
    for (const [p, kind] of [[dark, 'dark'], [narrow, 'narrow']]) {
      await p.goto(`${origin}/${address}`);
      if (name === 'model') await judged(p, 'accepted');
      if (name === 'search') await p.locator('#found tbody tr').first().waitFor();
      await shot(p, `${kind}-${name}`);
      await accessible(p, `${kind} ${name}`);
    }
    expect(await narrow.evaluate(() => document.documentElement.scrollWidth <= 360), `${name} is not wider than the screen`);
  }
  await dark.context().close();
  await narrow.context().close();
});
await step('no request leaves the origin', async () => expect(outside.length === 0, outside.join()));

await browser.close();
server.close();
if (option('--keep') === undefined) rmSync(place, { recursive: true, force: true });
else console.log(`kept in ${place}`);
conclude('atlas');
