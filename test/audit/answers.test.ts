/** What the command answers: the fields of its JSON, rows, a page into which no name of a file reaches as markup, and sentences for what is wrong. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { auditCheckpoint, auditPage } from '@lawful/runs';
import { readOptions } from 'lawful/inside/command/options';
import type { Reply } from 'lawful/inside/command/request';
import { run } from 'lawful/inside/command/run';
import { afterAll, describe, expect, it } from '../jest-globals.js';
import { checkpointOf, lawOf, termOf } from './laws-by-definition.js';

const folder = mkdtempSync(join(tmpdir(), 'lawful-audit-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const EVIL = `"><script>alert(1)</script><img src=x onerror='alert(2)'>\u001b[2J\u202e`;
const tensors = { a: [3, 4, 0, 1], [EVIL]: [5, 0, 0, 2], zero: [0, 0] };
const LAWS = [
  lawOf('norm', [termOf('a', [4], [1], []), termOf(EVIL, [4], [1], [], -1)], EVIL, EVIL),
  lawOf('diagonal', [termOf('a', [2, 2], [2, 1], [0])], 'a'),
  lawOf('constant', [termOf('zero', [2], [1], [])], 'zero', '=HYPERLINK("x"),1'),
  lawOf('norm', [termOf('missing', [2], [1], [])], EVIL),
];
const laws = join(folder, 'laws.json');
writeFileSync(laws, JSON.stringify({ format: 'lawful-laws', version: 1, laws: LAWS }));
const first = await checkpointOf('answers', tensors);
const second = await checkpointOf('answers-later', { ...tensors, a: [3, 4, 0, 2] });

const audit = (raw: Readonly<Record<string, unknown>>, cancelled = false, file = first.file): Promise<Reply> =>
  run(
    { command: 'audit', file, several: false, options: readOptions(raw) },
    { cancelled: () => cancelled, progress: () => undefined, announce: () => undefined },
  );

describe('lawful audit', () => {
  it('answers in the fields that are promised', async () => {
    const { code, out } = await audit({ with: laws, json: true });
    expect(code).toBe(0);
    const answer = JSON.parse(out);
    expect(answer.laws.map((l: { value: number }) => l.value)).toEqual([3, Math.hypot(25, 1), 0]);
    expect(answer.laws[0]).toMatchObject({ relative: 3 / 55, drift: null, balanced: false, count: 1 });
    expect(answer.laws[2]).toMatchObject({ state: 'zeros', relative: null });
    expect(answer.notEvaluated).toHaveLength(1);
    expect(answer.warnings).toEqual([]);
  });

  it('compares two, and says what moved and at least how much gradient that takes', async () => {
    const { code, out } = await audit({ with: laws, json: true, other: second.file, lr: '0.5' });
    expect(code).toBe(0);
    const answer = JSON.parse(out);
    // |a|² grew by 3, in its second row: Σ|g|² ≥ 3/0.25.
    expect(answer.laws[1]).toMatchObject({ change: 3, gradients: 12, kept: false, worst: [{ at: [1] }] });
    expect(answer.laws[2]).toMatchObject({ drift: 0, kept: true });
    expect(answer.summary).toMatch(/3 laws .*; 1 kept to rounding, 2 moved; most diagonal at a/);
  });

  it('prints a table: no control characters, the worst first, what was not evaluated', async () => {
    const { out } = await audit({ with: laws });
    expect(out).toMatch(/^ {2}law +where +count +value +relative/m);
    expect(out).toMatch(/not evaluated: norm at .*there is no tensor "missing"/);
    expect(out).toContain('zeros');
    expect(out.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}]/u);
  });

  it('writes rows of RFC 4180, a law each', async () => {
    const { out } = await audit({ with: laws, format: 'csv' });
    const rows = out.split('\r\n');
    expect(rows).toHaveLength(6);
    expect(rows[0]).toMatch(/^law,where,form,count,value,scale,relative,/);
    expect(rows[3]).toMatch(/^"=HYPERLINK\(""x""\),1",zero,constant,1,0,/);
  });

  it('writes a page', async () => {
    const output = join(folder, 'page.html');
    const { code, out } = await audit({ with: laws, output });
    expect([code, out]).toEqual([0, expect.stringContaining(`wrote ${output}`)]);
    expect(readFileSync(output, 'utf8')).toMatch(/^<!doctype html>/);
    expect(readdirSync(folder).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  });

  it('ends with what it has when it is stopped', async () => {
    const { code, out, err } = await audit({ with: laws, json: true }, true);
    expect(code).toBe(3);
    expect(JSON.parse(out)).toMatchObject({ laws: [], stopped: 'interrupted' });
    expect(err).toMatch(/unable: interrupted/);
    const budget = await audit({ with: laws, json: true, budget: '1' });
    expect(budget.code).toBe(3);
    expect(JSON.parse(budget.out).stopped).toMatch(/budget of 1 steps/);
  });

  it.each([
    [{}, /which laws\? expected --with/],
    [{ with: 'model.onnx' }, /model\.onnx: cannot be opened/],
    [{ with: join(folder, 'none.json') }, /no such file/],
    [{ with: laws, lr: '1' }, /expected a second one/],
    [{ with: laws, other: 'x', decay: '1' }, /--decay: expected --lr and --steps/],
    [{ with: laws, other: '/nowhere' }, /\/nowhere: cannot be opened/],
    [{ with: laws, output: '/dev/null/x/page.html' }, /cannot be written/],
  ])('refuses %j', async (raw, message) => {
    const { code, err } = await audit(raw);
    expect([code, err]).toEqual([2, expect.stringMatching(message)]);
  });

  it('refuses numbers that are none', () => {
    for (const lr of ['0', '-1', 'x', '1e9', 'Infinity', '0x1'])
      expect(() => readOptions({ lr })).toThrow(/--lr: expected a number above 0/);
    expect(readOptions({ lr: '.5', decay: '1e-4' })).toMatchObject({ lr: 0.5, decay: 1e-4 });
  });
});

describe('the page', () => {
  it('has the texts of files as texts alone, runs nothing and loads nothing', async () => {
    const report = await auditCheckpoint(first, LAWS, { other: second, rate: 0.1 });
    const page = auditPage({ ...report, warnings: [EVIL] });
    const tags = new Set([...page.matchAll(/<(\/?[a-z]\w*)/gi)].map(([, tag]) => tag!.replace('/', '').toLowerCase()));
    for (const tag of ['script', 'img', 'iframe', 'link', 'object', 'a', 'form']) expect(tags.has(tag)).toBe(false);
    // An attribute that a name could have brought: every one stands on a tag of ours.
    expect(page).not.toMatch(/<[^>]*\son\w+=/i);
    expect(page).not.toContain('\u001b');
    expect(page).not.toContain('\u202e');
    expect(page).toContain('&#60;script&#62;');
    expect(page).toContain("default-src 'none'");
    expect(page).not.toMatch(/<[^>]*\s(src|href|style)=|url\(|@import/);
    expect(page).toContain('prefers-color-scheme:dark');
    // Tags are closed in their order.
    const open: string[] = [];
    for (const [, close, tag, self] of page.matchAll(/<(\/?)([a-z]\w*)[^>]*?(\/?)>/gi)) {
      if (self === '/' || tag === 'meta') continue;
      if (close === '') open.push(tag!);
      else expect(open.pop()).toBe(tag);
    }
    expect(open).toEqual([]);
  });
});
