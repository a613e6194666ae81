/**
 * Proofs of what a symmetry X(θ) = Bθ + c does to gradients and Hessians ([K21] section 4, theory §8), as identities in parameters, data and output
 * gradients:
 *   ⟨∇L, X⟩ = 0            (the loss does not change along X)
 *   ∇²L·X + (DX)ᵀ∇L = 0    (its derivative: how the Hessian meets X)
 * L stands for ⟨u, f_θ(x)⟩ with the output gradient u held fixed. For a loss ℓ(f_θ(x)) the Hessian has the further term Jᵀ ℓ'' J, which meets X
 * in J·X, and J·X = 0 is the first identity for all u; under cross-entropy J·X is a multiple of the vector of ones, which ℓ'' annihilates.
 */
import {
  appendGradient,
  attempted,
  expandNodes,
  type FieldFamily,
  nodeByVariable,
  type Program,
  programBuilder,
  prune,
  QQ,
  reducedNumerator,
  type Truth,
} from '@lawful/cas-core';
import type { AffineField } from './affine-symmetries.js';

export interface GeometryProof {
  readonly gradient: Truth;
  readonly hessian: Truth;
}

const TERM_LIMIT = 3_000_000;

/** @param family a plain family under gradient flow, so that its one generator has a potential */
export function proveGeometry(family: FieldFamily, field: AffineField): GeometryProof {
  const { potential } = family.generators[0]!;
  if (potential === undefined) return { gradient: 'unknown', hessian: 'unknown' };
  const builder = programBuilder(potential);
  const [phi] = potential.outputs;
  const nodeOf = nodeByVariable(potential);
  const state = family.state.map((v) => {
    const known = nodeOf.get(v);
    if (known === undefined) throw new RangeError('proveGeometry: a parameter has no node in the potential');
    return known;
  });
  const X = state.map(() => builder.constant(QQ.zero));
  for (const { row, col, value } of field.linear)
    X[row] = builder.add(X[row]!, builder.mul(builder.constant(value), state[col]!));
  for (const { row, value } of field.shift) X[row] = builder.add(X[row]!, builder.constant(value));
  const gradient = appendGradient(builder, builder.view(), [phi!], [builder.constant(QQ.one)], state);
  const along = builder.dot(gradient, X);
  // ∇⟨∇L, w⟩ at w = X, X held fixed, is ∇²L·X.
  const moving = field.linear.map((e) => e.row).concat(field.shift.map((e) => e.row));
  const rows = [...new Set(moving)];
  const curvature = appendGradient(
    builder,
    builder.view(),
    rows.map((d) => gradient[d]!),
    rows.map((d) => X[d]!),
    state,
  );
  const transposed = state.map(() => builder.constant(QQ.zero));
  for (const { row, col, value } of field.linear)
    transposed[col] = builder.add(transposed[col]!, builder.mul(builder.constant(value), gradient[row]!));
  const whole = builder.view();
  const hessian = state.map((_, d) => builder.add(curvature[d]!, transposed[d]!));
  const program = builder.view();
  if (whole.op.length === 0) return { gradient: 'unknown', hessian: 'unknown' };
  const first = vanishesAsGiven(program, along);
  let second: Truth = 'yes';
  for (const n of hessian) {
    const own = vanishesAsGiven(program, n);
    if (own !== 'yes') second = own;
    if (own === 'no') break;
  }
  return { gradient: first, hessian: second };
}

/** Zero as a rational function in variables, masks and kernels; roots reduced. 'unknown' beyond the term limit. */
export function vanishesAsGiven(program: Program, node: number): Truth {
  const cut = prune(program, [node]);
  const vanishes = attempted(() => {
    const free = expandNodes(cut, cut.outputs, { keep: new Set(), termLimit: TERM_LIMIT });
    if (free.fractions[0]!.num.terms.size === 0) return 'yes';
    return reducedNumerator(cut, cut.outputs[0]!, TERM_LIMIT).numerator.terms.size === 0 ? 'yes' : 'no';
  });
  return vanishes ?? 'unknown';
}
