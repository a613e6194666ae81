/**
 * Version 2: exponentials, logarithms and roots (theory §7). Theorems are accepted; kernels that are not independent, values
 * that cannot be, and laws of another branch are rejected, each with its own sentence.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { check } from '@lawful/checker';
import { describe, expect, it } from '../jest-globals.js';
import type { Certificate } from './certificates.js';
import type { Parts } from './kernel-networks.js';
import {
  gain,
  inRoots,
  logistic,
  network,
  normalised,
  root,
  rootOfTwo,
  shifted,
  term,
  theorems,
} from './kernel-networks.js';
import { certifyKernels, realFalsehood } from './kernels.js';
import type { LawJson, Model } from './networks.js';

const folder = new URL('../../../test/checker/analytic/', import.meta.url).pathname;
const golden = readdirSync(folder).map((name) => [name, readFileSync(folder + name, 'utf8')] as const);

const reasonOf = (certificate: Certificate | string): string => {
  const { accepted, reason, statement } = check(
    typeof certificate === 'string' ? certificate : JSON.stringify(certificate),
  );
  expect(accepted).toBe(false);
  expect(statement).toBe('');
  return reason;
};
function lie(model: Model, change: (c: Certificate) => void): string {
  const certificate = structuredClone(certifyKernels(model));
  change(certificate);
  return reasonOf(certificate);
}

describe('certificates with kernels', () => {
  it.each(golden)('accepts %s', (_, text) => {
    const { accepted, reason, statement } = check(text);
    expect(reason).toBe('every claim was verified');
    expect(accepted).toBe(true);
    expect(statement).toContain('The list is complete');
  });

  it.each(theorems)('accepts %s', (_, model) => {
    const certificate = certifyKernels(model());
    expect(realFalsehood(certificate)).toBeUndefined();
    const { reason, statement } = check(JSON.stringify(certificate));
    expect(reason).toBe('every claim was verified');
    expect(statement).toContain('arguments of roots are positive');
  });

  it('takes the value 0 for a logarithm that has none', () => {
    const certificate = structuredClone(certifyKernels(logistic()));
    for (const sample of certificate.evidence.lieRank?.samples ?? []) sample.kernels?.pop();
    expect(check(JSON.stringify(certificate)).reason).toBe('every claim was verified');
  });

  it('prints kernels', () => {
    const text = (model: Model) => check(JSON.stringify(certifyKernels(model))).statement;
    expect(text(gain())).toContain('law 1: p[1]^2 - 2*log|p[2]|\n');
    expect(text(gain())).toContain('output 1 = p[1]*x[1]*exp(1/2*p[2]^2)');
    expect(text(shifted())).toContain('law 1: (exp(p[1])*exp(p[2]))/(exp(p[1]) - exp(p[2]))');
    expect(text(inRoots())).toContain('law 1: sqrt(p[1])^4 - 1/2*p[2]^2');
    expect(text(normalised())).toMatch(/output 1 = .*\/\(sqrt\(.*\)\)/);
  });
});

describe('false laws', () => {
  it.each([
    ['p² − 3 log|q|', gain('-3'), 'claim.laws[0] is not conserved: its rate along the gradient of output 0 is not zero, 1 terms remain'],
    ['p² + 2 log|q|', gain('2'), 'claim.laws[0] is not conserved: its rate along the gradient of output 0 is not zero, 1 terms remain'],
    ['the law of the other branch, sqrt(a) < 0', inRoots(2), 'claim.laws[0] is not conserved: its rate along the gradient of output 0 is not zero, 2 terms remain'],
    ['a² + c²/2', root('1/2'), 'claim.laws[0] is not conserved: its rate along the gradient of output 0 is not zero, 1 terms remain'],
  ])('%s', (_, model, expected) => {
    expect(lie(model, () => undefined)).toBe(expected);
  }); // biome-ignore format: a table

  it('of the branch sqrt(a) < 0: s² − a counted as a law, and divided by', () => {
    const zero = [term('1', [4, 2]), term('-1', [0, 1])];
    expect(lie(root(), (c) => Object.assign(c.claim.laws[0] as LawJson, { denominator: zero }))).toBe('claim.laws[0].denominator is the zero polynomial'); // biome-ignore format: one line
  });

  it('a kernel of the data in a law', () => {
    const reason = lie(shifted(), (c) => (c.claim.laws[0] as LawJson).numerator.push(term('1', [5, 1])));
    expect(reason).toBe(
      'claim.laws[0].numerator[1][1][0] is kernel 1, which belongs to the data, and no law may depend on it',
    );
  });

  it('a variable beyond the kernels', () => {
    const reason = lie(shifted(), (c) => (c.claim.laws[0] as LawJson).numerator.push(term('1', [7, 1])));
    expect(reason).toBe('claim.laws[0].numerator[1][1][0][0] is 7 and should be at least 0 and below 7');
  });
});

/** f = (k₁ a + k₂ c)·x with two kernels. */
const two = (first: (p: Parts) => number, second: (p: Parts) => number) =>
  network((p) => p.b.node('mul', p.b.node('add', p.b.node('mul', first(p), p.a), p.b.node('mul', second(p), p.c)), p.x), [], 1); // biome-ignore format: one line
const times = ({ b }: Parts, text: string, at: number) => b.node('mul', b.node('const', text), at);

describe('kernels that are not independent', () => {
  const exp = (of: (p: Parts) => number) => (p: Parts) => p.b.node('exp', of(p));
  const log = (of: (p: Parts) => number) => (p: Parts) => p.b.node('log', of(p));
  const sqrt = (of: (p: Parts) => number) => (p: Parts) => p.b.node('sqrt', of(p));
  const state = 'exponents and logarithms of the state';
  const cases: [string, Model, string, number][] = [
    ['exp(a), exp(2a)', two(exp((p) => p.a), exp((p) => times(p, '2', p.a))), state, 1],
    ['exp(a), exp(a + 1)', two(exp((p) => p.a), exp((p) => p.b.node('add', p.a, p.b.node('const', '1')))), state, 1],
    ['exp(a), exp(a)', two(exp((p) => p.a), exp((p) => p.a)), state, 1],
    ['exp(log|a|)', two(exp((p) => p.b.node('log', p.a)), (p) => p.a), state, 1],
    ['exp(a + x), exp(c + x)', two(exp((p) => p.b.node('add', p.a, p.x)), exp((p) => p.b.node('add', p.c, p.x))), 'exponents and logarithms of the data', 1],
    ['exp(a x), exp(-a x/3)', two(exp((p) => p.b.node('mul', p.a, p.x)), exp((p) => times(p, '-1/3', p.b.node('mul', p.a, p.x)))), 'exponents and logarithms of the data', 1],
    ['log|a|, log|2a|', two(log((p) => p.a), log((p) => times(p, '2', p.a))), 'logarithmic derivatives of the state', 1],
    ['log|a|, log|a^3|', two(log((p) => p.a), log((p) => p.b.node('pow', p.a, 3))), 'logarithmic derivatives of the state', 1],
    ['log|exp(a)|', two(log((p) => p.b.node('exp', p.a)), (p) => p.a), 'logarithmic derivatives of the state', 1],
    ['log|a x|, log|c x|', two(log((p) => p.b.node('mul', p.a, p.x)), log((p) => p.b.node('mul', p.c, p.x))), 'logarithmic derivatives of the data', 1],
    ['sqrt(a), sqrt(4a)', two(sqrt((p) => p.a), sqrt((p) => times(p, '4', p.a))), 'characters of the state', 1],
    ['sqrt(a), sqrt(2a)', two(sqrt((p) => p.a), sqrt((p) => times(p, '2', p.a))), 'characters of the state', 1],
    ['sqrt(a^2)', two(sqrt((p) => p.b.node('pow', p.a, 2)), (p) => p.c), 'characters of the state', 0],
    ['sqrt(a x), sqrt(c x)', two(sqrt((p) => p.b.node('mul', p.a, p.x)), sqrt((p) => p.b.node('mul', p.c, p.x))), 'characters of the data', 1],
    ['sqrt(a), and sqrt of a + 2 sqrt(a) + 1, a square', two(sqrt((p) => p.a), (p) => {
      const s = p.b.network.nodes.findIndex(([op]) => op === 'sqrt');
      return p.b.node('sqrt', p.b.node('add', p.b.node('add', p.a, times(p, '2', s)), p.b.node('const', '1')));
    }), 'characters of the state', 0],
  ]; // biome-ignore format: a table
  it.each(cases)('%s', (_, model, what, rank) => {
    const reason = lie(model, () => undefined);
    expect(reason).toMatch(
      new RegExp(`^kernels [\\d, ]+ are not shown to be independent: ${what} have rank ${rank}, not`),
    );
  });

  it('sqrt(a), sqrt(c), sqrt(a c)', () => {
    const model = network(({ b, a, c, x }) => {
      const roots = [a, c, b.node('mul', a, c)].map((at) => b.node('sqrt', at));
      return b.node('mul', b.sum(roots), x);
    }, [], 1); // biome-ignore format: one network
    expect(lie(model, () => undefined)).toMatch(
      /^kernels 0, 1, 2 are not shown to be independent: characters of the state have rank 2, not 3$/,
    );
  });

  it('a rank that dependent kernels would inflate: exp(a) + exp(2a) + exp(c) with one law too few', () => {
    // f = (exp(a + x) + exp(c + x)): seen as two kernels of the data, two fields would be independent.
    const model = {
      ...two(
        exp((p) => p.b.node('add', p.a, p.x)),
        exp((p) => p.b.node('add', p.c, p.x)),
      ),
      lieRank: 2,
    };
    expect(lie(model, () => undefined)).toMatch(/not shown to be independent/);
  });

  it.each([
    ['exp', '1', 'kernel 0 is exp of a constant, and only square roots of positive rational numbers may be'],
    ['log', '2', 'kernel 0 is log of a constant, and only square roots of positive rational numbers may be'],
    ['sqrt', '-2', 'kernel 0 is sqrt of a constant, and only square roots of positive rational numbers may be'],
    ['log', '0', 'kernel 0 is log of an expression that is zero identically'],
    ['sqrt', '0', 'kernel 0 is sqrt of an expression that is zero identically'],
    ['sqrt', '9/4', 'kernel 0 is the square root of a number that is a square, or one times numbers of earlier roots'],
    ['sqrt', '7', 'kernel 0 is the square root of a number that is no square modulo 1048559'],
  ])('%s of the number %s', (kind, number, expected) => {
    const change = (c: Certificate) => {
      const at = c.claim.network.nodes.findIndex(([op]) => op === 'sqrt');
      Object.assign(c.claim.network.nodes, { [at]: [kind, at - 1], [at - 1]: ['const', number] });
    };
    expect(lie(rootOfTwo('2'), change)).toBe(expected);
  });

  it('log of a function that is zero', () => {
    const model = gain();
    const reason = lie(model, (c) => {
      const { nodes } = c.claim.network;
      Object.assign(nodes, { [nodes.length - 1]: ['sub', 1, 1] });
      nodes.push(['log', nodes.length - 1]);
    });
    expect(reason).toBe('kernel 1 is log of an expression that is zero identically');
  });
});

describe('evidence about kernels', () => {
  const bound = (c: Certificate) => c.evidence.lieRank as NonNullable<Certificate['evidence']['lieRank']>;
  const minor = (c: Certificate) => c.evidence.independence as NonNullable<Certificate['evidence']['independence']>;
  const cases: [string, Model, (c: Certificate) => void, string | RegExp][] = [
    ['a value left out', gain(), (c) => void bound(c).kernels?.shift(), 'evidence.lieRank gives no value to kernel 0, which is reached'],
    ['all values left out', shifted(), (c) => void delete c.evidence.independence?.kernels, 'evidence.independence gives no value to kernel 0, which is reached'],
    ['a value 0', gain(), (c) => Object.assign(minor(c).kernels ?? [], { 0: [0, 0] }), 'evidence.independence.kernels gives kernel 0 the value 0, which is not a residue from 1 to 1048558'],
    ['a value p', gain(), (c) => Object.assign(minor(c).kernels ?? [], { 0: [0, 1048559] }), 'evidence.independence.kernels gives kernel 0 the value 1048559, which is not a residue from 1 to 1048558'],
    ['a value twice', gain(), (c) => void bound(c).kernels?.push([0, 1]), 'evidence.lieRank.kernels[2] gives a second value to index 0'],
    ['a kernel that is not there', gain(), (c) => void bound(c).kernels?.push([2, 1]), 'evidence.lieRank.kernels[2][0] is 2 and should be at least 0 and below 2'],
    ['a value of the data at the point', shifted(), (c) => void bound(c).kernels?.push([1, 1]), 'evidence.lieRank.kernels[2][0] is kernel 1, which belongs to the data, not to the state'],
    ['a value of the state in a sample', shifted(), (c) => void bound(c).samples[0]?.kernels?.push([0, 1]), 'evidence.lieRank.samples[0].kernels[1][0] is kernel 0, which belongs to the state, not to the data'],
    ['a sample without a value', shifted(), (c) => bound(c).samples.map((s) => Object.assign(s, { kernels: [] })), 'a sample of evidence.lieRank gives no value to kernel 1, which is reached'],
    ['a value for a root', root(), (c) => Object.assign(bound(c), { kernels: [[0, 4]] }), 'evidence.lieRank.kernels[0][0] is kernel 0, a square root, whose value is not free'],
    ['a prime 1 modulo 4 with roots', root(), (c) => Object.assign(bound(c), { prime: 1_048_573 }), 'evidence.lieRank.prime is 1048573, which is 1 modulo 4, and square roots need a prime that is 3'],
    ['a point without a root', root(), (c) => Object.assign(bound(c).point, { 0: -1 }), 'kernel 0, of kind sqrt, has the argument 1048558 at the point, which is 0 or not a square modulo 1048559'],
    ['a point at a logarithm of 0', logistic(), (c) => bound(c).samples.map((s) => Object.assign(s, { kernels: [[0, 1048558], [1, 1]] })), 'kernel 1, of kind log, has the argument 0 at the point, modulo 1048559'],
    ['values that make the minor zero', shifted(), (c) => Object.assign(c.evidence.independence ?? {}, { kernels: [[0, 7], [2, 7]] }), 'the denominator of claim.laws[0] is zero at the point of evidence.independence, modulo 1048559'],
    ['a logarithm at 0 in the minor', gain(), (c) => Object.assign(c.evidence.independence?.point ?? [], { 1: 1048559 }), 'at the point of evidence.independence there is a division by zero, modulo 1048559'],
    ['a root of 0 in the minor', inRoots(), (c) => Object.assign(c.evidence.independence?.point ?? [], { 0: 1048559 }), /^at the point of evidence\.independence a square root is taken of 0/],
  ]; // biome-ignore format: a table
  it.each(cases)('%s', (_, model, change, expected) => {
    const reason = lie(model, change);
    if (typeof expected === 'string') expect(reason).toBe(expected);
    else expect(reason).toMatch(expected);
  });

  it('values that make the rows dependent', () => {
    const model = two((p) => p.b.node('exp', p.b.node('mul', p.a, p.x)), (p) => p.b.node('exp', p.b.node('mul', p.c, p.x))); // biome-ignore format: one line
    const reason = lie({ ...model, lieRank: 2 }, (c) => {
      const [first, second] = bound(c).samples;
      Object.assign(second ?? {}, first);
    });
    expect(reason).toBe('the minor of evidence.lieRank has rank 1, not 2');
  });
});

describe('where kernels may not be', () => {
  it('in version 1, or version 2 without any', () => {
    expect(lie(gain(), (c) => Object.assign(c, { version: 1 }))).toBe('claim.network.nodes[7] is the operation "exp", which version 1 does not know'); // biome-ignore format: one line
    const plain = network(({ b, a, x }) => b.node('mul', a, x), [], 1);
    expect(lie(plain, () => undefined)).toBe('version is 2, but the network has no kernels');
  });

  it('in a friction, an averaged family, a momentum flow, around or inside a piecewise node, near a point', () => {
    const flow = { kind: 'momentum', friction: 4, clock: 5, velocities: [6, 7] };
    const momentum = (friction: number) => (c: Certificate) => {
      const { variables, nodes } = c.claim.network;
      variables.push({ name: 'tau', role: 'constant' }, { name: 't', role: 'clock' });
      variables.push({ name: 'v', role: 'velocity' }, { name: 'w', role: 'velocity' });
      nodes.push(['var', 4], ['exp', nodes.length]);
      Object.assign(c.claim, { flow: { ...flow, friction: nodes.length - friction }, laws: [] });
    };
    expect(lie(shifted(), momentum(1))).toBe('claim.flow.friction contains a kernel, which a friction does not allow');
    expect(lie(shifted(), momentum(2))).toBe('the network has kernels, which claim.flow of this kind does not allow');
    const averaged = { kind: 'augmented', finite: [], infinitesimal: [], cyclic: [] };
    expect(lie(shifted(), (c) => Object.assign(c.claim, { family: averaged, laws: [] }))).toBe('the network has kernels, which claim.family of this kind does not allow'); // biome-ignore format: one line
    const bend = (at: (k: number) => [string, ...(string | number)[]][]) => (c: Certificate) =>
      void c.claim.network.nodes.push(...at(c.claim.network.nodes.length));
    expect(lie(shifted(), bend((k) => [['piecewise', 0, '0', '1'], ['exp', k]]))).toBe('claim.network.nodes[10] has an argument with a piecewise node, which kernels do not allow'); // biome-ignore format: one line
    expect(lie(shifted(), bend(() => [['piecewise', 4, '0', '1']]))).toBe('claim.network.nodes[9] has an argument with a kernel, which piecewise nodes do not allow'); // biome-ignore format: one line
    const near = (c: Certificate) => {
      c.claim.network.nodes.push(['piecewise', 0, '0', '1']);
      c.claim.hypotheses.push('near-point');
    };
    expect(lie(shifted(), near)).toBe('the hypothesis "near-point" is given, but the values of kernels at the point are not the true ones'); // biome-ignore format: one line
  });

  it('in a certificate for all widths', () => {
    const text = '{"format":"lawful-certificate","version":2,"claim":{"kind":"all-widths"},"evidence":{},"note":0}';
    expect(reasonOf(text)).toBe('version is 2, but an all-widths certificate has version 1');
  });
});
