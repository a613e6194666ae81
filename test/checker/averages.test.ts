/**
 * Averages of losses that are polynomials, and of the powers that a loss of the margin sees (theory §15, Theorem B): counts of the theory accepted, each way of
 * lying rejected for its own reason, and mutants judged by summing over the group.
 */
import { check } from '@lawful/checker';
import { certify } from 'lawful';
import { atLength } from '../at-length.js';
import { describe, expect, it } from '../jest-globals.js';
import { averageFalsehood } from './augmented-falsehood.js';
import { type AverageCertificate, hidden, linear, quadraticForm, written } from './averages.js';
import { fewer, STRIDE } from './judge-mutants.js';
import { mutants } from './mutants.js';

const slow = atLength('checker/averages');
const read = async (text: string) => JSON.parse(await written(text)) as AverageCertificate;
const reason = (certificate: AverageCertificate) => check(JSON.stringify(certificate)).reason;

describe('averages beyond squared loss', () => {
  it.each([
    // The bispectrum of C3 separates orbits, from degree 3 on.
    ['C3, a cube', linear(3, 'cyclic(3)', '(out - y)^3'), 3, 0],
    // Re w^7 and Im w^7 come in degree 7.
    ['C7 in the plane, a cube', linear(2, 'rotation(7)', '(out - y)^3'), 2, 1],
    ['C7 in the plane, logistic', linear(2, 'rotation(7)', 'logistic'), 2, 0],
    ['O(3), logistic: w/|w|', linear(3, 'O(3)', 'logistic'), 3, 2],
    ['a quadratic form under O(3), a cube: eigenvectors', quadraticForm('(out - y)^3'), 9, 6],
    ['a quadratic form under O(3), logistic: eigenvectors', quadraticForm('logistic'), 9, 6],
    // f odd, G = {1, −1}, the loss odd: all moments vanish.
    ['signs, an odd loss', linear(2, 'sign(2)', 'margin(tanh(z))'), 2, 2],
    // f(−x) − (−y) = −(f(x) − y): the average of the cube is zero, that of its fourth power the loss itself.
    ['labels that move, a cube', linear(2, 'sign(2)', '(out - y)^3').replace('g * x', 'g * x, y -> g[1,1] * y'), 2, 2],
    [
      'labels that move, a fourth power',
      linear(2, 'sign(2)', '(out - y)^4').replace('g * x', 'g * x, y -> g[1,1] * y'),
      2,
      0,
    ],
  ])('accepts %s', async (_, text, parameters, found) => {
    const certificate = await read(text);
    expect(reason(certificate)).toBe('every claim was verified');
    expect(certificate.claim.counts).toMatchObject({ parameters, maxLaws: found, found, complete: true });
  });

  // The powers that imply all others have too many terms here, 600,000 and more: as many of the first ones are stated as are not too long.
  for (const [n, powers] of [
    [5, [1, 2, 4, 6]],
    [9, [1, 2, 4]],
  ] as const)
    slow.it(`accepts a hidden layer of two under C${n}, by few powers`, async () => {
      const certificate = await read(hidden(n));
      expect(certificate.claim.family.powers).toEqual(powers);
      expect(reason(certificate)).toBe('every claim was verified');
      // W1 W1' - W2' W2, and no more.
      expect(certificate.claim.counts).toMatchObject({ parameters: 2 * n + 2, maxLaws: 3, found: 3, complete: true });
    });

  slow.it('says where all are too long', async () => {
    const deep = `param W1 : 8 x 3\nparam W2 : 8 x 8\nparam W3 : 8 x 8\nparam W4 : 1 x 8\ninput x : 3\noutput W4 * W3 * W2 * W1 * x\nloss logistic\nsymmetry cyclic(3) : x -> g * x\n`;
    const { files, withoutAverage } = await certify(deep, { documents: false });
    expect(files.map(({ extension }) => extension)).not.toContain('augmented.json');
    expect(withoutAverage).toContain('multiplied out');
  });

  it('says which losses it speaks of', async () => {
    const statement = async (text: string) => check(await written(text)).statement;
    expect(await statement(linear(3, 'cyclic(3)', 'exponential'))).toMatch(/Whatever S is, each law above/);
    expect(await statement(linear(3, 'cyclic(3)', 'logistic'))).toMatch(
      /each member of S is even or among 1, 2, 4, 6,/,
    );
    expect(await statement(linear(2, 'O(2)', 'logistic'))).toMatch(
      /each member of S is among 1, 2,.*where S has 1, 2,/,
    );
    expect(await statement(linear(3, 'cyclic(3)', '(out - y)^3'))).toMatch(
      /loss = .*\n\nunder gradient flow of the loss/,
    );
  });
});

describe('false certificates of such averages', () => {
  const cube = linear(3, 'cyclic(3)', '(out - y)^3');
  const logistic = linear(3, 'cyclic(3)', 'logistic');
  const turned = linear(2, 'rotation(7)', 'logistic');
  const ball = linear(3, 'O(3)', 'logistic');
  const lies: [string, string, (c: AverageCertificate) => void, RegExp][] = [
    [
      'a functional left out',
      cube,
      ({ evidence }) => {
        evidence.average.loss!.pop();
        for (const sample of evidence.lieRank!.samples) sample.coordinates.pop();
      },
      /average\.loss lists \d+ functionals, but modulo \d+ there are \d+ invariant ones/,
    ],
    [
      'a power left out of the claim',
      logistic,
      ({ claim }) => void claim.family.powers!.pop(),
      /evidence\.average has the member "power 6", which this format does not know/,
    ],
    [
      'a power that is none of those averaged',
      logistic,
      ({ claim }) => {
        claim.family.powers = [1, 2, 4, 5];
      },
      /evidence\.average lacks the member "power 5"/,
    ],
    [
      'functionals of another power',
      logistic,
      ({ claim, evidence: { average } }) => {
        claim.family.powers = [1, 2, 4, 8];
        average['power 8'] = average['power 6']!;
        delete average['power 6'];
      },
      /average\.power 8\[0\] has a value at \[[\d,]+\], whose degrees do not occur in \(f\*y\)\^8/,
    ],
    [
      'powers that descend',
      logistic,
      ({ claim }) => {
        claim.family.powers = [2, 1, 4, 6];
      },
      /powers\[1\] is 1 and should be at least 3/,
    ],
    [
      'a group with more elements than said',
      logistic,
      ({ claim }) => {
        claim.family.order = 2;
      },
      /order is 2, but the finite matrices generate 3 elements/,
    ],
    [
      'a cyclic group with more elements than said',
      turned,
      ({ claim }) => {
        claim.family.order = 6;
      },
      /order is 6, but claim\.family\.cyclic\[0\]\.order is 7/,
    ],
    [
      'an infinite group with a number of elements',
      ball,
      ({ claim }) => {
        claim.family.order = 100;
      },
      /order is given, but claim\.family\.infinitesimal\[0\] is no finite matrix/,
    ],
    [
      'a law of the first power alone',
      linear(2, 'rotation(4)', 'logistic'),
      ({ claim }) => {
        claim.laws = [{ numerator: [['1', [[1, 1]]]], denominator: [['1', [[0, 1]]]] }];
      },
      /claim\.laws\[0\] is not conserved: its rate along the gradient of power 4 potential \d is not zero/,
    ],
    [
      'a group that is not orthogonal',
      cube,
      ({ claim }) => {
        claim.family.finite[0]![0]![2] = '2';
      },
      /finite\[0\] is not an orthogonal matrix/,
    ],
    [
      'a generator left out',
      ball,
      ({ claim }) => {
        claim.family.infinitesimal.pop();
      },
      /power 1 lists 0 functionals, but modulo \d+ there are 1 invariant ones/,
    ],
    [
      'a word left out of the bound',
      cube,
      ({ evidence }) => void evidence.lieRank!.words.pop(),
      /lieRank is 3, but the number of words in evidence\.lieRank is 2/,
    ],
    [
      'a word twice',
      cube,
      ({ evidence: { lieRank } }) => {
        lieRank!.words[2] = lieRank!.words[1];
      },
      /the minor of evidence\.lieRank has rank 2, not 3/,
    ],
    [
      'a loss of another kind',
      cube,
      ({ claim }) => {
        claim.loss = 'mse';
      },
      /kind is "averaged", but claim\.loss is "mse", not "custom"/,
    ],
    [
      'squared loss by powers',
      logistic,
      ({ claim }) => {
        claim.loss = 'mse';
      },
      /kind is "moments", but claim\.loss is "mse", which is no loss of the margin/,
    ],
    [
      'labels that move where they are not meant to',
      cube,
      ({ claim }) => {
        claim.family.finite[0]![3] = [3, 3, '-1'];
      },
      /average\.loss\[\d\] is not invariant under claim\.family\.finite\[0\]/,
    ],
    [
      'a loss that is another polynomial',
      cube,
      ({ claim }) => {
        claim.family.potential = claim.network.outputs[0]!;
      },
      /average\.loss\[0\] has a value at \[[\d,]+\], whose degrees do not occur in the loss/,
    ],
  ];
  it.each(lies)('rejects %s', async (_, text, change, why) => {
    const certificate = await read(text);
    expect(reason(certificate)).toBe('every claim was verified');
    change(certificate);
    expect(check(JSON.stringify(certificate)).verdict).toBe('rejected');
    expect(reason(certificate)).toMatch(why);
  });
});

describe('single-token mutants', () => {
  it.each([
    ['C3, a cube', linear(3, 'cyclic(3)', '(out - y)^3')],
    ['C3, exponential', linear(3, 'cyclic(3)', 'exponential')],
    ['signs, an odd loss', linear(2, 'sign(2)', 'margin(tanh(z))')],
  ])('%s: are rejected, or true', async (_, text) => {
    const certificate = await written(text);
    expect(averageFalsehood(JSON.parse(certificate) as AverageCertificate)).toBeUndefined();
    let [tried, accepted] = [0, 0];
    const wrong: string[] = [];
    const judged = new Map<string, string | undefined>();
    for (const mutant of fewer(mutants(certificate))) {
      tried++;
      if (!check(mutant).accepted) continue;
      accepted++;
      const other = JSON.parse(mutant) as AverageCertificate;
      const key = JSON.stringify(other.claim);
      if (!judged.has(key)) judged.set(key, averageFalsehood(other));
      if (judged.get(key) !== undefined) wrong.push(`${judged.get(key)}: ${key}`);
    }
    expect(wrong).toEqual([]);
    expect(tried).toBeGreaterThan(200 / STRIDE);
    expect(accepted).toBeGreaterThan(10 / STRIDE);
    expect(accepted).toBeLessThan((3 * tried) / 4);
  });
  it('the judge knows true from false', async () => {
    const certificate = await read(linear(3, 'cyclic(3)', '(out - y)^3'));
    certificate.claim.laws = [{ numerator: [['1', [[0, 1]]]] }];
    expect(averageFalsehood(certificate)).toBe('laws');
    const few = await read(linear(3, 'cyclic(3)', 'exponential'));
    few.claim.family.order = 2;
    expect(averageFalsehood(few)).toBe('order');
    const flat = await read(linear(2, 'sign(2)', 'margin(tanh(z))'));
    Object.assign(flat.claim.counts, { lieRank: 1, maxLaws: 1, found: 1, complete: true });
    expect(averageFalsehood(flat)).toBe('lieRank');
  });
});
