/**
 * The lift by hand: C3 turns the coordinates of R^3, the features x1, x2, x3 split into the constant vectors and those of
 * sum zero, and the skew circulants are what the averages leave. Each lie about it is rejected for its own reason.
 */
import { check } from '@lawful/checker';
import { describe, expect, it } from '../jest-globals.js';
import type { Augmented } from './augmented.js';
import { circulant, plane, third, turning } from './augmented.js';
import type { Lift, Lifted } from './lifts.js';
import { lifted, matrix, none, squares, three, turned, whole } from './lifts.js';
import { mutants } from './mutants.js';

describe('the lift', () => {
  const examples: [string, Augmented, Lift][] = [
    ['C3 on R^3', turning(3), three],
    ['squares in the plane turned by a third', third, squares],
    ['O(2) on the plane', plane, whole],
    ['C3 on inputs and labels', circulant, none],
  ];

  it.each(examples)('is accepted: %s', (_, example, lift) => {
    expect(check(lifted(example, lift)).reason).toBe('every claim was verified');
  });

  it('is part of the statement', () => {
    expect(check(lifted(turning(3), three)).statement).toContain(
      [
        'The features x[1], x[2], x[3] split into invariant subspaces of dimensions 1, 2.',
        'The Lie algebra of the lifted group has dimension 1.',
      ].join('\n'),
    );
  });

  const lies: [string, (lift: Lift, whole: Lifted) => void, RegExp][] = [
    [
      'a projector that is not idempotent',
      ({ evidence }) => void evidence.projectors.splice(0, 1, turned('1/2', '1/4', '1/4')),
      /projectors\[0\] is not idempotent/,
    ],
    [
      'projectors that do not commute',
      ({ evidence }) => {
        evidence.projectors = [matrix([1, 0, 0], [0, 0, 0], [0, 0, 0]), matrix([0, 0, 0], [0, 1, 0], [0, 0, 1])];
      },
      /projectors\[0\] does not commute with claim\.family\.finite\[0\]/,
    ],
    [
      'a wrong trace',
      ({ claim }) => void claim.dimensions.reverse(),
      /projectors\[0\] does not have the trace 2 that claim\.lift\.dimensions says/,
    ],
    [
      'projectors that do not sum to 1',
      ({ claim, evidence }) => {
        claim.dimensions.pop();
        evidence.projectors.pop();
      },
      /projectors do not sum to 1/,
    ],
    [
      'projectors that overlap',
      ({ claim, evidence }) => {
        claim.dimensions = [1, 1];
        evidence.projectors = [turned('1/3', '1/3', '1/3'), turned('1/3', '1/3', '1/3')];
      },
      /projectors do not sum to 1/,
    ],
    [
      'too few projectors',
      ({ evidence }) => void evidence.projectors.pop(),
      /projectors has 1 matrices, but claim\.lift\.dimensions asks for 2/,
    ],
    [
      'an element that is not skew',
      ({ evidence }) => void evidence.algebra.splice(0, 1, turned(0, 1, 1)),
      /algebra\[0\] is not skew/,
    ],
    [
      'an element that moves A',
      ({ evidence }) => void evidence.algebra.splice(0, 1, matrix([0, 1, 0], [-1, 0, 0], [0, 0, 0])),
      /algebra\[0\] moves the form of evidence\.average\.quadratic\[1\]/,
    ],
    [
      'a missing element',
      ({ claim, evidence }) => {
        claim.algebraDimension = 0;
        evidence.algebra.pop();
      },
      /algebraDimension is 0, but modulo \d+ it is 1/,
    ],
    [
      'an extra element',
      ({ claim, evidence }) => {
        claim.algebraDimension = 2;
        evidence.algebra.push(turned(0, 2, -2));
      },
      /algebra has rank 1, not 2/,
    ],
    [
      'an element more than claimed',
      ({ evidence }) => void evidence.algebra.push(turned(0, 2, -2)),
      /algebra has 2 matrices, but claim\.lift\.algebraDimension asks for 1/,
    ],
    [
      'a feature twice',
      ({ claim }) => void claim.features.splice(2, 1, [1]),
      /features\[2\] is the monomial \[1\] for/,
    ],
    [
      'a feature that is a label',
      ({ claim }) => void claim.features.splice(2, 1, [3]),
      /features\[2\]\[0\] is 3 and should be at least 0 and below 3/,
    ],
    ['a claim alone', (_, certificate) => void delete certificate.evidence.lift, /evidence lacks the member "lift"/],
    [
      'evidence alone',
      (_, certificate) => void delete certificate.claim.lift,
      /evidence has the member "lift", which this format does not know/,
    ],
    [
      'another family',
      (_, { claim }) => void Object.assign(claim, { family: { kind: 'plain', cotangent: 'free' } }),
      /claim\.lift belongs to an augmented family, and claim\.family\.kind is "plain"/,
    ],
  ];

  it.each(lies)('is rejected with %s', (_, change, why) => {
    expect(check(lifted(turning(3), three, change)).reason).toMatch(why);
  });

  const empty = { projectors: [], algebra: [] };
  const bare = (features: number[][]): Lift => {
    return { claim: { features, dimensions: [], algebraDimension: 0 }, evidence: empty };
  };
  it('is rejected with features that are not closed, do not suffice or are too many', () => {
    const why = (features: number[][]) => check(lifted(turning(3), bare(features))).reason;
    expect(why([[0], [1]])).toMatch(/features is not closed under the group: it lacks \[2\]/);
    expect(why([[]])).toMatch(/features lacks \[\d\], which occurs in an output/);
    const more: Lift = {
      claim: { features: [[], [0], [1], [2]], dimensions: [4], algebraDimension: 0 },
      evidence: { projectors: [[0, 1, 2, 3].map((i) => [i, i, '1'])], algebra: [] },
    };
    expect(check(lifted(turning(3), more)).reason).toMatch(/the product \[\], whose degrees do not occur in \|f\|\^2/);
  });

  it('is rejected with labels that an element moves', () => {
    const change = ({ claim, evidence }: Lift) => {
      claim.algebraDimension = 1;
      evidence.algebra.push(turned(0, 1, -1));
    };
    expect(check(lifted(circulant, none, change)).reason).toMatch(
      /algebra\[0\] does not kill evidence\.average\.labelled\[0\]/,
    );
  });

  it('is rejected with a projector that a cyclic group does not keep, or weights left out', () => {
    const kept = ({ evidence }: Lift) => {
      evidence.projectors = [matrix([1, 0, 0], [0, 0, 0], [0, 0, 0]), matrix([0, 0, 0], [0, 1, 0], [0, 0, 1])];
    };
    expect(check(lifted(third, squares, kept)).reason).toMatch(
      /projectors\[0\] does not commute with claim\.family\.cyc/,
    );
    const plainly = ({ evidence }: Lift) =>
      void evidence.algebra.splice(0, 1, matrix([0, -1, 0], [1, 0, -1], [0, 1, 0]));
    expect(check(lifted(third, squares, plainly)).reason).toMatch(/algebra\[0\] is not skew/);
  });

  it('no token of it can be changed', () => {
    const text = lifted(turning(3), three);
    const lift = (certificate: string) => {
      const { claim, evidence } = JSON.parse(certificate) as Lifted;
      return JSON.stringify([claim.lift, evidence.lift]);
    };
    const changed = [...mutants(text)].filter((mutant) => lift(mutant) !== lift(text));
    expect(changed.length).toBeGreaterThan(100);
    expect(changed.filter((mutant) => check(mutant).accepted)).toEqual([]);
  });
});
