/**
 * All losses at once (theory §15, Theorem C): what all functions conserve together that infinite groups leave as they are. Counts of the theory accepted, each way of
 * lying rejected for its own reason, and mutants judged by rates and ranks at random points.
 */
import { check } from '@lawful/checker';
import { certify, parseModel, speaksOf } from 'lawful';
import { describe, expect, it } from '../jest-globals.js';
import { linear, quadraticForm, written } from './averages.js';
import { type InvariantsCertificate, invariantsFalsehood } from './invariants-falsehood.js';
import { fewer, STRIDE } from './judge-mutants.js';
import { mutants } from './mutants.js';

const attention = (d: number, group: string): string =>
  `param Q : ${d} x 1\nparam K : ${d} x 1\nparam V : ${d} x 1\ninput X : 2 x ${d}\noutput softmax(X * Q * K' * X') * X * V\nsymmetry ${group} : X -> X * g'\n`;
/** No polynomial in its inputs, which turn together with the labels. */
const moving =
  "param W : 2 x 2\ninput x : 2\noutput exp(x' * W * x) * (W * x)\nsymmetry SO(2) : x -> g * x, y -> g * y\n";

const read = async (text: string) => JSON.parse(await written(text, 'invariants.json')) as InvariantsCertificate;
const reason = (certificate: InvariantsCertificate) => check(JSON.stringify(certificate)).reason;
const ball = linear(3, 'O(3)', 'logistic');

describe('all losses at once', () => {
  it.each([
    ['wx under O(3): its direction', ball, 3, 2],
    // Polar: the section, with the three laws of every data set as translations.
    ["x'Mx under O(3): eigenvectors", quadraticForm('logistic'), 9, 6],
    // r(n − r) = 3 for three vectors in R^4: their span.
    ['softmax attention under O(4): the range', attention(4, 'O(4)'), 12, 3],
    // Three vectors fill R^3: the law of every data set is left, as a motion without data.
    ['softmax attention under O(3)', attention(3, 'O(3)'), 9, 1],
  ])('accepts %s', async (_, text, parameters, found) => {
    const certificate = await read(text);
    expect(reason(certificate)).toBe('every claim was verified');
    expect(certificate.claim.counts).toMatchObject({ parameters, found, maxLaws: found, complete: true });
  });

  it('says of which functions it speaks', async () => {
    const { statement } = check(await written(ball, 'invariants.json'));
    expect(statement).toMatch(
      /any loss of the outputs and of labels that the xi leave alone, summed over any data and averaged over any compact group/,
    );
    expect(statement).toMatch(
      /all of them together conserve at most 3 - 1 = 2 independent functions; one of them alone may conserve more/,
    );
  });

  it('speaks of the network, under motions of its symmetry', async () => {
    const file = await written(ball, 'invariants.json');
    const speaks = (text: string) => speaksOf(file, parseModel({ file: 'm', text }));
    expect(speaks(ball)).toEqual({ speaks: true, difference: null });
    expect(speaks(linear(3, 'SO(3)', 'exponential')).speaks).toBe(true);
    expect(speaks(linear(3, 'cyclic(3)', 'logistic')).difference).toMatch(
      /data move in motion 1 as under no generator/,
    );
    expect(speaks(ball.replace('w * x', '2 * w * x')).difference).toMatch(/^output 1 is/);
  });

  it('is not written for finite groups, and where no orbits are found', async () => {
    for (const text of [linear(3, 'cyclic(3)', 'logistic'), linear(3, 'O(3)', 'mse')]) {
      const { files } = await certify(parseModel({ file: 'm', text }), { opinionTimeout: 0 });
      expect(files.some((f) => f.extension === 'invariants.json')).toBe(false);
    }
  });
});

describe('false certificates of all losses', () => {
  const form = quadraticForm('logistic');
  const heads = attention(4, 'O(4)');
  type Change = (c: InvariantsCertificate) => void;
  const lies: [string, string, Change, RegExp][] = [
    [
      'a wrong motion of the parameters',
      ball,
      ({ claim }) => {
        claim.motions[0]!.parameters[0]![1][0]![0] = '1';
      },
      /motions\[0\] is not shown to leave output 0 as it is/,
    ],
    [
      'a network that does not move with its data',
      heads,
      ({ claim }) => {
        claim.motions[0]!.parameters.splice(4);
      },
      /motions\[0\] is not shown to leave output 0 as it is/,
    ],
    [
      'data that do not move',
      heads,
      ({ claim }) => {
        claim.motions[1]!.data = [];
      },
      /motions\[1\] is not shown to leave output 0 as it is/,
    ],
    [
      'a translation that is no law of every data set',
      form,
      ({ claim }) => {
        claim.motions.at(-1)!.parameters[0]![1][0]![0] = '2';
      },
      /motions\[4\] is not shown to leave output 0 as it is/,
    ],
    [
      'a motion of the data that is not skew',
      ball,
      ({ claim }) => void claim.motions[0]!.data.pop(),
      /motions\[0\]\.data is not a skew matrix/,
    ],
    [
      'labels that move without a loss that has them',
      ball,
      ({ claim }) => void claim.motions[0]!.data.push([3, 3, '1']),
      /motions\[0\]\.data\[2\]\[0\] is 3 and should be at least 0 and below 3/,
    ],
    [
      'a generator left out',
      heads,
      ({ claim, evidence }) => {
        claim.motions.pop();
        evidence.span.brackets = [];
      },
      /rank 6 and the motions with their brackets rank 2, which do not add up to 12/,
    ],
    [
      'brackets left out',
      heads,
      ({ evidence }) => {
        evidence.span.brackets = [];
      },
      /rank 6 and the motions with their brackets rank 3, which do not add up to 12/,
    ],
    [
      'too few invariants',
      heads,
      ({ claim, evidence }) => {
        claim.invariants.pop();
        for (const s of evidence.lieRank!.samples) s.coordinates = s.coordinates.filter(([k]) => k < 5);
      },
      /rank 5 and the motions with their brackets rank 6, which do not add up to 12/,
    ],
    [
      'an invariant that is none',
      ball,
      ({ claim }) => {
        claim.invariants[0]![0]![0] = '2';
      },
      /invariants\[0\] is not left as it is by claim\.motions\[0\]/,
    ],
    [
      'a parameter as an invariant',
      heads,
      ({ claim }) => {
        claim.invariants[5] = [['1', [[0, 1]]]];
      },
      /invariants\[5\] is not left as it is by claim\.motions\[0\]/,
    ],
    [
      'an invariant with data',
      ball,
      ({ claim }) => void claim.invariants[0]!.push(['1', [[3, 1]]]),
      /invariants\[0\]\[3\]\[1\]\[0\] is "x\[1\]", a variable of role input/,
    ],
    [
      'a law of some invariants alone',
      form,
      ({ claim }) => {
        // Of the trace, not of the others.
        claim.laws[3] = { numerator: [['1', [[0, 1]]], ['-1', [[4, 1]]]] }; // biome-ignore format: one law
      },
      /laws\[3\] is not conserved: its rate along the gradient of claim\.invariants\[1\] is not zero/,
    ],
    [
      'a law too many',
      ball,
      ({ claim }) => void claim.laws.push({ numerator: [['1', [[0, 1]]]] }),
      /laws\[2\] is not conserved: its rate along the gradient of claim\.invariants\[0\] is not zero/,
    ],
    [
      'a word left out of the bound',
      heads,
      ({ evidence }) => void evidence.lieRank!.words.pop(),
      /lieRank is 9, but the number of words in evidence\.lieRank is 8/,
    ],
    [
      'a word twice',
      heads,
      ({ evidence: { lieRank } }) => {
        lieRank!.words[8] = lieRank!.words[7];
      },
      /the minor of evidence\.lieRank has rank 8, not 9/,
    ],
    [
      'another flow',
      ball,
      ({ claim }) => {
        claim.flow.kind = 'momentum';
      },
      /claim\.flow\.kind is "momentum"/,
    ],
  ];
  it.each(lies)('rejects %s', async (_, text, change, why) => {
    const certificate = await read(text);
    expect(reason(certificate)).toBe('every claim was verified');
    change(certificate);
    expect(check(JSON.stringify(certificate)).verdict).toBe('rejected');
    expect(reason(certificate)).toMatch(why);
  });

  it('takes labels that move with a loss, and rejects those that move otherwise', async () => {
    const certificate = await read(moving);
    expect(reason(certificate)).toBe('every claim was verified');
    expect(certificate.claim.potential).toBeGreaterThan(0);
    const { data } = certificate.claim.motions[0]!;
    certificate.claim.motions[0]!.data = data.filter(([i]) => i < 2);
    expect(reason(certificate)).toMatch(/motions\[0\] is not shown to leave the potential as it is/);
  });
});

describe('single-token mutants', () => {
  it.each([
    ['a ball', ball],
    ['a quadratic form', quadraticForm('logistic').replace(/3/g, '2')],
  ])('%s: are rejected, or true', async (_, text) => {
    const certificate = await written(text, 'invariants.json');
    expect(invariantsFalsehood(JSON.parse(certificate) as InvariantsCertificate)).toBeUndefined();
    let [tried, accepted] = [0, 0];
    const wrong: string[] = [];
    for (const mutant of fewer(mutants(certificate))) {
      tried++;
      if (!check(mutant).accepted) continue;
      accepted++;
      const false_ = invariantsFalsehood(JSON.parse(mutant) as InvariantsCertificate);
      if (false_ !== undefined) wrong.push(`${false_}: ${mutant}`);
    }
    expect(wrong).toEqual([]);
    expect(tried).toBeGreaterThan(200 / STRIDE);
    expect(accepted).toBeGreaterThan(10 / STRIDE);
    expect(accepted).toBeLessThan((3 * tried) / 4);
  });
  it('the judge knows true from false', async () => {
    const lie = async (change: (c: InvariantsCertificate) => void) => {
      const certificate = await read(ball);
      change(certificate);
      return invariantsFalsehood(certificate);
    };
    expect(await lie(({ claim }) => void claim.motions.pop())).toBe('span');
    expect(await lie(({ claim }) => void claim.motions[0]!.parameters.pop())).toBe('motions');
    expect(await lie(({ claim }) => void claim.laws.push({ numerator: [['1', [[0, 1]]]] }))).toBe('laws');
    expect(
      await lie(({ claim: { counts } }) => void Object.assign(counts, { lieRank: 2, maxLaws: 1, complete: false })),
    ).toBe('lieRank');
  });
});
