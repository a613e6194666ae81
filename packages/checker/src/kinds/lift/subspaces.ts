/**
 * The subspaces of the features. The projectors are idempotent and sum to 1. Then their ranks, which are their traces, sum to
 * N, the images form a direct sum, and E_k E_l = 0 for k ≠ l follows. That they commute with g is seen on the defect
 * R − 1 of g, on ξ itself for infinitesimal ξ, and for a cyclic ξ with image X on q(ad X)E = 0.
 */
import { reject } from '../../text/rejection.js';
import { defectsOf } from '../averaged/action.js';
import type { Matrix, Symmetry } from '../averaged/reading.js';
import type { Frame } from './features.js';
import { isZero, type Matrices, type Rows } from './matrices.js';

/** `along`·Π(along² + w²) on X, over the multiples w of `step` up to `bound`. */
function without({ minus, scaled }: Matrices, along: (X: Rows) => Rows, X: Rows, step: number, bound: number): Rows {
  let left = along(X);
  for (let w = step; w <= bound && !isZero(left); w += step) left = minus(along(along(left)), scaled(left, -w * w));
  return left;
}

/** The generators as matrices on the features. As an infinitesimal one, a cyclic generator has its derivation for an operator. */
function imagesOf({ M: { R }, named, claim, symmetry }: Frame) {
  const { inputs, outputs } = claim;
  const position = new Map(named.map((m, i) => [m, i]));
  const plain = symmetry.generators.map((g) => (g.kind === 'cyclic' ? { ...g, kind: 'infinitesimal' as const } : g));
  const coordinates = [...inputs, ...outputs.map((_, j) => (inputs.at(-1) ?? 0) + 1 + j)];
  return defectsOf({ ...symmetry, generators: plain }, coordinates, R).map(([place, defect], g) => {
    const image = (m: string) => {
      const { terms, scale } = defect({ terms: new Map([[m, 1n]]), scale: 1n });
      const letter = (n: string) => String.fromCharCode(position.get(n) as number);
      return { terms: new Map([...terms].map(([n, c]) => [letter(n), c])), scale };
    };
    return { place, image, generator: symmetry.generators[g] as Symmetry['generators'][number] };
  });
}

export function checkSubspaces(projectors: readonly Matrix[], dimensions: readonly number[], frame: Frame): void {
  const { M, named } = frame;
  const projections = projectors.map(M.rowsOf);
  projections.forEach((E, k) => {
    const place = `evidence.lift.projectors[${k}]`;
    if (!isZero(M.minus(M.times(E, E), E))) reject(`${place} is not idempotent`);
    if (!isZero([M.excessTrace(E, dimensions[k] ?? 0)]))
      reject(`${place} does not have the trace ${dimensions[k]} that claim.lift.dimensions says`);
  });
  if (!isZero(projections.reduce<Rows>(M.minus, M.unit))) reject('evidence.lift.projectors do not sum to 1');
  for (const { place, image, generator } of imagesOf(frame)) {
    const X = named.map(image);
    let largest = 0;
    for (let left: Rows = generator.kind === 'cyclic' ? X : []; !isZero(left); ) {
      largest++;
      left = M.minus(M.times(X, M.times(X, left)), M.scaled(left, -largest * largest));
    }
    const step = Math.max(1, generator.order);
    projections.forEach((E, k) => {
      if (isZero(without(M, (Y) => M.commutator(X, Y), E, step, 2 * largest))) return;
      reject(`evidence.lift.projectors[${k}] does not commute with ${place}`);
    });
  }
}
