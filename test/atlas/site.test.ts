/** The pages of an atlas without a browser: what the index holds, what a search finds in it, the numbers of pictures, and that texts stay texts. */
import { inflateRawSync } from 'node:zlib';
import { certificateAddress, chunkOf, modelAddress } from '@lawful/atlas/inside/site/addresses';
import { coverageOf } from '@lawful/atlas/inside/site/coverage';
import { drawing, tintOf } from '@lawful/atlas/inside/site/drawing';
import { familyAddresses, familyMain } from '@lawful/atlas/inside/site/family-page';
import { type Html, html, pageText } from '@lawful/atlas/inside/site/html';
import { indexMain } from '@lawful/atlas/inside/site/index-page';
import { byFamily, inOrder, naturally, type SiteModel } from '@lawful/atlas/inside/site/model';
import { ANY, matching, rowTexts, sorted } from '@lawful/atlas/inside/site/pages/search';
import { pictures } from '@lawful/atlas/inside/site/picture';
import { keyOf, LAW_LIMIT, searchIndex } from '@lawful/atlas/inside/site/search-index';
import { playgroundLink } from '@lawful/atlas/inside/site/site';
import { describe, expect, it } from '../jest-globals.js';

const EVIL = `</script><img src=x onerror="window.hit=1">'&`;

/** Of a linear network: k(2s + 1 − k)/2 laws of each hidden layer, k = min(s, …), as wide layers have them. */
function linear(widths: readonly number[], more: Partial<SiteModel> = {}): SiteModel {
  const found = widths.slice(1, -1).reduce((n, h) => n + (h * (h + 1)) / 2, 0);
  const parameters = widths.slice(1).reduce((n, w, i) => n + w * widths[i]!, 0);
  const laws = widths.slice(1, -1).map((h, i) => ({
    law: `W${i + 1}*W${i + 1}' - W${i + 2}'*W${i + 2}`,
    count: (h * (h + 1)) / 2,
    form: null,
    family: 'plain' as const,
  }));
  const model = {
    family: 'linear',
    widths: widths.join('-'),
    bias: false,
    loss: 'mse',
    flow: 'gradient',
    symmetry: '',
    seed: 1,
    parameters,
    plain: { lieRank: parameters - found, maxLaws: found, found, complete: true },
    averaged: null,
    status: 'ok',
    reason: null,
    laws,
    hypotheses: [],
    certificates: {},
    uncertified: null,
    model: 'text',
    engine: '0.0.0',
    ...more,
  };
  const key = `${model.family} | ${model.widths} | ${model.loss} | ${model.flow} | none | seed ${model.seed}`;
  return { key, ...model, ...more };
}

const range = (n: number): number[] => Array.from({ length: n }, (_, i) => i + 1);
const grid = (n: number): SiteModel[] =>
  range(n).flatMap((a) => range(n).flatMap((b) => range(n).map((c) => linear([a, b, c]))));

describe('markup', () => {
  it('is made of templates alone', () => {
    expect(html`<p title="${EVIL}">${EVIL}</p>`.markup).toBe(
      '<p title="&lt;/script&gt;&lt;img src=x onerror=&quot;window.hit=1&quot;&gt;&#39;&amp;">&lt;/script&gt;&lt;img src=x onerror=&quot;window.hit=1&quot;&gt;&#39;&amp;</p>',
    );
    // Another object of that shape, as JSON may hold one, is not believed.
    expect(html`${{ markup: '<b>' } as Html}`.markup).not.toContain('<b>');
    expect(html`${[html`<i>`, '<', [1, null, undefined]]}`.markup).toBe('<i>&lt;1');
  });

  it('lets no text of a row through on any page', () => {
    const evil = linear([1, 2, 1], {
      key: EVIL,
      family: EVIL,
      widths: EVIL,
      loss: EVIL,
      flow: EVIL,
      symmetry: EVIL,
      engine: EVIL,
      status: EVIL,
      plain: null,
      laws: [{ law: EVIL, count: 1, form: EVIL, family: 'plain' }],
    });
    const other = linear([1, 1, 1], { family: EVIL, bias: true, symmetry: 'another' });
    const both = [evil, other];
    const pages = [
      indexMain(both, familyAddresses(byFamily(both).keys())),
      familyMain(EVIL, both),
      familyMain(EVIL, [evil]),
    ];
    for (const main of pages) {
      const text = pageText({ name: 'index', title: EVIL, main, facts: { evil: EVIL } }, '../play/');
      expect(text).not.toMatch(/<img|<\/script><img/);
      expect(text.match(/<script/g)).toHaveLength(1);
      expect(text).toContain("default-src 'none'".replaceAll("'", '&#39;'));
      expect(text).not.toMatch(/ style=| on\w+="|javascript:/);
    }
  });

  it('gives every family a file of its own, whatever it is called', () => {
    const names = ['relu', 'ReLU', '../..', '…', '', EVIL, 'a'.repeat(500)];
    const addresses = [...familyAddresses(names).values()];
    expect(new Set(addresses).size).toBe(names.length);
    for (const a of addresses) expect(a).toMatch(/^family-[a-z0-9-]+\.html$/);
  });

  it('takes a hash for a path only where it is one', () => {
    expect(certificateAddress('ab'.repeat(32))).toBe(`certificates/ab/${'ab'.repeat(32)}.json`);
    for (const bad of ['../../x', '', 'AB'.repeat(32), `${'ab'.repeat(32)}/`])
      expect(certificateAddress(bad)).toBeUndefined();
    expect(modelAddress('a | <b>')).toBe('model.html#a%20%7C%20%3Cb%3E');
  });
});

describe('the index', () => {
  const models = [...grid(4), linear([2, 10, 2]), linear([2, 9, 2])].sort(inOrder);
  const index = searchIndex(models);
  const keysOf = (query: Partial<typeof ANY>): string[] =>
    matching(index, { ...ANY, ...query }).map((row) => keyOf(index, row));
  const meant = (is: (m: SiteModel) => boolean): string[] => models.filter(is).map((m) => m.key);

  it('has every key, made of columns where it can be', () => {
    expect(models.map((_, i) => keyOf(index, i))).toEqual(models.map((m) => m.key));
    expect(index.keys).toEqual({});
    const named = searchIndex([linear([1, 1, 1], { key: 'folder | a.law' })]);
    expect(keyOf(named, 0)).toBe('folder | a.law');
  });

  it('orders widths as numbers', () => {
    expect(naturally('2-9-2', '2-10-2')).toBeLessThan(0);
    expect(models.at(-1)!.widths).toBe('4-4-4');
    expect(models.findIndex((m) => m.widths === '2-9-2')).toBe(models.findIndex((m) => m.widths === '2-10-2') - 1);
  });

  it('is searched by law, count, widths and completeness, as a filter of the rows would be', () => {
    const gap = linear([5, 5, 5], { plain: { lieRank: 1, maxLaws: 9, found: 2, complete: false } });
    const none = linear([6, 6, 6], { plain: null, status: 'stopped' });
    const wider = searchIndex([...models, gap, none]);
    const rows = (query: Partial<typeof ANY>): number[] => matching(wider, { ...ANY, ...query });
    expect(keysOf({ law: "w2'*W2" })).toEqual(models.map((m) => m.key));
    expect(keysOf({ law: 'W3' })).toEqual([]);
    expect(keysOf({ widths: '2-*-3' })).toEqual(meant((m) => /^2-\d+-3$/.test(m.widths)));
    expect(keysOf({ widths: '2.*' })).toEqual([]);
    expect(keysOf({ least: '3', most: '6' })).toEqual(meant((m) => m.plain!.found >= 3 && m.plain!.found <= 6));
    expect(keysOf({ family: 'linear', symmetry: 'yes' })).toEqual([]);
    expect(rows({ complete: 'gap' })).toEqual([models.length]);
    expect(rows({ complete: 'none' })).toEqual([models.length + 1]);
    expect(rows({ complete: 'no' })).toEqual([models.length, models.length + 1]);
    expect(rows({ complete: 'yes' })).toHaveLength(models.length);
    // What has no count is in no range, and comes last in either order.
    expect(rows({ least: '0' })).not.toContain(models.length + 1);
    for (const descending of [false, true])
      expect(sorted(wider, rows({}), 'found', descending).at(-1)).toBe(models.length + 1);
    expect(rowTexts(wider, models.length)).toMatchObject({ found: '2 of 9', complete: 'no', widths: '5-5-5' });
    expect(rowTexts(wider, models.length + 1)).toMatchObject({ found: '', complete: 'stopped' });
  });

  it('sorts by any column, and keeps what is equal in its order', () => {
    const all = matching(index, ANY);
    const up = sorted(index, all, 'found', false).map((r) => index.counted.found[r]!);
    expect(up).toEqual([...up].sort((a, b) => a - b));
    const widths = sorted(index, all, 'widths', true).map((r) => rowTexts(index, r).widths);
    expect(widths).toEqual([...widths].sort((a, b) => naturally(b, a)));
    expect(sorted(index, all, 'family', true)).toEqual(all);
  });

  it('cuts a long law', () => {
    const law = 'W'.repeat(1000);
    const long = searchIndex([linear([1, 1, 1], { laws: [{ law, count: 1, form: null, family: 'plain' }] })]);
    expect(long.laws[0]![0]).toBe(`${'W'.repeat(LAW_LIMIT)}…`);
  });

  it('has a few megabytes for 20,000 models, and is searched at once', () => {
    const many = ['mse', 'huber(1)', 'logistic'].flatMap((loss) =>
      grid(19).map((m) => ({ ...m, loss, key: `${m.key}${loss}` })),
    );
    // Each with a law of its own, which is the worst case.
    const own = many.map((m, i) => ({
      ...m,
      laws: [{ ...m.laws[0]!, law: `${m.laws[0]!.law} + ${i}*W1[1,1]^2/W2[1,1]` }],
    }));
    expect(own.length).toBeGreaterThan(20_000);
    const big = searchIndex(own);
    expect(JSON.stringify(big).length).toBeLessThan(5_000_000);
    expect(JSON.stringify(searchIndex(grid(27))).length).toBeLessThan(1_200_000);
    expect(matching(big, { ...ANY, law: '+ 777*' })).toEqual([777]);
  });

  it('spreads models over their files, and names the file of each', () => {
    const sizes = new Map<number, number>();
    for (const { key } of grid(20)) sizes.set(chunkOf(key, 80), (sizes.get(chunkOf(key, 80)) ?? 0) + 1);
    expect(sizes.size).toBe(80);
    expect(Math.max(...sizes.values())).toBeLessThan(200);
    // The published vectors of FNV-1a, 32 bits.
    expect(chunkOf('', 2 ** 32)).toBe(0x811c9dc5);
    expect(chunkOf('foobar', 2 ** 32)).toBe(0xbf9cf968);
  });
});

describe('pictures', () => {
  it('are the counts of the rows, each where its widths are', () => {
    const rows = grid(3).filter((m) => m.widths !== '2-3-1');
    const [picture, ...more] = pictures(rows, []);
    expect(more).toEqual([]);
    const { x, y, grids, largest } = picture!;
    expect([x.name, y!.name, largest]).toEqual(['inputs', 'hidden', 6]);
    expect(grids.map((g) => g.caption)).toEqual(['outputs = 1', 'outputs = 2', 'outputs = 3']);
    grids.forEach((g, k) => {
      for (const [j, b] of y!.values.entries())
        for (const [i, a] of x.values.entries()) {
          const row = rows.find((m) => m.widths === `${a}-${b}-${k + 1}`);
          expect(g.cells[j]![i]?.found).toBe(row?.plain?.found);
        }
    });
    const { markup } = drawing(picture!);
    expect(markup).toContain(
      'Number of laws found against inputs and hidden, where outputs = 1: inputs 1, 2, 3: hidden 1: 1, 1, 1;',
    );
    expect(markup.match(/>·</g)).toHaveLength(1);
  });

  it('are bars for one width, none for one model, and apart for all that is no width', () => {
    const bars = pictures([linear([1, 1, 1]), linear([1, 2, 1])], []);
    expect(bars.map((p) => [p.title, p.x, p.y])).toEqual([
      ['inputs = 1, outputs = 1', { name: 'hidden', values: [1, 2] }, undefined],
    ]);
    expect(pictures([linear([1, 1, 1])], [])).toEqual([]);
    expect(pictures([linear([1, 1, 1], { widths: 'a-file' })], [])).toEqual([]);
    const twice = [false, true].flatMap((bias) => [1, 2].map((h) => linear([1, h, 1], { bias })));
    expect(pictures(twice, []).map((p) => p.title.split(', ')[0])).toEqual(['without biases', 'with biases']);
    const named = [1, 2].map((w) => linear([], { widths: `${w}-1-1-h2-g1` }));
    expect(pictures(named, ['model', 'head', 'value', 'heads', 'groups'])[0]!.x.name).toBe('model');
  });

  it('show a gap, and no colour where there is no law', () => {
    const gap = linear([1, 2, 1], { plain: { lieRank: 1, maxLaws: 5, found: 3, complete: false } });
    const { markup } = drawing(pictures([linear([1, 1, 1]), gap], [])[0]!);
    expect(markup).toContain('>3/5<');
    expect([tintOf(0, 9), tintOf(1, 100), tintOf(9, 9), tintOf(0, 0)]).toEqual([0, 1, 8, 0]);
  });
});

describe('what is said of the whole', () => {
  it('is counted from the rows', () => {
    const rows = [
      ...grid(2),
      linear([3, 3, 3], { plain: null, status: 'killed' }),
      linear([4, 4, 4], { plain: { lieRank: 1, maxLaws: 9, found: 2, complete: false }, certificates: { json: 'a' } }),
    ];
    expect(coverageOf(rows)).toMatchObject({
      models: 10,
      counted: 9,
      complete: 8,
      gaps: 1,
      without: { killed: 1 },
      certified: 1,
      grids: 1,
      whole: 0,
    });
    expect(coverageOf(grid(2))).toMatchObject({ grids: 1, whole: 1 });
  });

  it('opens a model in the playground by its own text', () => {
    const text = 'param W : 2 x 2\ninput x : 2\noutput W * x # ü\n';
    const link = playgroundLink(text);
    expect(link).toMatch(/^m=[\w-]+$/);
    expect(inflateRawSync(Buffer.from(link.slice(2), 'base64url')).toString()).toBe(text);
  });
});
