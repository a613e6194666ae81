/**
 * Ten plausible but false certificates. Seven have their tests elsewhere: an overcounted law, a dependent law, a word
 * whose minor vanishes, a denominator that is zero, a law of one data point and a law of one mask in rejects.test.ts; a
 * wrong trace (a dimension of an isotypic part) in lift.test.ts; "groups" with a matrix that is not orthogonal or a
 * generator that is not skew in augmented.test.ts. Here are those that a good theorem tempts one to claim, and truncation.
 */
import { readFileSync } from 'node:fs';
import { check } from '@lawful/checker';
import { describe, expect, it } from '../jest-globals.js';
import { augmented, turning } from './augmented.js';
import type { Certificate } from './certificates.js';
import { certify } from './certificates.js';
import type { LawJson, Model, Term } from './networks.js';
import { builder } from './networks.js';

const folder = new URL('../../../test/checker/analytic/', import.meta.url).pathname;
const golden = (name: string) => JSON.parse(readFileSync(`${folder}${name}.json`, 'utf8')) as Certificate;

function reasonOf(certificate: unknown): string {
  const { accepted, reason } = check(JSON.stringify(certificate));
  expect(accepted).toBe(false);
  return reason;
}

/** A linear network with widths 1, 2, 2, 1: seven local laws, of which the six balances are all that is algebraic (theory §1). */
function trap(): Model {
  const b = builder();
  const x = b.vector('x', 1, 'input');
  const layers = [b.matrix('U', 2, 1, 'parameter'), b.matrix('V', 2, 2, 'parameter'), b.matrix('W', 1, 2, 'parameter')];
  b.network.outputs.push(...layers.reduce((h, m) => m.map((row) => b.dot(row, h)), x));
  const laws = layers.slice(1).flatMap((above, l) => {
    const below = layers[l] as number[][];
    const pairs = [[0, 0], [0, 1], [1, 1]] as [number, number][]; // biome-ignore format: three pairs
    return pairs.map(([i, j]): LawJson => {
      const product = (c: string, p: number | undefined, q: number | undefined): Term => {
        const [first, second] = [b.index(p as number), b.index(q as number)];
        return [c, first === second ? [[first, 2]] : [[Math.min(first, second), 1], [Math.max(first, second), 1]]]; // biome-ignore format: one term
      };
      const rows = (below[i] as number[]).map((at, k) => product('1', at, below[j]?.[k]));
      return { numerator: [...rows, ...above.map((row) => product('-1', row[i], row[j]))] };
    });
  });
  return { network: b.network, laws, found: 6, lieRank: 1, maskReach: false };
}

describe('plausible but false', () => {
  it('the (1,2,2,1) linear network: six of seven laws are accepted as such, and not as all', () => {
    const good = certify(trap());
    expect(check(JSON.stringify(good)).statement).toContain('not claimed to be complete: at least 6, at most 7');
    const complete = structuredClone(good);
    complete.claim.counts.complete = true;
    expect(reasonOf(complete)).toBe('claim.counts.complete is true, but 6 of at most 7 laws are found');
    const squeezed = structuredClone(good);
    Object.assign(squeezed.claim.counts, { lieRank: 2, maxLaws: 6, complete: true });
    const { lieRank } = squeezed.evidence;
    lieRank?.words.push([0, 1]);
    lieRank?.columns.push((lieRank.columns[0] as number) + 1);
    expect(reasonOf(squeezed)).toBe('the minor of evidence.lieRank has rank 1, not 2');
  });

  it('the sum of the gate rows under normalised sigmoids, which holds under softmax', () => {
    const sum: LawJson = { numerator: [['1', [[0, 1]]], ['1', [[2, 1]]]] }; // biome-ignore format: one law
    const softmax = golden('softmax-mixture');
    softmax.claim.laws[0] = sum;
    expect(check(JSON.stringify(softmax)).reason).toBe('every claim was verified');
    const sigmoid = golden('sigmoid-mixture');
    sigmoid.claim.laws.push(sum);
    expect(reasonOf(sigmoid)).toMatch(/^claim\.laws\[0\] is not conserved: its rate along the gradient of output 0/);
  });

  it('a turn and a stretch that together are called a group', () => {
    const certificate = augmented(turning(3));
    certificate.claim.family.finite.push([[0, 0, '2'], [1, 1, '1/2'], [2, 2, '1'], [3, 3, '1']]); // biome-ignore format: one matrix
    expect(reasonOf(certificate)).toBe('claim.family.finite[1] is not an orthogonal matrix');
  });
});

describe('claims that hold for fewer data, or fewer parameters, than they say', () => {
  const read = (name: string) =>
    readFileSync(new URL(`../../../test/checker/falsehoods/${name}.json`, import.meta.url), 'utf8');
  it.each([
    // a relu(x + 1) + b(x + 1) + d sqrt(x): x > 0, where a - b is conserved. The same with a label under the root.
    ['reach-behind-root', /square root of the data, which limits the inputs/],
    ['reach-behind-label-root', /square root of the data, which limits the inputs/],
    // a relu(x) + b relu(x): a - b.
    ['units-together', /argument of piecewise node 1 is proportional to that of 0/],
    // a relu(1) x + b x: a - b.
    [
      'unit-without-data',
      /is not affine in the inputs or in the labels, or does not contain them: data do not switch it/,
    ],
    // c/c - 1 = 0: the clock is the time, which moves.
    ['friction-zero', /not conserved: its rate along the drift/],
  ])('%s', (name, reason) => {
    expect(check(read(name))).toMatchObject({ accepted: false, reason: expect.stringMatching(reason) });
  });
  it('is said where it is true: constants at their values, or generic; points near a point, generic', () => {
    // relu(c) a x at c = 1: for c < 0 everything is conserved.
    expect(check(read('near-constant')).statement).toMatch(/The point: a = 1, c = 1; the slopes/);
    // c a x: at c = 0 everything is conserved.
    expect(check(read('constant-factor')).statement).toMatch(/dense open set and for generic constants/);
    // (a - b)^2 near a = b, where a - b is a law and no function of it.
    expect(check(read('degenerate-point')).statement).toMatch(
      /complete there: near generic points close to it every law/,
    );
  });
});

describe('damaged certificates of version 2', () => {
  const text = JSON.stringify(golden('gaussian-gain'));

  it('truncated anywhere', () => {
    for (let end = 0; end < text.length; end += 7) {
      const { accepted, reason } = check(text.slice(0, end));
      expect(accepted).toBe(false);
      expect(reason).toMatch(/^the text is not a certificate: at character \d+, .* was expected/);
    }
  });

  it('with a member twice, a wrong version, a number beyond 2^53, a composite prime', () => {
    const edited = (from: string, to: string) => check(text.replace(from, to)).reason;
    expect(edited('"kernels":[[0', '"kernels":[],"kernels":[[0')).toMatch(/^the member "kernels" occurs twice in one object/); // biome-ignore format: one line
    expect(edited('"version":2', '"version":4')).toBe('version is 4; this checker knows only versions 1, 2 and 3');
    expect(edited('[[0,14260417]', '[[0,9007199254740993]')).toMatch(/^the number 9007199254740993 .* is not below 2\^53/); // biome-ignore format: one line
    expect(edited('"prime":16777213', '"prime":16777215')).toBe('evidence.independence.prime is 16777215, which is not a prime number'); // biome-ignore format: one line
  });

  it('with kernels nested two hundred deep', () => {
    const certificate = golden('gaussian-gain');
    const { nodes } = certificate.claim.network;
    for (let i = 0; i < 200; i++) nodes.push(['exp', i === 0 ? 0 : nodes.length - 1]);
    expect(check(JSON.stringify(certificate)).reason).toBe('every claim was verified');
    for (let i = 0; i < 2000; i++) nodes.push(['exp', nodes.length - 1]);
    expect(check(JSON.stringify(certificate))).toMatchObject({
      verdict: 'unable',
      reason: 'the claim is too large for this checker: reciprocals and kernels are nested more than 500 deep',
    });
  });

  it('a hundred million characters, read no further', () => {
    expect(check(`${text}${' '.repeat(100_000_000)}`).reason).toMatch(
      /: the certificate has 100\d+ characters, more than/,
    );
  });
});
