/**
 * Functional independence by the rank of the Jacobian modulo a prime: a nonzero k×k minor at one point proves that k laws
 * are independent near every generic point. Laws may name kernels of the state: these move with their arguments.
 */
import {
  type FieldFamily,
  fixedVariables,
  gradient,
  gradientModular,
  modularEvaluator,
  OP,
  type PrimeField,
  type Program,
  primeField,
  type Random,
  type SparseRow,
  type StateFunction,
  sparseRowSpaceModular,
  variablesOfFunction,
} from '@lawful/cas-core';
import { stateOrdinals } from '../identities/lie-derivative.js';

export interface Independence {
  readonly rank: number;
  readonly prime: number;
  /** Residues by variable. */
  readonly point: readonly number[];
  /** Indices of independent laws, and variable indices of columns with a nonsingular minor. */
  readonly laws: readonly number[];
  readonly columns: readonly number[];
}

export function independence(
  family: FieldFamily,
  laws: readonly StateFunction[],
  prime: number,
  random: Random,
): Independence {
  const F = primeField(prime);
  const ordinals = stateOrdinals(family);
  const point = new Array<number>(family.variables.length).fill(0);
  for (const v of [...family.state, ...fixedVariables(family)]) point[v] = random.nonzero(prime);
  const chain = kernelDifferentials(family, laws, F, point);
  const space = sparseRowSpaceModular(prime, Math.max(1, family.state.length));
  const independent: number[] = [];
  laws.forEach((h, i) => {
    const partial = gradientModular(h, F, point);
    if (partial !== undefined && space.insert(sparseRow(totalGradient(partial, chain, F), ordinals)))
      independent.push(i);
  });
  return { rank: space.rank, prime, point, laws: independent, columns: space.pivots.map((d) => family.state[d]!) };
}

function sparseRow(gradient: ReadonlyMap<number, number>, ordinals: ReadonlyMap<number, number>): SparseRow {
  const columns: number[] = [];
  const values: number[] = [];
  for (const [v, value] of gradient) {
    const d = ordinals.get(v);
    if (d === undefined) continue;
    columns.push(d);
    values.push(value);
  }
  return { columns, values };
}

/** dK/dθ at the point for every kernel that the laws name, by kernel variable and state variable. */
type KernelDifferentials = ReadonlyMap<number, ReadonlyMap<number, number>>;

const NO_KERNELS: KernelDifferentials = new Map();

function kernelDifferentials(
  family: FieldFamily,
  laws: readonly StateFunction[],
  F: PrimeField,
  point: number[],
): KernelDifferentials {
  const named = [...new Set(laws.flatMap(variablesOfFunction))].filter(
    (v) => family.variables[v]!.kernel !== undefined,
  );
  if (named.length === 0) return NO_KERNELS;
  const { field } = family.generators[0]!;
  const nodes = nodeOfEachVariable(field);
  const out = new Map<number, ReadonlyMap<number, number>>();
  for (const v of named) {
    const root = nodes.get(v)!;
    const state = family.state.filter((w) => nodes.has(w));
    const differential = gradient(
      field,
      root,
      state.map((w) => nodes.get(w)!),
    );
    const evaluator = modularEvaluator({ ...differential, outputs: [root, ...differential.outputs] }, F.p);
    const values = new Float64Array(1 + state.length);
    const residues = new Float64Array(differential.variables.length);
    residues.set(point);
    if (evaluator?.evaluate(0, residues, values) !== true) continue;
    // The value of a square root is not free.
    point[v] = values[0]!;
    out.set(v, new Map(state.map((w, i) => [w, values[i + 1]!])));
  }
  return out;
}

function nodeOfEachVariable(program: Program): Map<number, number> {
  const out = new Map<number, number>();
  for (let n = 0; n < program.op.length; n++) if (program.op[n] === OP.variable) out.set(program.left[n]!, n);
  return out;
}

function totalGradient(
  partial: ReadonlyMap<number, number>,
  chain: KernelDifferentials,
  F: PrimeField,
): ReadonlyMap<number, number> {
  if (chain === NO_KERNELS) return partial;
  const out = new Map<number, number>();
  const add = (v: number, value: number): void => {
    out.set(v, F.add(out.get(v) ?? 0, value));
  };
  for (const [v, value] of partial) {
    const differential = chain.get(v);
    if (differential === undefined) add(v, value);
    else for (const [w, slope] of differential) add(w, F.mul(value, slope));
  }
  return out;
}
