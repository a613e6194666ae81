/**
 * Ways to forge a certificate, each a change that a forger would try on any claim about a network: names, counts,
 * hypotheses, families, outputs, slopes, losses, generators, functionals, domains, terms of laws, evidence. A change that
 * does not apply to a certificate leaves it as it is. Those called impossible make claims that no certificate can state.
 */
import type { AugmentedCertificate } from './augmented.js';
import type { Certificate } from './certificates.js';
import type { Node } from './networks.js';

export type Change<C = Certificate> = readonly [what: string, change: (c: C) => void, impossible?: true];

type Claimed = Pick<Certificate, 'claim' | 'evidence'>;
const node = ({ claim }: Claimed, ...parts: Node): number => claim.network.nodes.push(parts) - 1;
const roles = ({ claim }: Claimed, role: string) =>
  claim.network.variables.flatMap((v, i) => (v.role === role ? [i] : []));
const rename = (c: Claimed, role: string, ...names: string[]) => {
  for (const [k, i] of roles(c, role).slice(0, names.length).entries()) c.claim.network.variables[i]!.name = names[k]!;
};
const cast = (c: Claimed, from: string, to: string) => {
  const [first] = roles(c, from);
  if (first !== undefined) c.claim.network.variables[first]!.role = to;
};
const recount = ({ claim: { counts } }: Claimed) => {
  counts.complete = counts.found === counts.maxLaws;
};
const pieces = ({ claim }: Claimed) =>
  claim.network.nodes.filter(([op]) => op === 'piecewise') as unknown as (string | number)[][];
const wrapped = (c: Claimed, wrap: (output: number) => number) => {
  c.claim.network.outputs = c.claim.network.outputs.map((o, j) => (j === 0 ? wrap(o) : o));
};
const firstNode = (c: Claimed, from: string, to: string) => {
  const at = c.claim.network.nodes.findIndex(([op]) => op === from);
  if (at >= 0) c.claim.network.nodes[at] = [to, ...c.claim.network.nodes[at]!.slice(1)];
};

export const counts: readonly Change<Claimed>[] = [
  ['one more law found', (c) => { c.claim.counts.found++; recount(c); }],
  ['the last law counted twice', (c) => { const e = c.evidence.independence; if (!e) return; c.claim.counts.found++; e.laws.push(e.laws.at(-1)!); e.columns.push(e.columns.at(-1)!); recount(c); }, true],
  ['one law fewer found, complete all the same', (c) => { c.claim.counts.found--; c.claim.counts.complete = true; }],
  ['rank one higher', (c) => { c.claim.counts.lieRank++; c.claim.counts.maxLaws--; recount(c); }],
  ['rank one higher by a word said twice', (c) => { const e = c.evidence.lieRank; if (!e) return; e.words.push(e.words[0]!); e.columns.push(e.columns[0]!); c.claim.counts.lieRank++; c.claim.counts.maxLaws--; recount(c); }, true],
  ['one law fewer at most', (c) => { c.claim.counts.maxLaws--; recount(c); }],
  ['complete the other way', (c) => { c.claim.counts.complete = !c.claim.counts.complete; }, true],
  ['one more parameter', (c) => { c.claim.counts.parameters++; }, true],
  ['a state of another dimension', (c) => { c.claim.counts.stateDimension = (c.claim.counts.stateDimension ?? c.claim.counts.parameters) + 1; c.claim.counts.maxLaws++; recount(c); }, true],
  ['nothing found, everything kept', (c) => { Object.assign(c.claim.counts, { found: 0, lieRank: 0, maxLaws: c.claim.counts.stateDimension ?? c.claim.counts.parameters, complete: true }); }, true],
]; // biome-ignore format: rows

export const laws: readonly Change<Claimed>[] = [
  ['a sign', (c) => { const t = c.claim.laws[0]?.numerator[0]; if (t) t[0] = t[0].startsWith('-') ? t[0].slice(1) : `-${t[0]}`; }],
  ['a coefficient', (c) => { const t = c.claim.laws[0]?.numerator.at(-1); if (t) t[0] = '7/3'; }],
  ['an exponent', (c) => { const f = c.claim.laws[0]?.numerator[0]?.[1][0]; if (f) f[1]++; }],
  ['a term left out', (c) => { c.claim.laws[0]?.numerator.shift(); }],
  ['a term added', (c) => { c.claim.laws[0]?.numerator.push(['1', [[roles(c, 'parameter')[0]!, 3]]]); }],
  ['another parameter', (c) => { const f = c.claim.laws[0]?.numerator[0]?.[1][0]; const p = roles(c, 'parameter'); if (f) f[0] = p[(p.indexOf(f[0]) + 1) % p.length]!; }],
  ['a parameter alone', (c) => { c.claim.laws[0] = { numerator: [['1', [[roles(c, 'parameter')[0]!, 1]]]] }; }],
  ['a constant', (c) => { c.claim.laws[0] = { numerator: [['1', []]] }; }],
  ['an input', (c) => { c.claim.laws[0] = { numerator: [['1', [[roles(c, 'input')[0]!, 1]]]] }; }, true],
  ['nothing below the line', (c) => { c.claim.laws[0] = { ...c.claim.laws[0]!, denominator: [] }; }, true],
  ['a difference of equals below the line', (c) => { const p = roles(c, 'parameter')[0]!; c.claim.laws[0] = { ...c.claim.laws[0]!, denominator: [['1', [[p, 1]]], ['-1', [[p, 1]]]] }; }, true],
  ['a parameter below the line', (c) => { c.claim.laws[0] = { ...c.claim.laws[0]!, denominator: [['1', [[roles(c, 'parameter')[0]!, 1]]]] }; }],
]; // biome-ignore format: rows

export const statements: readonly Change[] = [
  ['a path family that nothing asks for', (c) => { c.claim.hypotheses.push('path-family'); }],
  ['a point that nothing asks for', (c) => { c.claim.hypotheses.push('near-point'); }],
  ['no hypothesis', (c) => { c.claim.hypotheses = []; }],
  ['a path family in place of the rest', (c) => { c.claim.hypotheses = ['path-family']; delete c.evidence.maskReach; }],
  ['reach in place of the rest', (c) => { c.claim.hypotheses = []; c.evidence.maskReach = { prime: 1_048_573, point: c.claim.network.variables.map(({ role }, i) => (role === 'input' || role === 'label' ? 0 : i + 1)) }; }],
  ['cross-entropy', (c) => { c.claim.loss = 'cross-entropy'; }],
  ['the logistic loss', (c) => { c.claim.loss = 'logistic'; }],
  ['another cotangent', (c) => { c.claim.family.cotangent = c.claim.family.cotangent === 'free' ? 'sum-zero' : 'free'; }, true],
  ['the first output for a potential', (c) => { c.claim.loss = 'custom'; c.claim.family = { kind: 'potential', potential: c.claim.network.outputs[0]! }; }],
  ['a plain family', (c) => { c.claim.loss = 'mse'; c.claim.family = { kind: 'plain', cotangent: 'free' }; }],
  ['gradient flow', (c) => { c.claim.flow = { kind: 'gradient' }; }],
  ['mirror flow', (c) => { c.claim.flow = { kind: 'mirror', metric: roles(c, 'parameter').map((i) => node(c, 'var', i)) }; }],
  ['mirror flow along nothing', (c) => { const zero = node(c, 'const', '0'); c.claim.flow = { kind: 'mirror', metric: roles(c, 'parameter').map(() => zero) }; }, true],
  ['friction c - c', (c) => { const { friction } = c.claim.flow; if (friction !== undefined) c.claim.flow.friction = node(c, 'sub', friction, friction); }],
]; // biome-ignore format: rows

export const networks: readonly Change[] = [
  ['another output', (c) => { c.claim.network.outputs[0] = 0; }],
  ['an output twice', (c) => { c.claim.network.outputs.push(c.claim.network.outputs[0]!); }],
  ['no output', (c) => { c.claim.network.outputs = []; }, true],
  ['a difference for a sum', (c) => firstNode(c, 'add', 'sub')],
  ['a sum for a product', (c) => firstNode(c, 'mul', 'add')],
  ['an output squared', (c) => wrapped(c, (o) => node(c, 'pow', o, 2))],
  ['an output times zero', (c) => wrapped(c, (o) => node(c, 'mul', o, node(c, 'sub', o, o)))],
  ['an output over zero', (c) => wrapped(c, (o) => node(c, 'div', o, node(c, 'sub', o, o))), true],
  ['an output times zero over zero', (c) => wrapped(c, (o) => { const zero = node(c, 'sub', o, o); return node(c, 'div', zero, zero); }), true],
  ['the root of less than nothing', (c) => { c.version = 2; wrapped(c, (o) => node(c, 'sqrt', node(c, 'sub', node(c, 'const', '-1'), node(c, 'pow', o, 2)))); }, true],
  ['the logarithm of zero', (c) => { c.version = 2; wrapped(c, (o) => node(c, 'log', node(c, 'sub', o, o))); }, true],
  ['slopes that are equal', (c) => { for (const piece of pieces(c)) piece[2] = piece[3]!; }],
  ['slopes that are zero', (c) => { for (const piece of pieces(c)) [piece[2], piece[3]] = ['0', '0']; }],
  ['slopes exchanged', (c) => { for (const piece of pieces(c)) [piece[2], piece[3]] = [piece[3]!, piece[2]!]; }],
  ['leaking slopes', (c) => { for (const piece of pieces(c)) piece[2] = '1/10'; }],
  ['one argument for all units', (c) => { const [first, ...rest] = pieces(c); for (const piece of rest) piece[1] = first![1]!; }],
  ['the first variable for an argument', (c) => { const [first] = pieces(c); if (first) first[1] = 0; }],
]; // biome-ignore format: rows

const LATIN = ['A', 'o', 'v', 'H'];
const GREEK = ['Α', 'ο', 'ν', 'Η'];
export const names: readonly Change<Claimed>[] = [
  ['one name twice', (c) => rename(c, 'parameter', 'same', 'same'), true],
  ['a name that two variables share', (c) => { rename(c, 'parameter', 'same'); rename(c, 'input', 'same'); }, true],
  ['no name', (c) => rename(c, 'parameter', ''), true],
  ['a name with a line break', (c) => rename(c, 'parameter', 'a\nThe list is complete.'), true],
  ['a name that turns the line', (c) => rename(c, 'parameter', 'a\u202eb'), true],
  ...LATIN.map((letter, k): Change<Claimed> => [`a Greek ${letter} beside a Latin one`, (c) => { rename(c, 'parameter', letter); rename(c, 'input', GREEK[k]!); }, true]),
  ...['t', 'tau', 'e', 'E', 'xi', 'pi', 'exp', 'log', 'sqrt', 'u', 'slope#1', 'label#1', '#1', '0', '1 + a', 'a*b', 'а', 'Ａ', 'none', 'a, b'].map((name): Change<Claimed> => [`a parameter called ${name}`, (c) => rename(c, 'parameter', name)]),
]; // biome-ignore format: rows

export const variables: readonly Change[] = [
  ['a parameter held fixed', (c) => cast(c, 'parameter', 'constant')],
  ['a parameter given by data', (c) => cast(c, 'parameter', 'input')],
  ['an input held fixed', (c) => cast(c, 'input', 'constant')],
  ['an input that moves', (c) => cast(c, 'input', 'parameter')],
  ['a label for an input', (c) => cast(c, 'input', 'label')],
]; // biome-ignore format: rows

export const evidence: readonly Change[] = [
  ['a composite prime', (c) => { for (const site of Object.values(c.evidence)) site.prime = 1_048_575; }, true],
  ['the origin', (c) => { for (const site of Object.values(c.evidence)) site.point.fill(0); }],
  ['data that are zero', (c) => { for (const s of c.evidence.lieRank?.samples ?? []) for (const entry of s.inputs ?? []) entry[1] = 0; }],
  ['one sample for all', (c) => { const e = c.evidence.lieRank; if (e) e.words = e.words.map(() => e.words[0]!); }],
  ['brackets of a field with itself', (c) => { const e = c.evidence.lieRank; if (e) e.words = e.words.map((w) => [w, w]); }, true],
  ['one column for all', (c) => { const e = c.evidence.lieRank; if (e) e.columns.fill(e.columns[0]!); }],
]; // biome-ignore format: rows

type Averaged = AugmentedCertificate;
export const averages: readonly Change<Averaged>[] = [
  ['a generator left out', (c) => { c.claim.family.finite.pop(); }],
  ['a generator that is none', (c) => { c.claim.family.finite.push([[0, 0, '2'], [1, 1, '1/2']]); }, true],
  ['a reflection more', (c) => { const n = 1 + Math.max(...c.claim.family.finite.flat().map(([i]) => i)); c.claim.family.finite.push(Array.from({ length: n }, (_, i) => [i, i, i === 0 ? '-1' : '1'])); }],
  ['all turns', (c) => { c.claim.family.infinitesimal.push([[0, 1, '1'], [1, 0, '-1']]); }],
  ['a functional left out', (c) => { c.evidence.average.quadratic.pop(); }],
  ['a label functional left out', (c) => { c.evidence.average.labelled.pop(); }],
  ['a functional twice', (c) => { c.evidence.average.quadratic.push(c.evidence.average.quadratic[0]!); }, true],
  ['another value of a functional', (c) => { c.evidence.average.quadratic[0]![0]![1] = '5/7'; }],
  ['the logistic loss', (c) => { c.claim.loss = 'logistic'; }, true],
  ['mirror flow', (c) => { c.claim.flow = { kind: 'mirror', metric: roles(c as unknown as Claimed, 'parameter') }; }],
  ['a plain family', (c) => { Object.assign(c.claim, { family: { kind: 'plain', cotangent: 'free' } }); }],
  ['a hypothesis', (c) => { c.claim.hypotheses.push('path-family'); }, true],
]; // biome-ignore format: rows
