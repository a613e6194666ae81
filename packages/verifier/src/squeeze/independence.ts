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
  nodeByVariable,
  type PrimeField,
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

/** The rank of a growing list of laws at one point. */
export interface IndependenceSpace {
  readonly rank: number;
  /** Adds laws in order; how many were independent. */
  add(laws: readonly StateFunction[]): number;
  /** Whether a law would raise the rank. */
  raises(law: StateFunction): boolean;
  readonly independence: Independence;
}

/** Points tried until the roots that laws name exist there. */
const POINTS = 100;
/** Larger states without masks are looked at first where entries beside diagonals are 0, so that gradients of Gram laws are sparse. */
const STRUCTURED_FROM = 60;

export function independenceSpace(family: FieldFamily, prime: number, random: Random): IndependenceSpace {
  const F = primeField(prime);
  const ordinals = stateOrdinals(family);
  const all: StateFunction[] = [];
  const hasKernels = family.variables.some((v) => v.kernel !== undefined);
  const isBeside = (v: number): boolean => family.variables[v]!.offDiagonal === true;
  let structured = family.masks === 'none' && family.state.length > STRUCTURED_FROM && family.state.some(isBeside);
  const drawn = () => {
    const point = new Array<number>(family.variables.length).fill(0);
    const draw = structured ? random.fork('structured') : random;
    for (const v of family.state) if (!structured || !isBeside(v)) point[v] = draw.nonzero(prime);
    for (const v of fixedVariables(family)) point[v] = draw.nonzero(prime);
    return {
      point,
      chain: new Map<number, ReadonlyMap<number, number>>(),
      space: sparseRowSpaceModular(prime, Math.max(1, family.state.length)),
      independent: [] as number[],
    };
  };
  let at = drawn();
  /** Undefined where h has no gradient at the point: a denominator vanishes, or a kernel has no value. */
  const rowOf = (h: StateFunction): SparseRow | undefined => {
    if (variablesOfFunction(h).some((v) => family.variables[v]!.kernel !== undefined && !at.chain.has(v)))
      return undefined;
    const partial = gradientModular(h, F, at.point);
    return partial === undefined ? undefined : sparseRow(totalGradient(partial, at.chain, F), ordinals);
  };
  const insert = (h: StateFunction, index: number): void => {
    const row = rowOf(h);
    if (row !== undefined && at.space.insert(row)) at.independent.push(index);
  };
  /** Moves to another point, together with all laws so far. */
  const move = (): void => {
    at = drawn();
    kernelDifferentials(family, all, F, at.point, at.chain);
    all.forEach(insert);
  };
  /** Moves to a point at which the kernels of these laws have values as well, if a few tries find one. */
  const prepare = (laws: readonly StateFunction[]): void => {
    if (!hasKernels) return;
    for (let k = 0; k < POINTS; k++) {
      if (kernelDifferentials(family, [...(k === 0 ? [] : all), ...laws], F, at.point, at.chain)) break;
      structured = false;
      at = drawn();
    }
    if (all.length > 0 && at.space.rank === 0) {
      kernelDifferentials(family, all, F, at.point, at.chain);
      all.forEach(insert);
    }
  };
  const raises = (law: StateFunction): boolean => {
    const row = rowOf(law);
    return row !== undefined && !at.space.contains(row);
  };
  /** A law that seems dependent at a point with zeros is looked at again at one without; so are all others from then on. */
  const leaveStructure = (): boolean => {
    const leaves = structured;
    structured = false;
    if (leaves) move();
    return leaves;
  };
  return {
    get rank() {
      return at.space.rank;
    },
    add: (laws) => {
      prepare(laws);
      const before = at.space.rank;
      for (const h of laws) {
        const old = at.space.rank;
        insert(h, all.push(h) - 1);
        if (at.space.rank === old) leaveStructure();
      }
      return at.space.rank - before;
    },
    raises: (law) => {
      prepare([law]);
      return raises(law) || (leaveStructure() && raises(law));
    },
    get independence() {
      const columns = at.space.pivots.map((d) => family.state[d]!);
      return { rank: at.space.rank, prime, point: [...at.point], laws: [...at.independent], columns };
    },
  };
}

export function independence(
  family: FieldFamily,
  laws: readonly StateFunction[],
  prime: number,
  random: Random,
): Independence {
  const space = independenceSpace(family, prime, random);
  space.add(laws);
  return space.independence;
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

/** Adds to `chain` what kernels named for the first time bring; false when one has no value at the point. */
function kernelDifferentials(
  family: FieldFamily,
  laws: readonly StateFunction[],
  F: PrimeField,
  point: number[],
  chain: Map<number, ReadonlyMap<number, number>>,
): boolean {
  const named = [...new Set(laws.flatMap(variablesOfFunction))].filter(
    (v) => family.variables[v]!.kernel !== undefined && !chain.has(v),
  );
  if (named.length === 0) return true;
  const { field } = family.generators[0]!;
  const nodes = nodeByVariable(field);
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
    if (evaluator?.evaluate(0, residues, values) !== true) return false;
    // The value of a square root is not free.
    point[v] = values[0]!;
    chain.set(v, new Map(state.map((w, i) => [w, values[i + 1]!])));
  }
  return true;
}

function totalGradient(
  partial: ReadonlyMap<number, number>,
  chain: KernelDifferentials,
  F: PrimeField,
): ReadonlyMap<number, number> {
  if (chain.size === 0) return partial;
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
