/**
 * Lifts by hand: features of the data, the projectors that split them, and the algebra that the averages leave.
 */
import type { Augmented, AugmentedCertificate, MatrixJson } from './augmented.js';
import { augmented } from './augmented.js';

export interface Lift {
  claim: { features: number[][]; dimensions: number[]; algebraDimension: number };
  evidence: { projectors: MatrixJson[]; algebra: MatrixJson[] };
}

/** The matrix with these rows, as a certificate lists it. */
export const matrix = (...rows: (string | number)[][]): MatrixJson =>
  rows.flatMap((row, i) => row.flatMap((q, j): MatrixJson => (q === 0 ? [] : [[i, j, String(q)]])));
export const turned = (a: string | number, b: string | number, c: string | number) =>
  matrix([a, b, c], [c, a, b], [b, c, a]);

export const three: Lift = {
  claim: { features: [[0], [1], [2]], dimensions: [1, 2], algebraDimension: 1 },
  evidence: {
    projectors: [turned('1/3', '1/3', '1/3'), turned('2/3', '-1/3', '-1/3')],
    algebra: [turned(0, 1, -1)],
  },
};
/** x1², x1x2, x2² under a third of a turn: |x|², and a plane that turns. The weights are 1, 2, 1. */
export const squares: Lift = {
  claim: { features: [[0, 0], [0, 1], [1, 1]], dimensions: [1, 2], algebraDimension: 1 }, // biome-ignore format: a list
  evidence: {
    projectors: [
      matrix(['1/2', 0, '1/2'], [0, 0, 0], ['1/2', 0, '1/2']),
      matrix(['1/2', 0, '-1/2'], [0, 1, 0], ['-1/2', 0, '1/2']),
    ],
    algebra: [matrix([0, -2, 0], [1, 0, -1], [0, 2, 0])],
  },
};
/** O(2) does not split the plane, and its whole algebra is left. */
export const whole: Lift = {
  claim: { features: [[0], [1]], dimensions: [2], algebraDimension: 1 },
  evidence: { projectors: [matrix([1, 0], [0, 1])], algebra: [matrix([0, 1], [-1, 0])] },
};
/** With labels that turn too, no ξ is left. */
export const none: Lift = {
  claim: { ...three.claim, algebraDimension: 0 },
  evidence: { ...three.evidence, algebra: [] },
};

export type Lifted = {
  claim: AugmentedCertificate['claim'] & { lift?: unknown };
  evidence: object & { lift?: unknown };
};

export function lifted(example: Augmented, lift: Lift, change: (lift: Lift, whole: Lifted) => void = () => undefined) {
  const own = structuredClone(lift);
  const certificate: Lifted = structuredClone(augmented(example));
  Object.assign(certificate.claim, { lift: own.claim });
  Object.assign(certificate.evidence, { lift: own.evidence });
  change(own, certificate);
  return JSON.stringify(certificate);
}
