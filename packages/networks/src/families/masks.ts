/**
 * How masks enter a network (theory §1.2, "ReLU").
 *
 * If the outputs have degree at most one in each mask, masks may range over all values: they span what the two slopes
 * span. If moreover no two masks are multiplied and each mask's argument is affine in the inputs, with the hyperplanes
 * of different units generically distinct, then crossing one hyperplane isolates one unit, and the masks that real data
 * reach span the same family: no hypothesis is needed.
 */
import {
  invMod,
  isRoot,
  kernelPrimes,
  kernelsOf,
  type Mask,
  type MaskRange,
  type ModularEvaluator,
  modularEvaluator,
  mulMod,
  OP,
  type Program,
  prune,
  type Random,
  type Variable,
} from '@lawful/cas-core';

export interface MaskAnalysis {
  readonly range: MaskRange;
  /** Whether slopes cannot be free: a unit that no data switch, or two units that switch together. */
  readonly linked: boolean;
  /** Present when the masks that data reach provably span the free family. */
  readonly reach: { readonly prime: number; readonly point: readonly number[] } | undefined;
}

const SET_LIMIT = 4_000_000;
const PRIMES = 2;
/** Data at which arguments are compared. */
const DATA_POINTS = 4;
/** Directions of data along which hyperplanes are compared first. */
const DIRECTIONS = 4;
/** Points tried modulo one prime until all square roots exist. */
const ATTEMPTS = 200;

/**
 * @param outputs nodes of the network's outputs in `program`
 * @param independent whether its kernels are known to be independent, so that their values at a point may be chosen
 */
export function analyseMasks(
  program: Program,
  outputs: readonly number[],
  random: Random,
  independent: boolean,
): MaskAnalysis {
  const masks = program.variables.flatMap((v) => (v.mask === undefined ? [] : [v.mask]));
  if (masks.length === 0) return { range: 'none', linked: false, reach: undefined };
  const degree = maskDegrees(program);
  const range = outputs.every((n) => degree[n]! <= 1) || isMultilinear(program, outputs, degree) ? 'free' : 'slopes';
  const additive =
    range === 'free' && outputs.every((n) => degree[n]! <= 1) && masks.every((m) => degree[m.argument] === 0);
  if (areLinked(program, masks, random.fork('linked'))) return { range, linked: true, reach: undefined };
  return {
    range,
    linked: false,
    reach: additive ? hyperplanesDistinct(program, masks, random, independent) : undefined,
  };
}

/** An upper bound of the total degree of each node in some variables; Infinity under division by one of them, and for kernels and slopes of them. */
function degreesIn(program: Program, counts: (variable: Variable) => boolean): Float64Array {
  const { op, left, right } = program;
  const degree = new Float64Array(op.length);
  for (let n = 0; n < op.length; n++) {
    const a = left[n]!;
    const b = right[n]!;
    if (op[n] === OP.variable) {
      const variable = program.variables[a]!;
      const below = variable.kernel ?? variable.mask;
      if (counts(variable)) degree[n] = 1;
      else degree[n] = below === undefined || degree[below.argument] === 0 ? 0 : Number.POSITIVE_INFINITY;
    } else if (op[n] === OP.add || op[n] === OP.sub) degree[n] = Math.max(degree[a]!, degree[b]!);
    else if (op[n] === OP.mul) degree[n] = degree[a]! + degree[b]!;
    else if (op[n] === OP.neg) degree[n] = degree[a]!;
    else if (op[n] === OP.pow) degree[n] = degree[a]! === 0 ? 0 : degree[a]! * b;
    else if (op[n] === OP.div) degree[n] = degree[b] === 0 ? degree[a]! : Number.POSITIVE_INFINITY;
  }
  return degree;
}

const maskDegrees = (program: Program): Float64Array => degreesIn(program, (v) => v.mask !== undefined);
const isInput = ({ role }: Variable): boolean => role === 'input' || role === 'label';
const inputDegrees = (program: Program): Float64Array => degreesIn(program, isInput);

/** Whether no mask can meet itself in a product or a kernel; `false` also when the sets of masks grow beyond a limit. */
function isMultilinear(program: Program, outputs: readonly number[], degree: Float64Array): boolean {
  const { op, left, right } = program;
  if (outputs.some((n) => degree[n] === Number.POSITIVE_INFINITY)) return false;
  const sets: (ReadonlySet<number> | undefined)[] = new Array(op.length);
  const unions = new Map<string, ReadonlySet<number>>();
  const ids = new Map<ReadonlySet<number>, number>();
  const EMPTY: ReadonlySet<number> = new Set();
  ids.set(EMPTY, 0);
  let total = 0;
  const intern = (s: ReadonlySet<number>): ReadonlySet<number> => {
    ids.set(s, ids.size);
    total += s.size;
    return s;
  };
  const union = (a: ReadonlySet<number>, b: ReadonlySet<number>): ReadonlySet<number> => {
    if (a === b || b.size === 0) return a;
    if (a.size === 0) return b;
    const key = `${ids.get(a)},${ids.get(b)}`;
    let value = unions.get(key);
    if (value === undefined) {
      value = intern(new Set([...a, ...b]));
      unions.set(key, value);
    }
    return value;
  };
  const needed = prunedMarks(program, outputs);
  for (let n = 0; n < op.length; n++) {
    if (needed[n] === 0) continue;
    if (total > SET_LIMIT) return false;
    const a = sets[left[n]!] ?? EMPTY;
    const b = sets[right[n]!] ?? EMPTY;
    if (op[n] === OP.variable) sets[n] = program.variables[left[n]!]!.mask === undefined ? EMPTY : intern(new Set([n]));
    else if (op[n] === OP.constant) sets[n] = EMPTY;
    else if (op[n] === OP.neg) sets[n] = a;
    else if (op[n] === OP.pow) {
      if (a.size > 0) return false;
      sets[n] = EMPTY;
    } else {
      if (op[n] === OP.div && b.size > 0) return false;
      if (
        op[n] === OP.mul &&
        (a === b ? a.size > 0 : [...(a.size < b.size ? a : b)].some((m) => (a.size < b.size ? b : a).has(m)))
      )
        return false;
      sets[n] = union(a, b);
    }
  }
  return true;
}

function prunedMarks(program: Program, outputs: readonly number[]): Uint8Array {
  const mark = new Uint8Array(program.op.length);
  for (const n of outputs) mark[n] = 1;
  for (let n = mark.length - 1; n >= 0; n--) {
    if (mark[n] === 0 || program.op[n]! <= OP.constant) continue;
    mark[program.left[n]!] = 1;
    if (program.op[n] !== OP.neg && program.op[n] !== OP.pow) mark[program.right[n]!] = 1;
  }
  return mark;
}

/**
 * Whether some argument does not vary with the data, or two are proportional over functions of the parameters: then their slopes do not vary
 * freely, one by one and sample by sample. Looked at at ONE choice of parameters and slopes, over several data: w₁x and w₂x are linked for
 * scalar x though no number relates them. Values that are proportional at all of a few random data are taken for proportional functions.
 */
function areLinked(program: Program, masks: readonly Mask[], random: Random): boolean {
  const args = masks.map((m) => m.argument);
  const degree = inputDegrees(program);
  if (args.some((n) => degree[n] === 0)) return true;
  const pruned = prune(program, args);
  const kernels = kernelsOf(pruned, (v) => isInput(program.variables[v]!));
  const [prime] = kernelPrimes(pruned, kernels);
  const evaluator = prime === undefined ? undefined : modularEvaluator(pruned, prime);
  if (prime === undefined || evaluator === undefined) return true;
  const ofData = new Set(kernels.flatMap((k) => (k.depends === 'data' ? [k.variable] : [])));
  const moves = (v: Variable, i: number): boolean => isInput(v) || (v.kernel !== undefined && ofData.has(i));
  const draw = (): number[] => program.variables.map(() => random.nonzero(prime));
  let fixed = draw();
  const rows = args.map((): number[] => []);
  const out = new Float64Array(args.length);
  for (let attempt = 0; attempt < ATTEMPTS && rows[0]!.length < DATA_POINTS; attempt++) {
    const point = Float64Array.from(program.variables, (v, i) => (moves(v, i) ? random.nonzero(prime) : fixed[i]!));
    if (!evaluator.evaluate(0, point, out)) {
      // A root of parameters that does not exist here will not exist at other data.
      if (rows[0]!.length === 0) fixed = draw();
      continue;
    }
    rows.forEach((row, i) => {
      row.push(out[i]!);
    });
  }
  return rows[0]!.length < DATA_POINTS || rows.some(isConstant) || !pairwiseIndependent(rows, prime);
}

const isConstant = (row: readonly number[]): boolean => row.every((v) => v === row[0]);

/**
 * A prime and a point at which the affine functions x ↦ argument are pairwise linearly independent (hence generically
 * so), or undefined. Arguments must be affine in the inputs, by degree.
 */
function hyperplanesDistinct(
  program: Program,
  masks: readonly Mask[],
  random: Random,
  independent: boolean,
): MaskAnalysis['reach'] {
  const inputs = program.variables.flatMap((v, i) => (isInput(v) ? [i] : []));
  // Positive inputs need not reach a hyperplane.
  if (inputs.some((i) => program.variables[i]!.positive === true)) return undefined;
  // Nor where a root of data must exist.
  const wholeKernels = kernelsOf(program, (v) => isInput(program.variables[v]!));
  if (wholeKernels.some((k) => isRoot(k) && k.depends === 'data')) return undefined;
  const args = masks.map((m) => m.argument);
  const degree = inputDegrees(program);
  if (!args.every((n) => degree[n]! <= 1)) return undefined;
  const pruned = prune(program, args);
  const kernels = kernelsOf(pruned, (v) => isInput(program.variables[v]!));
  if (kernels.length > 0 && !independent) return undefined;
  for (const prime of kernelPrimes(pruned, kernels, PRIMES)) {
    const evaluator = modularEvaluator(pruned, prime);
    if (evaluator === undefined) continue;
    for (let attempt = 0; attempt < (kernels.length > 0 ? ATTEMPTS : 1); attempt++) {
      const point = program.variables.map(({ role, kernel }) =>
        role === 'parameter' || role === 'constant' || kernel !== undefined ? random.nonzero(prime) : 0,
      );
      // A few random directions tell what all of them would, nearly always.
      const few = affineRows(evaluator, randomDirections(inputs, prime, random), point);
      if (few === undefined) continue;
      if (pairwiseIndependent(few, prime)) return { prime, point };
      const rows = inputs.length > DIRECTIONS ? affineRows(evaluator, unitVectors(inputs), point) : undefined;
      if (rows !== undefined && pairwiseIndependent(rows, prime)) return { prime, point };
      break;
    }
  }
  return undefined;
}

/** Values of the inputs, by variable. */
type Direction = readonly (readonly [variable: number, value: number])[];

const unitVectors = (inputs: readonly number[]): Direction[] => inputs.map((x) => [[x, 1]]);

/** As many as there are inputs when these are few; then they are the inputs themselves. */
const randomDirections = (inputs: readonly number[], prime: number, random: Random): Direction[] =>
  inputs.length <= DIRECTIONS
    ? unitVectors(inputs)
    : Array.from({ length: DIRECTIONS }, () => inputs.map((x) => [x, random.nonzero(prime)]));

/**
 * The value at 0 of each output, affine in the inputs, and its slopes along the directions: an image of (value, gradient) under a linear map. Undefined where a
 * root or a quotient does not exist.
 */
function affineRows(evaluator: ModularEvaluator, directions: readonly Direction[], point: readonly number[]) {
  const { p, program } = evaluator;
  const values = Float64Array.from(point);
  const atZero = new Float64Array(program.outputs.length);
  if (!evaluator.evaluate(0, values, atZero)) return undefined;
  const rows = Array.from(atZero, (value) => [value]);
  const out = new Float64Array(atZero.length);
  for (const direction of directions) {
    for (const [x, value] of direction) values[x] = value;
    if (!evaluator.evaluate(0, values, out)) return undefined;
    for (const [x] of direction) values[x] = 0;
    rows.forEach((row, i) => {
      row.push((out[i]! - atZero[i]! + p) % p);
    });
  }
  return rows;
}

/**
 * Whether every affine function (value, gradient) truly depends on the inputs and no two are proportional. A unit whose
 * argument is a bias alone never switches, so data cannot isolate it.
 */
function pairwiseIndependent(rows: readonly (readonly number[])[], p: number): boolean {
  const seen = new Set<string>();
  for (const row of rows) {
    if (row.slice(1).every((v) => v === 0)) return false;
    const lead = row.find((v) => v !== 0)!;
    const scale = invMod(lead, p);
    const key = row.map((v) => mulMod(v, scale, p)).join(',');
    if (seen.has(key)) return false;
    seen.add(key);
  }
  return true;
}
