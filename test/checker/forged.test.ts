/**
 * Forged certificates of every kind of claim: none is accepted whose statement is false as read. What is accepted is
 * judged by arithmetic that is not the checker's (falsehood.ts, kernels.ts, augmented-falsehood.ts,
 * assumption-falsehood.ts, matrix-laws.ts), and its statement is read again: counts, laws, names, slopes, hypotheses.
 */
import { check } from '@lawful/checker';
import { atLength } from '../at-length.js';
import { afterAll, describe, expect, it } from '../jest-globals.js';
import type { AssumptionCertificate } from './assumption-falsehood.js';
import { assumptionFalsehood, small, stored } from './assumption-falsehood.js';
import { augmented, circulant, plane, third, turning } from './augmented.js';
import { falsehood as averageFalsehood, examples } from './augmented-falsehood.js';
import type { Certificate } from './certificates.js';
import { certify } from './certificates.js';
import { falsehood, models } from './falsehood.js';
import type { Change } from './forgeries.js';
import { averages, counts, evidence, laws, names, networks, statements, variables } from './forgeries.js';
import { theorems } from './kernel-networks.js';
import { certifyKernels, realFalsehood } from './kernels.js';
import type { Lift } from './lifts.js';
import { lifted, none, squares, three, whole } from './lifts.js';
import type { Claim, Node as StarNode } from './matrix-laws.js';
import { linear, moves, rectified, textOf, traced } from './matrix-laws.js';
import { relu } from './networks.js';

const long = atLength('checker/forged');

const tally = { tried: 0, accepted: 0 };

/** What a reader would take wrongly from the statement; undefined when it says what the claim says. */
function misread(statement: string, { claim }: Pick<Certificate, 'claim'>): string | undefined {
  const lines = statement.split('\n');
  const { parameters, stateDimension = parameters, lieRank, maxLaws, found } = claim.counts;
  if (!lines.some((line) => line.includes(`at most ${stateDimension} - ${lieRank} = ${maxLaws} independent law`)))
    return 'the bound';
  if (!lines.some((line) => line.startsWith(`At least ${found} of them`))) return 'the laws found';
  if (lines.filter((line) => /^law \d+: /.test(line)).length !== claim.laws.length) return 'the laws listed';
  const own = /^(t|tau|e|E|xi|pi|exp|log|sqrt|u|none)$/;
  const printed = claim.network.variables.flatMap(({ name, role }) => {
    const plain = /^[A-Za-z_]\w*(\[\d+(,\d+)*\])?$/.test(name) && !own.test(name);
    return role === 'parameter' ? [plain ? name : JSON.stringify(name).replace(/[^ -~]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`)] : []; // biome-ignore format: one name
  });
  if (!lines.includes(`parameters: ${printed.join(', ') || 'none'}`)) return 'names';
  const bent = claim.network.nodes.filter(([op, , low, high]) => op === 'piecewise' && low !== high);
  if (lines.filter((line) => /^slope#\d+: of .+, \S+ below zero, \S+ above$/.test(line)).length !== bent.length)
    return 'slopes';
  const bounds = lines.filter((line) => /at most|every|complete/.test(line));
  const path = claim.hypotheses.includes('path-family');
  if (bounds.some((line) => line.includes('path family') !== path)) return 'the hypothesis';
  return undefined;
}

function attempt<C>(
  good: C,
  [what, change, impossible]: Change<C>,
  judge: (c: C, statement: string) => string | undefined,
): string[] {
  const forged = structuredClone(good);
  change(forged);
  const text = JSON.stringify(forged);
  if (text === JSON.stringify(good)) return [];
  tally.tried++;
  const { verdict, reason, statement } = check(text);
  if (verdict !== 'accepted') return reason.startsWith('internal') || reason === '' ? [`${what}: ${reason}`] : [];
  tally.accepted++;
  if (impossible) return [`${what}: accepted`];
  const wrong = judge(forged, statement);
  return wrong === undefined ? [] : [`${what}: ${wrong}`];
}

const all: readonly Change[] = [...counts, ...laws, ...statements, ...networks, ...names, ...variables, ...evidence];

afterAll(() => {
  expect(tally.tried).toBeGreaterThan(1500);
  expect(tally.accepted).toBeGreaterThan(20);
  expect(tally.accepted).toBeLessThan(tally.tried / 2);
});

describe('forged certificates', () => {
  const judged = [...models, ['a path family', relu([2, 2, 2, 1], true)]] as typeof models;
  it.each(long.rows(judged, ([name]) => name === 'a path family'))('of %s', (_, model) => {
    const good = certify(model);
    const judge = (c: Certificate, statement: string) => misread(statement, c) ?? falsehood(c);
    expect(judge(good, check(JSON.stringify(good)).statement)).toBeUndefined();
    expect(all.flatMap((change) => attempt(good, change, judge))).toEqual([]);
  });

  it.each(theorems)('with kernels: %s', (_, model) => {
    const good = certifyKernels(model());
    const judge = (c: Certificate, statement: string) => misread(statement, c) ?? realFalsehood(c);
    expect(judge(good, check(JSON.stringify(good)).statement)).toBeUndefined();
    const changes = [...counts, ...laws, ...names, ...evidence];
    expect(changes.flatMap((change) => attempt(good, change, judge))).toEqual([]);
  });

  it.each(examples)('averaged: %s', (_, example) => {
    const good = augmented(example);
    type Averaged = typeof good;
    const judge = (c: Averaged, statement: string) =>
      misread(statement, c as unknown as Certificate) ??
      (c.claim.family.kind === 'augmented' ? averageFalsehood(c) : falsehood(c as unknown as Certificate));
    expect(judge(good, check(JSON.stringify(good)).statement)).toBeUndefined();
    const changes = [...averages, ...([...counts, ...laws, ...names] as unknown as Change<Averaged>[])];
    expect(changes.flatMap((change) => attempt(good, change, judge))).toEqual([]);
  });

  it.each([
    ['C3 on R^3', turning(3), three],
    ['squares in the plane turned by a third', third, squares],
    ['O(2) on the plane', plane, whole],
    ['C3 on inputs and labels', circulant, none],
  ] as const)('lifted: %s', (_, example, lift) => {
    type Part = { claim: { lift: Lift['claim'] }; evidence: { lift: Lift['evidence'] } };
    const changes: Change<Part>[] = [
      ['a dimension more', ({ claim }) => void claim.lift.dimensions.push(1), true],
      ['a larger subspace', ({ claim }) => void claim.lift.dimensions[0]!++, true],
      ['a subspace left out', ({ claim: c, evidence: e }) => { c.lift.dimensions.pop(); e.lift.projectors.pop(); }, true],
      ['the dimensions turned round', ({ claim }) => { claim.lift.dimensions.reverse(); if (claim.lift.dimensions.length < 2) claim.lift.dimensions[0]!++; }, true],
      ['a larger algebra', ({ claim }) => void claim.lift.algebraDimension++, true],
      ['a larger algebra by one element twice', ({ claim: c, evidence: e }) => { c.lift.algebraDimension++; e.lift.algebra.push(e.lift.algebra[0] ?? []); }, true],
      ['a smaller algebra', ({ claim: c, evidence: e }) => { if (c.lift.algebraDimension === 0) return; c.lift.algebraDimension--; e.lift.algebra.pop(); }, true],
      ['a feature left out', ({ claim }) => void claim.lift.features.pop(), true],
      ['a feature twice', ({ claim }) => void claim.lift.features.push(claim.lift.features[0]!), true],
      ['a feature of another degree', ({ claim }) => void claim.lift.features[0]!.push(claim.lift.features[0]!.at(-1)!), true],
      ['a projector that is twice itself', ({ evidence: e }) => { for (const entry of e.lift.projectors[0]!) entry[2] = '2'; }, true],
      ['a symmetric matrix for a skew one', ({ evidence: e }) => { const [first] = e.lift.algebra; if (first) first.splice(0, first.length, [0, 0, '1']); }, true],
      ['no evidence', (c) => { Object.assign(c.evidence, { lift: { projectors: [], algebra: [] } }); }, true],
    ]; // biome-ignore format: rows
    const good = JSON.parse(lifted(example, lift)) as Part;
    expect(check(JSON.stringify(good)).statement).toContain('split into invariant subspaces of dimensions');
    expect(changes.flatMap((change) => attempt(good, change, () => 'accepted'))).toEqual([]);
  });

  it.each(small)('under Assumption 1: %s', (name) => {
    const good = JSON.parse(stored(name)) as AssumptionCertificate;
    const changes: Change<AssumptionCertificate>[] = [
      ['a larger group', ({ claim }) => void claim.order++, true],
      ['a smaller group', ({ claim }) => void claim.order--],
      ['a larger stabiliser', ({ claim }) => void claim.stabilizerOrder++, true],
      ['no stabiliser', ({ claim }) => void Object.assign(claim, { stabilizer: [], stabilizerOrder: 1 })],
      ['the other sign', ({ claim }) => { for (const s of claim.stabilizer) s.sign = -s.sign; }], // biome-ignore format: one row
      ['everything in it', ({ claim }) => { Object.assign(claim, { stabilizer: claim.generators.map((element) => ({ element, sign: 1 })), stabilizerOrder: claim.order }); }], // biome-ignore format: one row
      ['a generator left out', ({ claim }) => void claim.generators.pop()],
      ['a generator that is not orthogonal', ({ claim }) => void claim.generators.push([[0, 0, '2']]), true],
      ['another function', ({ claim: { network } }) => { network.outputs = [network.nodes.push(['add', network.outputs[0]!, 0]) - 1]; }], // biome-ignore format: one row
      ['a function over zero', ({ claim: { network } }) => { const [o] = network.outputs; const zero = network.nodes.push(['sub', o!, o!]) - 1; network.outputs = [network.nodes.push(['div', o!, zero]) - 1]; }, true], // biome-ignore format: one row
      ['the function zero', ({ claim: { network } }) => { const [o] = network.outputs; network.outputs = [network.nodes.push(['sub', o!, o!]) - 1]; }], // biome-ignore format: one row
      ['one name twice', ({ claim: { network } }) => { for (const v of network.variables) v.name = 'x'; }, true], // biome-ignore format: one row
      ['a point at which all is equal', (c) => { c.evidence.point = c.evidence.point.map(() => 1); }], // biome-ignore format: one row
    ];
    const judge = (c: AssumptionCertificate, statement: string) =>
      /^f = \S/m.test(statement) ? assumptionFalsehood(c) : 'f is not shown';
    expect(judge(good, check(JSON.stringify(good)).statement)).toBeUndefined();
    expect(changes.flatMap((change) => attempt(good, change, judge))).toEqual([]);
  });

  it.each([
    ['linear', linear()],
    ['a trace', traced()],
    ['units', rectified()],
  ] as [string, Claim][])('for all widths: %s', (_, claim) => {
    // biome-ignore format: three claims
    type Whole = { claim: Claim };
    const set = (at: number, part: number, value: string | number) => (w: Whole) => {
      const node = w.claim.nodes.at(at) as StarNode;
      node[part] = value;
    };
    const last = claim.nodes.findLastIndex(([op]) => op === 'sub');
    const changes: Change<Whole>[] = [
      ['a sum for the difference', set(last, 0, 'add')],
      ['the difference turned round', (w) => { const [, a, b] = w.claim.nodes[last]!; w.claim.nodes[last] = ['sub', b!, a!]; }], // biome-ignore format: one row
      ['one square alone', (w) => { w.claim.law = last - 1; }],
      ['a factor alone', (w) => { w.claim.law = 0; }],
      ['an input', (w) => { w.claim.law = w.claim.symbols.findIndex(({ role }) => role === 'input'); }],
      ['another output', (w) => { w.claim.output = 0; }],
      ['a weight held fixed', (w) => { w.claim.symbols[0]!.role = 'constant'; }],
      ['an input that moves', (w) => { w.claim.symbols.find(({ role }) => role === 'input')!.role = 'parameter'; }],
      ['a width that is 1', (w) => { w.claim.symbols[0]!.rows = 1; }],
      ['a width called like a weight', (w) => { w.claim.widths[0] = 'W1'; for (const s of w.claim.symbols) { if (s.rows === 'h') s.rows = 'W1'; if (s.cols === 'h') s.cols = 'W1'; } }, true],
      ['two widths of one name', (w) => { w.claim.widths[1] = w.claim.widths[0]!; }, true],
      ['two weights of one name', (w) => { w.claim.symbols[1]!.name = 'W1'; }, true],
      ['a Greek letter beside a Latin one', (w) => { w.claim.symbols[0]!.name = 'A'; w.claim.symbols[1]!.name = 'Α'; }, true],
      ['a flow with momentum', (w) => { w.claim.flow.kind = 'momentum'; }, true],
      ['a potential', (w) => { w.claim.family.kind = 'potential'; }, true],
      ['the square of a width for the law', (w) => { const t = w.claim.nodes.push(['identity', 'h'], ['trace', w.claim.nodes.length]) - 1; w.claim.law = t; w.claim.widths[0] = 'W'; }, true],
    ]; // biome-ignore format: rows
    const judge = ({ claim: c }: Whole) => (moves(c) ? 'the law moves' : undefined);
    const good = JSON.parse(textOf(claim)) as Whole;
    expect(judge(good)).toBeUndefined();
    expect(changes.flatMap((change) => attempt(good, change, judge))).toEqual([]);
  });
});
