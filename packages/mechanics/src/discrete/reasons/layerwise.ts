/**
 * Optimisers that see each tensor by itself: LARS takes multiples of G, Muon G·q(GᵀG), Shampoo L^{−1/4}GR^{−1/4} (theory §14, Theorem F′).
 *
 * If cᵀG = 0 for all gradients G of a matrix, then cᵀ(update) = 0: every update is G times something from the right, or begins with L^{−1/4}, and
 * cᵀL = εcᵀ. Likewise Gc = 0. The whole vector cᵀG must vanish; a law on one column, cᵀG e_j = 0, is not enough, for q(GᵀG) mixes columns.
 */
import { QQ, type Rational } from '@lawful/cas-core';
import type { AffineField } from '../../symmetries/affine-symmetries.js';
import type { GradientIdentities } from '../gradient-identities.js';
import type { Kept, LawFacts, LawReason, SkewReason } from '../optimiser-row.js';
import type { LinearForm } from '../quantities.js';
import { type Tensor, tensorByOrdinal } from '../tensors.js';

const FACTOR = { identity: 'q -> (1 - eta*lambda)*q, decay decoupled', latex: 'q^+=(1-\\eta \\lambda )q' } as const;

/** The parts of a linear law, tensor by tensor, as matrices of coefficients. */
function partsOf(form: LinearForm, tensors: readonly Tensor[]): { tensor: Tensor; part: LinearForm }[] {
  const home = tensorByOrdinal(tensors);
  const parts = new Map<Tensor, Map<number, Rational>>();
  for (const [d, q] of form) {
    const tensor = home.get(d)!;
    const part = parts.get(tensor) ?? new Map<number, Rational>();
    parts.set(tensor, part.set(d, q));
  }
  return [...parts].map(([tensor, part]) => ({ tensor, part }));
}

const everyPart = ({ shape, tensors }: LawFacts, holds: (tensor: Tensor, part: LinearForm) => boolean): boolean =>
  shape.linear !== undefined && partsOf(shape.linear, tensors).every((p) => holds(p.tensor, p.part));

/** Updates that are multiples of the gradients of each tensor. */
export const withinTensors: LawReason = (facts) =>
  everyPart(facts, (_, part) => facts.identities.vanishes(part))
    ? {
        keeps: 'exact',
        ...FACTOR,
        by: '<c, g> = 0 proved for each tensor, and the update is a multiple of its gradient',
      }
    : undefined;

/** θᵀBθ within one tensor whose update is γ·G. */
export const quadraticWithinTensor: LawReason = ({ shape, tensors }) => {
  if (shape.quadratic === undefined || shape.quadratic.shifted) return undefined;
  const home = tensorByOrdinal(tensors);
  if (new Set(shape.quadratic.paired.map((d) => home.get(d))).size !== 1) return undefined;
  return {
    keeps: 'recurrence',
    identity: "q -> (1 - eta*lambda)^2*q + eta^2*gamma^2*G with G = g'*B*g, gamma = |W|/|g|",
    latex: 'q^+=(1-\\eta \\lambda )^{2}q+\\eta ^{2}\\gamma ^{2}G',
    by: "substitution of the step, g'*B*theta = 0 proved",
  };
};

/** Whether cᵀG = 0 for every vector c of coefficients along one side of the matrix. */
function annihilates(tensor: Tensor, part: LinearForm, identities: GradientIdentities, side: 'rows' | 'cols'): boolean {
  const { rows, cols, ordinals } = tensor;
  const [along, across] = side === 'rows' ? [rows, cols] : [cols, rows];
  const at = (i: number, j: number): number => ordinals[side === 'rows' ? i * cols + j : j * cols + i]!;
  for (let j = 0; j < across; j++) {
    const c = Array.from({ length: along }, (_, i) => part.get(at(i, j)) ?? QQ.zero);
    if (c.every(QQ.isZero)) continue;
    for (let k = 0; k < across; k++) {
      const form = new Map(c.flatMap((q, i) => (QQ.isZero(q) ? [] : [[at(i, k), q] as const])));
      if (!identities.vanishes(form)) return false;
    }
  }
  return true;
}

const sides = (facts: LawFacts, matrices: boolean): boolean =>
  everyPart(
    facts,
    (tensor, part) =>
      (tensor.isMatrix || !matrices) &&
      (['rows', 'cols'] as const).some((side) => annihilates(tensor, part, facts.identities, side)),
  );

const annihilated = (by: string): Kept => ({ keeps: 'exact', ...FACTOR, by });

/** Theorem F′ for G·q(GᵀG), and for a momentum of gradients in the place of G. */
export const annihilatedMatrix: LawReason = (facts) =>
  sides(facts, false)
    ? annihilated("c'*G = 0 (or G*c = 0) proved for the whole matrix, and the update is G*q(G'*G)")
    : undefined;

/** Theorem F′ for L^{−1/4}GR^{−1/4}, which is for matrices. */
export const annihilatedByRoots: LawReason = (facts) =>
  sides(facts, true)
    ? annihilated("c'*G = 0 (or G*c = 0) proved for the whole matrix, so c'*L = epsilon*c' (or R*c = epsilon*c)")
    : undefined;

/**
 * J⁺ = (1−ηλ)βJ for updates U = q(MMᵀ)M of a momentum M⁺ = βM + G, when S multiplies each tensor by a skew A from one side. Proof: UᵀS M is
 * tr(MᵀqAM) = tr(A·MMᵀq), the trace of a skew times a symmetric matrix, for q and MMᵀ commute; the rest is Theorem G.
 */
export const oneSidedRotation: SkewReason = ({ field, tensors }) =>
  tensors.every((t) => multipliesFromOneSide(field, t, tensorByOrdinal(tensors)))
    ? {
        keeps: 'exact',
        identity: "J -> (1 - eta*lambda)*beta*J with J = theta'*S*v, decay decoupled; from v = 0: J = 0",
        latex: 'J^+=(1-\\eta \\lambda )\\beta J,\\quad J=\\theta^{\\top }Sv',
        by: "theta'*S*g = 0 proved; S turns each matrix from one side, and tr(A*V*V'*q(V*V')) = 0 for skew A",
      }
    : undefined;

/** Whether the field maps this tensor W to AW, or to WA; nothing leads in or out of it. */
function multipliesFromOneSide({ linear }: AffineField, tensor: Tensor, home: ReadonlyMap<number, Tensor>): boolean {
  const { cols, ordinals } = tensor;
  const place = new Map(ordinals.map((d, k) => [d, [Math.floor(k / cols), k % cols] as const]));
  const own = linear.filter((e) => place.has(e.row) || place.has(e.col));
  if (own.some((e) => home.get(e.row) !== tensor || home.get(e.col) !== tensor)) return false;
  return ([0, 1] as const).some((side) => {
    const other = side === 0 ? 1 : 0;
    const width = side === 0 ? cols : tensor.rows;
    const counts = new Map<string, number>();
    for (const { row, col, value } of own) {
      const [to, from] = [place.get(row)!, place.get(col)!];
      if (to[other] !== from[other]) return false;
      const key = `${to[side]} ${from[side]} ${value.num}/${value.den}`;
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }
    // Every entry of A acts alike on each column (row).
    return [...counts.values()].every((n) => n === width);
  });
}
