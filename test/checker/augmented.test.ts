/**
 * Certificates of augmented families: counts of theory §4 accepted, and each way of lying about the average rejected for its
 * own reason.
 */
import { check } from '@lawful/checker';
import { atLength } from '../at-length.js';
import { describe, expect, it } from '../jest-globals.js';
import type { Augmented, AugmentedCertificate } from './augmented.js';
import { augmented, blocked, circulant, exchange, permutation, plane, quotient, third, turning } from './augmented.js';

const long = atLength('checker/augmented');

const theorems: [string, Augmented, number, number, number][] = [
  ['C3 on R^3, linear', turning(3), 3, 2, 1],
  ['C4 on R^4, linear', turning(4), 4, 3, 1],
  ['a rotation by a third', third, 2, 1, 1],
  ['O(2) on the plane', plane, 3, 1, 2],
  ['S2 on inputs and labels', exchange, 4, 4, 0],
  ['C3 on inputs and labels', circulant, 9, 5, 4],
  ['S2 and a quotient', quotient, 3, 2, 1],
];

const reason = (certificate: AugmentedCertificate) => check(JSON.stringify(certificate)).reason;
function changed(example: Augmented, change: (certificate: AugmentedCertificate) => void): string {
  const certificate = structuredClone(augmented(example));
  change(certificate);
  return reason(certificate);
}

describe('augmented certificates', () => {
  it.each(theorems)('accepts %s', (_, example, parameters, lieRank, found) => {
    const certificate = augmented(example);
    const { counts } = certificate.claim;
    expect(counts).toEqual({ parameters, lieRank, maxLaws: parameters - lieRank, found, complete: true });
    expect(reason(certificate)).toBe('every claim was verified');
    delete certificate.evidence.average.blocks;
    expect(reason(certificate)).toBe('every claim was verified');
  });
});

describe('blocks of coordinates', () => {
  it('let the degrees be counted apart', () => {
    expect(reason(augmented(blocked))).toBe('every claim was verified');
    expect(changed(blocked, ({ evidence }) => void delete evidence.average.blocks)).toMatch(
      /quadratic lists 5 functionals, but modulo \d+ there are 19 invariant ones/,
    );
  });
});

describe('false augmented certificates', () => {
  const first = <T>(items: T[]): T => items[0] as T;
  const lies: [string, Augmented, (c: AugmentedCertificate) => void, RegExp][] = [
    [
      'a matrix that is not orthogonal',
      turning(3),
      ({ claim }) => {
        claim.family.finite[0] = [...first(claim.family.finite).slice(0, 3), [3, 3, '2']];
      },
      /finite\[0\] is not an orthogonal matrix/,
    ],
    [
      'a matrix without a row',
      turning(3),
      ({ claim }) => void first(claim.family.finite).pop(),
      /finite\[0\] is not an orthogonal matrix/,
    ],
    [
      'a matrix that is not skew',
      plane,
      ({ claim }) => void first(claim.family.infinitesimal).push([1, 1, '1']),
      /infinitesimal\[0\] is not a skew matrix/,
    ],
    [
      'a cyclic generator with weights that are not integers',
      third,
      ({ claim }) => {
        first(claim.family.cyclic).generator = [
          [0, 1, '-1/2'],
          [1, 0, '1/2'],
        ];
      },
      /cyclic\[0\]\.generator has a weight that is not an integer up to 64/,
    ],
    [
      'a matrix that mixes inputs and labels',
      turning(3),
      ({ claim }) => {
        claim.family.finite = [permutation([1, 2, 3, 0])];
      },
      /an entry in row 2, column 3, between two blocks/,
    ],
    [
      'blocks that the group does not keep',
      turning(3),
      ({ evidence }) => {
        evidence.average.blocks = [0, 0, 1, 2];
      },
      /an entry in row 1, column 2, between two blocks/,
    ],
    [
      'a label in the block of the inputs',
      turning(3),
      ({ evidence }) => {
        evidence.average.blocks = [0, 0, 0, 0];
      },
      /blocks\[3\] puts a label into block 0, which has inputs/,
    ],
    [
      'a functional that is not invariant',
      turning(3),
      ({ evidence }) => {
        evidence.average.quadratic[1] = [[[0, 1], '1']];
      },
      /quadratic\[1\] is not invariant under claim\.family\.finite\[0\]/,
    ],
    [
      'a functional that the derivation does not kill',
      plane,
      ({ evidence }) => void first(evidence.average.quadratic).pop(),
      /quadratic\[0\] is not invariant under claim\.family\./,
    ],
    [
      'a missing functional',
      turning(3),
      ({ evidence }) => {
        evidence.average.quadratic.pop();
        for (const sample of evidence.lieRank?.samples ?? []) sample.coordinates.pop();
      },
      /quadratic lists 1 functionals, but modulo \d+ there are 2 invariant ones/,
    ],
    [
      'no label functional',
      turning(3),
      ({ evidence }) => {
        evidence.average.labelled = [];
        for (const sample of evidence.lieRank?.samples ?? []) sample.coordinates.pop();
      },
      /labelled lists 0 functionals, but modulo \d+ there are 1 invariant ones/,
    ],
    [
      'a functional twice',
      turning(3),
      ({ evidence }) => void evidence.average.labelled.push(first(evidence.average.labelled)),
      /labelled has rank 1, not 2/,
    ],
    [
      'a functional of a degree that does not occur',
      turning(3),
      ({ evidence }) => void evidence.average.quadratic.push([[[0], '1']]),
      /quadratic\[2\] has a value at \[0\], whose degrees do not occur in \|f\|\^2/,
    ],
    [
      'a law of the average |w|^2 of a single data point',
      turning(3),
      ({ claim }) => {
        claim.laws = [{ numerator: [['1', [[0, 1]]]], denominator: [['1', [[1, 1]]]] }];
      },
      /laws\[0\] is not conserved: its rate along the gradient of quadratic potential 1 is not zero/,
    ],
    [
      'a law that the labels break',
      turning(3),
      ({ claim }) => {
        claim.laws = [{ numerator: [['1', [[0, 2]]]] }];
      },
      /is not conserved/,
    ],
    [
      'a cyclic group of too small an order',
      third,
      ({ claim }) => {
        first(claim.family.cyclic).order = 2;
      },
      /quadratic lists 1 functionals, but modulo \d+ there are 5 invariant ones/,
    ],
    [
      'a cyclic group whose order divides a weight',
      third,
      ({ claim }) => {
        first(claim.family.cyclic).order = 4;
      },
      /quadratic lists 1 functionals, but modulo \d+ there are 3 invariant ones/,
    ],
    [
      'the count of the plain family',
      turning(3),
      ({ claim, evidence }) => {
        Object.assign(claim.counts, { lieRank: 3, maxLaws: 0, found: 0 });
        claim.laws = [];
        delete evidence.independence;
        evidence.lieRank?.words.push(2);
        evidence.lieRank?.columns.push(2);
      },
      /the minor of evidence\.lieRank has rank 2, not 3/,
    ],
    [
      'another loss',
      turning(3),
      ({ claim }) => {
        claim.loss = 'logistic';
      },
      /family\.kind is "augmented", but claim\.loss is "logistic"/,
    ],
    [
      'another flow',
      turning(3),
      ({ claim }) => {
        claim.flow = { kind: 'mirror', metric: [0, 1, 2] };
      },
      /family\.kind is "augmented", but claim\.flow\.kind is "mirror"/,
    ],
    [
      'a piecewise node',
      turning(3),
      ({ claim }) => void claim.network.nodes.push(['piecewise', 0, '0', '1']),
      /"augmented", but the network has piecewise nodes/,
    ],
    [
      'a division by an input',
      turning(3),
      ({ claim }) => {
        const { nodes, outputs } = claim.network;
        const input = nodes.findIndex(([op, i]) => op === 'var' && i === 3);
        claim.network.outputs = [nodes.push(['div', outputs[0] as number, input]) - 1];
      },
      /the network divides by an input/,
    ],
    [
      'an average without an augmented family',
      turning(3),
      ({ claim }) => void Object.assign(claim, { family: { kind: 'plain', cotangent: 'free' } }),
      /evidence has the member "average", which this format does not know/,
    ],
  ];

  it.each(lies)('rejects %s', (_, example, change, why) => {
    expect(changed(example, change)).toMatch(why);
  });

  it('rejects coordinates beyond the potentials, and samples of the plain family', () => {
    const sample = (entry: object) =>
      changed(turning(3), ({ evidence }) => void evidence.lieRank?.samples.splice(0, 1, entry as never));
    expect(sample({ coordinates: [[3, 1]] })).toMatch(
      /coordinates\[0\]\[0\] is 3 and should be at least 0 and below 3/,
    );
    expect(sample({ inputs: [], slopes: [], cotangent: [] })).toMatch(/samples\[0\] lacks the member "coordinates"/);
  });

  it('rejects an augmented family without its average', () => {
    const certificate: object = augmented(turning(3));
    const text = JSON.stringify({ ...certificate, evidence: {} });
    expect(check(text).reason).toBe('evidence lacks the member "average"');
  });

  it('rejects matrices that are out of order, out of range, or list zeros', () => {
    const matrix = (...entries: unknown[]) =>
      changed(turning(3), ({ claim }) => {
        claim.family.finite = [entries as never];
      });
    expect(matrix([1, 0, '1'], [0, 1, '1'])).toMatch(/row 0, column 1, which does not come after/);
    expect(matrix([0, 0, '1'], [0, 0, '1'])).toMatch(/row 0, column 0, which does not come after/);
    expect(matrix([0, 4, '1'])).toMatch(/finite\[0\]\[0\]\[1\] is 4 and should be at least 0 and below 4/);
    expect(matrix([0, 0, '0'])).toMatch(/finite\[0\]\[0\]\[2\] is 0, and zeros are left out/);
  });

  it('rejects monomials that descend or come twice', () => {
    const functional = (...entries: unknown[]) =>
      changed(turning(3), ({ evidence }) => {
        evidence.average.quadratic[1] = entries as never;
      });
    expect(functional([[1, 0], '1'])).toMatch(/quadratic\[1\]\[0\]\[0\]\[1\] is 0 and should be at least 1/);
    expect(functional([[0, 1], '1'], [[0, 1], '1'])).toMatch(/gives a second value to the monomial \[0,1\]/);
  });
});

describe('large averages', () => {
  /** (w·x)³ under all permutations of n inputs: functionals by partitions of the degree. */
  function symmetric(n: number) {
    const letters = Array.from({ length: n }, (_, i) => i);
    const monomials = (degree: number, from = 0): number[][] =>
      degree === 0 ? [[]] : letters.slice(from).flatMap((i) => monomials(degree - 1, i).map((rest) => [i, ...rest]));
    const orbits = (degree: number, tail: number[]) => {
      const byType = new Map<string, [number[], string][]>();
      for (const m of monomials(degree)) {
        const type = letters
          .map((i) => m.filter((j) => i === j).length)
          .sort((a, b) => b - a)
          .join();
        byType.set(type, [...(byType.get(type) ?? []), [[...m, ...tail], '1']]);
      }
      return [...byType.values()];
    };
    const swap = [1, 0, ...letters.slice(2), n];
    const turn = [...letters.slice(1), 0, n];
    return augmented({
      parameters: 1,
      inputs: n,
      outputs: (b, w, x) => [b.node('mul', w[0] as number, b.node('pow', b.sum(x), 3))],
      potentials: (_, w) => w,
      finite: [permutation(swap), permutation(turn)],
      quadratic: orbits(6, []),
      labelled: orbits(3, [n]),
      laws: [],
      lieRank: 0,
    });
  }

  it('1,716 monomials of degree 6 in 8 coordinates are averaged', () => {
    const certificate = symmetric(8);
    expect(certificate.evidence.average.quadratic.flat()).toHaveLength(1716);
    expect(certificate.evidence.average.quadratic).toHaveLength(11);
    expect(reason(certificate)).toBe('every claim was verified');
    certificate.evidence.average.quadratic.pop();
    expect(reason(certificate)).toMatch(/lists 10 functionals, but modulo \d+ there are 11/);
  });

  long.it('54,264 in 16 coordinates are within the limits', () => {
    expect(reason(symmetric(16))).toBe('every claim was verified');
  });
});

describe('the statement of an augmented claim', () => {
  it('names the group', () => {
    const { statement } = check(JSON.stringify(augmented(turning(3))));
    expect(statement).toContain('averaged over the closed group generated by\nthe map x[1] -> x[2], x[2] -> x[3]');
    expect(statement).toContain('label#1 -> label#1');
    expect(check(JSON.stringify(augmented(third))).statement).toContain(
      'exp(2 pi xi / 3), where xi is x[1] -> -1*x[2]',
    );
    expect(check(JSON.stringify(augmented(plane))).statement).toContain(
      'exp(t xi) for all t, where xi is x[1] -> -1/2',
    );
  });
});
