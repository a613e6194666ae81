/**
 * Assumption 1: stored certificates of the finder are accepted, and so are made ones with fractions and poles; claims
 * that are false, evidence that does not separate, and networks that are not rational are each rejected with their own
 * sentence; mutants by a single token are rejected, or true by brute force (assumption-falsehood.ts).
 */
import { check } from '@lawful/checker';
import { atLength } from '../at-length.js';
import { describe, expect, it } from '../jest-globals.js';
import type { AssumptionCertificate, MatrixJson } from './assumption-falsehood.js';
import { assumptionFalsehood, small, stored } from './assumption-falsehood.js';
import { mutants } from './mutants.js';
import type { Node } from './networks.js';

const long = atLength('checker/assumption');

type Certificate = AssumptionCertificate;
type Claim = Certificate['claim'];

const parsed = (name: string): Certificate => JSON.parse(stored(name));

function reasonOf(certificate: unknown): string {
  const { accepted, reason, statement } = check(JSON.stringify(certificate));
  expect(accepted).toBe(false);
  expect(statement).toBe('');
  return reason;
}

function lie(name: string, change: (claim: Claim, evidence: Certificate['evidence'], whole: Certificate) => void) {
  const certificate = parsed(name);
  change(certificate.claim, certificate.evidence, certificate);
  return reasonOf(certificate);
}

/** A certificate with the parameter a (variable 0) and inputs, whose nodes 0 … are these variables. */
function made(inputs: number, nodes: Node[], generators: MatrixJson[], claim: Partial<Claim> = {}): Certificate {
  const names = Array.from({ length: inputs + 1 }, (_, i) => (i === 0 ? 'a' : `x[${i}]`));
  const all = [...names.map((_, i): Node => ['var', i]), ...nodes];
  return {
    format: 'lawful-certificate',
    version: 2,
    claim: {
      kind: 'assumption',
      network: {
        variables: names.map((name, i) => ({ name, role: i === 0 ? 'parameter' : 'input' })),
        nodes: all,
        outputs: [all.length - 1],
      },
      generators,
      order: 2,
      stabilizer: [],
      stabilizerOrder: 1,
      ...claim,
    },
    evidence: { primes: [16777213, 1_000_003], point: names.map((_, i) => 1_000_000 + 7919 * i * i) },
    note: {},
  };
}

const diagonal = (...entries: string[]): MatrixJson => entries.map((q, i) => [i, i, q]);
const SWAP: MatrixJson = [[0, 1, '1'], [1, 0, '1']]; // biome-ignore format: a matrix
const MIRROR: MatrixJson = [[0, 0, '3/5'], [0, 1, '4/5'], [1, 0, '4/5'], [1, 1, '-3/5']]; // biome-ignore format: a matrix
const ROTATION: MatrixJson = [[0, 0, '3/5'], [0, 1, '-4/5'], [1, 0, '4/5'], [1, 1, '3/5']]; // biome-ignore format: a matrix
const QUARTER: MatrixJson = [[0, 1, '-1'], [1, 0, '1']]; // biome-ignore format: a matrix
const everything = (element: MatrixJson, sign = 1): Partial<Claim> => ({
  stabilizer: [{ element, sign }],
  stabilizerOrder: 2,
});

describe('certificates of Assumption 1', () => {
  it.each([
    ['linear-cyclic-3', '|G| = 3', '|K| = 1', 'Assumption 1 holds'],
    ['first-entry-symmetric-3', '|G| = 6', '|K| = 2', 'Assumption 1 fails'],
    ['even-sign-2', '|G| = 2', '|K| = 2', 'with the sign character trivial'],
    ['odd-sign-2', '|G| = 2', '|K| = 2', 'with the sign character not trivial'],
    ['poles-symmetric-2', '|G| = 2', '|K| = 2', 'with the sign character trivial'],
    ['odd-poles-sign-2', '|G| = 2', '|K| = 2', 'with the sign character not trivial'],
    ['linear-symmetric-7', '|G| = 5040', '|K| = 1', 'Assumption 1 holds'],
  ])('accepts %s', (name, ...parts) => {
    const { accepted, reason, statement } = check(stored(name));
    expect(reason).toBe('every claim was verified');
    expect(accepted).toBe(true);
    for (const part of parts) expect(statement).toContain(part);
  });

  const length: Node[] = [['mul', 1, 1], ['mul', 2, 2], ['add', 3, 4], ['mul', 0, 5]]; // biome-ignore format: a|x|²
  const pole: Node[] = [['div', 0, 1]];
  it.each<[string, Certificate]>([
    ['the length under a mirror with fractions', made(2, length, [MIRROR], everything(MIRROR))],
    ['a first entry under that mirror', made(2, [['mul', 0, 1]], [MIRROR])],
    ['a pole', made(1, pole, [diagonal('-1')], everything(diagonal('-1'), -1))],
    ['the trivial group', made(1, pole, [], { order: 1 })],
    [
      'a trivial stabilizer that lists the identity',
      made(2, pole, [SWAP], { stabilizer: [{ element: diagonal('1', '1'), sign: 1 }] }),
    ],
    ['zero', made(1, [['sub', 1, 1]], [diagonal('-1')], everything(diagonal('-1')))],
    [
      'the area of a quarter turn: a sign character with a kernel',
      made(2, [['mul', 1, 2]], [QUARTER], {
        order: 4,
        stabilizer: [{ element: QUARTER, sign: -1 }],
        stabilizerOrder: 4,
      }),
    ],
  ])('accepts %s', (_, certificate) => {
    expect(assumptionFalsehood(certificate)).toBeUndefined();
    expect(check(JSON.stringify(certificate)).reason).toBe('every claim was verified');
  });

  it('uses another prime where one is spoiled', () => {
    const certificate = made(2, [['mul', 0, 1]], [SWAP]);
    const [, x = 0, y = 0] = certificate.evidence.point;
    certificate.evidence = { primes: [1031, 16777213], point: [1031, x, y] };
    expect(check(JSON.stringify(certificate)).accepted).toBe(true);
    certificate.evidence.primes.pop();
    expect(reasonOf(certificate)).toContain('the squares of f(gx) and f(x) agree modulo every prime, for element 2');
  });

  it('does not use a prime that divides an entry of a matrix or a constant', () => {
    const [c, d] = ['1015/1033', '192/1033'];
    const certificate = made(2, [['mul', 0, 1]], [[[0, 0, c], [0, 1, d], [1, 0, d], [1, 1, `-${c}`]]]); // biome-ignore format: a matrix
    certificate.evidence.primes.unshift(1033);
    expect(check(JSON.stringify(certificate)).accepted).toBe(true);
    certificate.evidence.primes = [1033];
    expect(reasonOf(certificate)).toBe('every one of evidence.primes divides a denominator of the claim: 1033');
    const part = made(2, [['const', '1/1031'], ['mul', 3, 1]], [SWAP]); // biome-ignore format: a network
    part.evidence.primes = [1031];
    expect(reasonOf(part)).toBe('every one of evidence.primes divides a denominator of the claim: 1031');
  });
});

describe('claims about the group', () => {
  const flip = diagonal('-1', '-1');
  it.each<[string, RegExp, () => string]>([
    ['a matrix that is not orthogonal', /^claim.generators\[0\] is not an orthogonal matrix$/, () => lie('odd-sign-2', (c) => { c.generators = [diagonal('-1', '2')]; })],
    ['a shear of determinant 1', /not an orthogonal matrix/, () => lie('odd-sign-2', (c) => { c.generators = [[[0, 0, '1'], [0, 1, '1'], [1, 1, '1']]]; })],
    ['a singular matrix', /not an orthogonal matrix/, () => lie('odd-sign-2', (c) => { c.generators = [[[0, 0, '1']]]; })],
    ['an empty matrix', /not an orthogonal matrix/, () => lie('odd-sign-2', (c) => { c.generators = [[]]; })],
    ['a matrix of the wrong size', /claim.generators\[0\]\[2\]\[0\] is 2 and should be at least 0 and below 2/, () => lie('odd-sign-2', (c) => { c.generators = [diagonal('-1', '-1', '-1')]; })],
    ['an entry twice', /does not come after the entry before/, () => lie('odd-sign-2', (c) => { c.generators[0]?.push([1, 1, '1']); })],
    ['a wrong order', /^claim.order is 3, but the group has 6 elements$/, () => lie('first-entry-symmetric-3', (c) => { c.order = 3; })],
    ['an order beyond the limit', /claim.order is 5041 and should be at least 1 and below 5041/, () => lie('linear-symmetric-7', (c) => { c.order = 5041; })],
    ['a generator missing', /^claim.order is 6, but the group has 2 elements$/, () => lie('first-entry-symmetric-3', (c) => { c.generators.pop(); })],
    ['an infinite group', /a denominator of more than 100 digits/, () => reasonOf(made(2, [['mul', 0, 1]], [ROTATION]))],
    ['a stabilizer element outside the group', /^claim.stabilizer\[0\].element is not an element of the group$/, () => lie('odd-sign-2', (c) => { c.stabilizer = [{ element: diagonal('1', '-1'), sign: 1 }]; })],
    ['signs that are no character', /^the signs of claim.stabilizer are no character/, () => lie('odd-sign-2', (c) => { c.stabilizer.push({ element: flip, sign: 1 }); })],
    ['an identity with the sign -1', /no character/, () => lie('even-sign-2', (c) => { c.stabilizer.push({ element: diagonal('1', '1'), sign: -1 }); })],
    ['an element of order 3 with the sign -1', /no character/, () => lie('linear-cyclic-3', (c) => { Object.assign(c, { stabilizer: [{ element: c.generators[0], sign: -1 }], stabilizerOrder: 3 }); })],
    ['a sign that is none', /^claim.stabilizer\[0\].sign is 0 and should be 1 or -1$/, () => lie('odd-sign-2', (c) => { Object.assign(c.stabilizer[0] ?? {}, { sign: 0 }); })],
    ['a wrong stabilizerOrder', /^claim.stabilizerOrder is 1, but the listed elements generate 2$/, () => lie('even-sign-2', (c) => { c.stabilizerOrder = 1; })],
    ['two elements where one is listed twice', /stabilizerOrder is 3, but the listed elements generate 2/, () => lie('first-entry-symmetric-3', (c) => { Object.assign(c, { stabilizer: [...c.stabilizer, ...c.stabilizer], stabilizerOrder: 3 }); })],
  ])('rejects %s', (_, sentence, reason) => expect(reason()).toMatch(sentence)); // biome-ignore format: a table

  it('rejects a group of 40,320 elements, with bounded work', () => {
    const cycle = (n: number): MatrixJson => Array.from({ length: n }, (_, i) => [i, (i + 1) % n, '1']);
    const first = Array.from({ length: 8 }, (_, i): MatrixJson[number] => [i, i < 2 ? 1 - i : i, '1']);
    const reason = reasonOf(made(8, [['mul', 0, 1]], [first, cycle(8)], { order: 5040 }));
    expect(reason).toBe(
      'the claim is too large for this checker: claim.generators generates more than the 5040 elements allowed',
    );
    const twisted = cycle(256).map(([i, j]): MatrixJson[number] => [i, j, i === 0 ? '-1' : '1']);
    const wide = made(256, [['mul', 0, 1]], [twisted], { order: 512 });
    expect(reasonOf(wide)).toContain('agree modulo every prime');
    Object.assign(wide.claim, everything(diagonal(...Array<string>(256).fill('-1')), -1));
    expect(check(JSON.stringify(wide)).accepted).toBe(true);
    const ugly = Array.from({ length: 256 }, (_, i): MatrixJson[number] => [i, i, `1/${10n ** 590n + BigInt(i)}`]);
    expect(reasonOf(made(256, [['mul', 0, 1]], [ugly]))).toContain('a denominator of more than 100 digits');
  });
});

describe('claims about f', () => {
  it.each<[string, RegExp, () => string]>([
    ['the wrong sign of an odd network', /^claim.stabilizer\[0\] does not have f\(gx\) = f\(x\) identically$/, () => lie('odd-sign-2', (c) => { Object.assign(c.stabilizer[0] ?? {}, { sign: 1 }); })],
    ['the wrong sign of an even network', /does not have f\(gx\) = -f\(x\) identically/, () => lie('even-sign-2', (c) => { Object.assign(c.stabilizer[0] ?? {}, { sign: -1 }); })],
    ['a false identity', /^claim.stabilizer\[0\] does not have f\(gx\) = f\(x\) identically$/, () => lie('linear-cyclic-3', (c) => { Object.assign(c, { stabilizer: [{ element: c.generators[0], sign: 1 }], stabilizerOrder: 3 }); })],
    ['an identity that holds at the point only', /does not have f\(gx\) = f\(x\)/, () => { const whole = made(2, [['mul', 0, 1]], [SWAP], everything(SWAP)); whole.evidence.point = [5, 7, 7]; return reasonOf(whole); }],
    ['an identity of numerators with other denominators', /does not have f\(gx\) = f\(x\)/, () => reasonOf(made(1, [['add', 0, 1], ['div', 0, 2]], [diagonal('-1')], everything(diagonal('-1'))))],
    ['zero with the sign -1', /^claim.stabilizer\[0\].sign is -1, but f is zero identically/, () => reasonOf(made(1, [['sub', 1, 1]], [diagonal('-1')], everything(diagonal('-1'), -1)))],
    ['zero without its stabilizer', /agree modulo every prime, for element 2 of the group, not in the stabilizer/, () => reasonOf(made(1, [['sub', 1, 1]], [diagonal('-1')]))],
    ['a stabilizer that is too small', /^at evidence.point the squares of f\(gx\) and f\(x\) agree modulo every prime/, () => lie('first-entry-symmetric-3', (c) => { Object.assign(c, { stabilizer: [], stabilizerOrder: 1 }); })],
    ['an odd network without its stabilizer', /agree modulo every prime/, () => lie('odd-sign-2', (c) => { Object.assign(c, { stabilizer: [], stabilizerOrder: 1 }); })],
    ['a point that does not separate', /agree modulo every prime, for element 2/, () => lie('linear-cyclic-3', (_, e) => { e.point = [1, 1, 1, 5, 6, 7]; })],
    ['a denominator that vanishes at the point', /^at evidence.point a denominator of f\(x\) vanishes modulo every one/, () => lie('poles-symmetric-2', (c, e) => { Object.assign(c, { stabilizer: [], stabilizerOrder: 1 }); e.primes = [16777213]; e.point = [16777212, 5, 1]; })],
    ['a denominator that vanishes at the image', /^at evidence.point a denominator of f\(gx\) vanishes modulo every prime/, () => { const whole = made(2, [['add', 0, 2], ['div', 1, 3]], [SWAP]); whole.evidence = { primes: [16777213], point: [16777212, 1, 5] }; return reasonOf(whole); }],
    ['a vanishing denominator behind a factor zero', /a denominator of f\(x\) vanishes/, () => { const whole = made(2, [['sub', 1, 1], ['div', 3, 2], ['add', 1, 4]], [SWAP]); whole.evidence = { primes: [1031], point: [3, 5, 1031] }; return reasonOf(whole); }],
    ['a division by zero', /a denominator of f\(x\) vanishes/, () => reasonOf(made(2, [['sub', 1, 1], ['div', 1, 3]], [SWAP]))],
    ['a division by zero in an identity', /^the network divides by an expression that is zero identically/, () => reasonOf(made(2, [['sub', 1, 1], ['div', 1, 3]], [SWAP], everything(SWAP)))],
  ])('rejects %s', (_, sentence, reason) => expect(reason()).toMatch(sentence)); // biome-ignore format: a table

  long.it('counts every term of a long sum as work', () => {
    const whole = parsed('linear-symmetric-7');
    const { nodes, outputs } = whole.claim.network;
    for (let n = 0; n < 100_000; n++) nodes.push(['add', nodes.length - 1, 0]);
    outputs[0] = nodes.length - 1;
    expect(reasonOf(whole)).toContain('takes more than 10000000 steps of evaluation');
  });
});

describe('what is not of this form', () => {
  const outside = (node: Node) => reasonOf(made(2, [node], [SWAP]));
  it.each<[string, RegExp, () => string]>([
    ['a piecewise node', /^claim.network.nodes has a node of kind "piecewise", but f has to be rational$/, () => outside(['piecewise', 1, '0', '1'])],
    ['an exponential', /has a node of kind "exp"/, () => outside(['exp', 1])],
    ['a logarithm', /has a node of kind "log"/, () => outside(['log', 1])],
    ['a root', /has a node of kind "sqrt"/, () => outside(['sqrt', 1])],
    ['an unknown node', /the operation "tanh", which version 2 does not know/, () => outside(['tanh', 1])],
    ['a node that is not earlier', /not earlier/, () => outside(['neg', 3])],
    ['several outputs', /^claim.network.outputs has 2 entries, but f has to be one output$/, () => lie('odd-sign-2', (c) => { c.network.outputs.push(0); })],
    ['no output', /outputs has 0 entries/, () => lie('odd-sign-2', (c) => { c.network.outputs.pop(); })],
    ['no inputs', /^claim.network.variables has no inputs for the group to act on$/, () => lie('odd-sign-2', (c) => { for (const v of c.network.variables) Object.assign(v, { role: 'parameter' }); })],
    ['a label', /depends on "v\[1\]", a variable of role label/, () => lie('odd-sign-2', (c) => { Object.assign(c.network.variables[4] ?? {}, { role: 'label' }); })],
    ['a name twice', /the name of an earlier variable/, () => lie('odd-sign-2', (c) => { Object.assign(c.network.variables[4] ?? {}, { name: 'v[2]' }); })],
    ['257 inputs', /257 inputs, more than the 256 allowed/, () => reasonOf(made(257, [['mul', 0, 1]], []))],
    ['no primes', /^evidence.primes is empty$/, () => lie('odd-sign-2', (_, e) => { e.primes = []; })],
    ['nine primes', /evidence.primes has 9 entries, more than the 8/, () => lie('odd-sign-2', (_, e) => { e.primes = Array(9).fill(16777213); })],
    ['a composite number', /^evidence.primes\[0\] is 16777215, which is not a prime number$/, () => lie('odd-sign-2', (_, e) => { e.primes[0] = 16777215; })],
    ['a small prime', /evidence.primes\[1\] is 1021 and should lie between/, () => lie('odd-sign-2', (_, e) => { e.primes[1] = 1021; })],
    ['a coordinate 0', /^evidence.point\[0\] is 0 and should be at least 1/, () => lie('odd-sign-2', (_, e) => { e.point[0] = 0; })],
    ['a coordinate 2^31', /evidence.point\[7\] is 2147483648 and should be at least 1/, () => lie('odd-sign-2', (_, e) => { e.point[7] = 2 ** 31; })],
    ['a coordinate too few', /evidence.point should be a list of 8/, () => lie('odd-sign-2', (_, e) => { e.point.pop(); })],
    ['version 1', /^version is 1, but an assumption certificate has version 2$/, () => lie('odd-sign-2', (_, __, whole) => { whole.version = 1; })],
    ['another kind', /^claim\.kind is "assumed"; this checker knows only "all-widths", "every-width", "assumption", /, () => lie('odd-sign-2', (c) => { c.kind = 'assumed'; })],
    ['a further member', /claim has the member "laws"/, () => lie('odd-sign-2', (c) => { Object.assign(c, { laws: [] }); })],
  ])('rejects %s', (_, sentence, reason) => expect(reason()).toMatch(sentence)); // biome-ignore format: a table
});

describe('single-token mutants of claims about Assumption 1', () => {
  it('the judge knows true from false', () => {
    expect(small.map((name) => assumptionFalsehood(parsed(name)))).toEqual(small.map(() => undefined));
    const judged = (change: Partial<Claim>) => {
      const whole = parsed('first-entry-symmetric-3');
      Object.assign(whole.claim, change);
      return assumptionFalsehood(whole);
    };
    expect(judged({ order: 3 })).toBe('order');
    expect(judged({ stabilizer: [], stabilizerOrder: 1 })).toBe('stabilizerOrder');
    expect(judged({ stabilizer: [] })).toBe('stabilizer');
  });

  it.each(small)('%s: are rejected, or true', (name) => {
    let [tried, accepted] = [0, 0];
    const judged = new Map<string, string | undefined>();
    const wrong: string[] = [];
    for (const mutant of mutants(stored(name))) {
      tried++;
      if (!check(mutant).accepted) continue;
      accepted++;
      const certificate = JSON.parse(mutant) as Certificate;
      const key = JSON.stringify(certificate.claim);
      if (!judged.has(key)) judged.set(key, assumptionFalsehood(certificate));
      if (judged.get(key) !== undefined) wrong.push(`${judged.get(key)}: ${key}`);
    }
    expect(wrong).toEqual([]);
    expect(tried).toBeGreaterThan(80);
    expect(accepted).toBeGreaterThan(5);
    expect(accepted).toBeLessThan((3 * tried) / 4);
  });
});
