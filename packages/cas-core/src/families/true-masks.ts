/**
 * The masks that a real data point has: each one is the slope on the side of zero where its argument lies.
 *
 * Exactly: over ℚ, or where all numbers are integers in float64, which is exact as long as no value exceeds 2^53; a value beyond, or a
 * quotient, sends the point to ℚ. Arguments with kernels (a unit behind a square root) are enclosed, and a side of zero is taken only
 * when the enclosure excludes zero.
 */
import { type Ball, ballSign } from '../balls/ball.js';
import { ballField } from '../balls/ball-field.js';
import { kernelBall } from '../kernels/table.js';
import { cone, kernelAt, OP, type Program } from '../programs/program.js';
import { QQ, type Rational } from '../rings/rationals.js';
import { power } from '../rings/ring.js';

/**
 * Completes exact values of all other variables (kernels have none of their own) by the true masks; undefined when an argument is zero (on a
 * kink) or not told from it, or a denominator vanishes.
 */
export function withTrueMasks(
  network: Program,
  values: readonly (Rational | undefined)[],
): (Rational | undefined)[] | undefined {
  const out = [...values];
  const masks = network.variables.flatMap((v, i) => (v.mask === undefined ? [] : [i]));
  if (masks.length === 0) return out;
  const needed = cone(
    network,
    masks.map((i) => network.variables[i]!.mask!.argument),
  );
  for (let n = 0; n < needed.length; n++)
    if (needed[n] === 1 && kernelAt(network, n) !== undefined) return enclosedMasks(network, out, needed);
  const quick = integerMasks(network, out);
  if (quick !== 'unknown') return quick;
  const at = new Array<Rational>(network.op.length);
  for (let n = 0; n < at.length; n++) {
    const [a, b] = [network.left[n]!, network.right[n]!];
    if (network.op[n] === OP.variable) {
      const { mask } = network.variables[a]!;
      if (mask !== undefined) {
        const argument = at[mask.argument]!;
        if (argument.num === 0n) return undefined;
        out[a] = argument.num < 0n ? mask.low : mask.high;
      }
    }
    if (needed[n] === 0) continue;
    switch (network.op[n]) {
      case OP.variable:
        if (out[a] === undefined) return undefined;
        at[n] = out[a]!;
        break;
      case OP.constant:
        at[n] = network.constants[a]!;
        break;
      case OP.add:
        at[n] = QQ.add(at[a]!, at[b]!);
        break;
      case OP.sub:
        at[n] = QQ.sub(at[a]!, at[b]!);
        break;
      case OP.mul:
        at[n] = QQ.mul(at[a]!, at[b]!);
        break;
      case OP.neg:
        at[n] = QQ.neg(at[a]!);
        break;
      case OP.pow:
        at[n] = power(QQ, at[a]!, b);
        break;
      default:
        if (at[b]!.num === 0n) return undefined;
        at[n] = QQ.div(at[a]!, at[b]!);
    }
  }
  return out;
}

const isSmallInteger = ({ num, den }: Rational): boolean =>
  den === 1n && num <= BigInt(Number.MAX_SAFE_INTEGER) && num >= -BigInt(Number.MAX_SAFE_INTEGER);

/** The same by integers in float64; 'unknown' when one is no integer or too large. */
function integerMasks(
  network: Program,
  values: readonly (Rational | undefined)[],
): (Rational | undefined)[] | undefined | 'unknown' {
  const reader = integerSides(network);
  if (reader === undefined || values.some((q) => q !== undefined && !isSmallInteger(q))) return 'unknown';
  const { sides, fates } = reader.at(
    Float64Array.from(values, (q) => (q === undefined ? Number.NaN : Number(q.num))),
    1,
  );
  if (fates[0] !== FATE.decided) return fates[0] === FATE.open ? undefined : 'unknown';
  const out = [...values];
  reader.masks.forEach((v, i) => {
    const { low, high } = network.variables[v]!.mask!;
    out[v] = sides[i]! < 0 ? low : high;
  });
  return out;
}

/** What became of a data point: all sides decided; on a kink, or a value is not given (NaN); a number grew beyond 2^53. */
export const FATE = Object.freeze({ decided: 0, open: 1, tooLarge: 2 } as const);

/**
 * Reads on which side of zero the arguments of all masks are at integer values, by integers in float64, which are exact up to 2^53. Many data points
 * are read in one pass, each in a lane of its own.
 */
export interface IntegerSides {
  /** Mask variables, in the order of the sides. */
  readonly masks: readonly number[];
  /**
   * @param values integers by variable, `lanes` of each one
   * @returns −1 or 1 by mask, `lanes` of each one, and the fate of each lane; sides of lanes that are not decided mean nothing
   */
  at(values: Float64Array, lanes: number): { readonly sides: Int8Array; readonly fates: Uint8Array };
}

const known = new WeakMap<Program, IntegerSides | 'none'>();

/** Undefined for networks with kernels below their masks, quotients, or constants and slopes that are no integers. Made once of a network. */
export function integerSides(network: Program): IntegerSides | undefined {
  let reader = known.get(network);
  if (reader === undefined) {
    reader = integerReader(network) ?? 'none';
    known.set(network, reader);
  }
  return reader === 'none' ? undefined : reader;
}

function integerReader(network: Program): IntegerSides | undefined {
  const { op, left, right, variables, constants } = network;
  const masks: number[] = [];
  const position = new Int32Array(variables.length).fill(-1);
  const needed = cone(
    network,
    variables.flatMap((v) => (v.mask === undefined ? [] : [v.mask.argument])),
  );
  const nodes: number[] = [];
  for (let n = 0; n < op.length; n++) {
    const variable = op[n] === OP.variable ? variables[left[n]!]! : undefined;
    if (variable?.mask !== undefined) {
      if (!isSmallInteger(variable.mask.low) || !isSmallInteger(variable.mask.high)) return undefined;
      position[left[n]!] = masks.length;
      masks.push(left[n]!);
      nodes.push(n);
    } else if (needed[n] === 1) {
      if (variable?.kernel !== undefined || op[n] === OP.div) return undefined;
      if (op[n] === OP.constant && !isSmallInteger(constants[left[n]!]!)) return undefined;
      nodes.push(n);
    }
  }
  // Values stand in the order in which they are computed; `slot` is the place of a node there.
  const slot = new Int32Array(op.length);
  const steps = Int32Array.from(nodes);
  steps.forEach((n, k) => {
    slot[n] = k;
  });
  const own = masks.map((v) => variables[v]!.mask!);
  const [lows, highs] = [own.map((m) => Number(m.low.num)), own.map((m) => Number(m.high.num))];
  const space = laneSpace();
  // No lane of a node exceeds its bound, so lanes are looked at only where that is no exact integer.
  const bounds = new Float64Array(steps.length);
  return {
    masks,
    at: (values, lanes) => {
      const sides = new Int8Array(masks.length * lanes);
      const fates = new Uint8Array(lanes);
      const at = space(steps.length * lanes);
      for (let k = 0; k < steps.length; k++) {
        const n = steps[k]!;
        const kind = op[n]!;
        const to = k * lanes;
        if (kind === OP.variable) {
          const v = left[n]!;
          const i = position[v]!;
          if (i === -1) bounds[k] = copyLanes(values, v * lanes, at, to, lanes);
          else {
            bounds[k] = Math.max(Math.abs(lows[i]!), Math.abs(highs[i]!));
            chooseSides(at, slot[own[i]!.argument]! * lanes, lows[i]!, highs[i]!, to, lanes, sides, i * lanes, fates);
          }
        } else if (kind === OP.constant) {
          const value = Number(constants[left[n]!]!.num);
          bounds[k] = Math.abs(value);
          at.fill(value, to, to + lanes);
        } else {
          const a = slot[left[n]!]!;
          if (kind === OP.neg) {
            bounds[k] = bounds[a]!;
            negateLanes(at, a * lanes, to, lanes);
          } else if (kind === OP.pow) {
            bounds[k] = bounds[a]! ** right[n]! * (1 + 1e-9);
            powerOfLanes(at, a * lanes, right[n]!, to, lanes);
          } else {
            const b = slot[right[n]!]!;
            bounds[k] = kind === OP.mul ? bounds[a]! * bounds[b]! : bounds[a]! + bounds[b]!;
            combineLanes(kind, at, a * lanes, b * lanes, to, lanes);
          }
        }
        if (!(bounds[k]! <= LIMIT)) judgeLanes(at, to, lanes, fates);
      }
      return { sides, fates };
    },
  };
}

/** A buffer that is kept from call to call and grows. */
function laneSpace(): (size: number) => Float64Array {
  let buffer = new Float64Array(0);
  return (size) => {
    if (buffer.length < size) buffer = new Float64Array(size);
    return buffer;
  };
}

/** The largest magnitude; NaN where a value is none. */
function copyLanes(from: Float64Array, a: number, at: Float64Array, to: number, lanes: number): number {
  let bound = 0;
  for (let l = 0; l < lanes; l++) {
    const value = from[a + l]!;
    at[to + l] = value;
    bound = Math.max(bound, Math.abs(value));
  }
  return bound;
}

function negateLanes(at: Float64Array, a: number, to: number, lanes: number): void {
  for (let l = 0; l < lanes; l++) at[to + l] = -at[a + l]!;
}

/** Sums, differences and products. */
function combineLanes(kind: number, at: Float64Array, a: number, b: number, to: number, lanes: number): void {
  if (kind === OP.mul) for (let l = 0; l < lanes; l++) at[to + l] = at[a + l]! * at[b + l]!;
  else if (kind === OP.add) for (let l = 0; l < lanes; l++) at[to + l] = at[a + l]! + at[b + l]!;
  else for (let l = 0; l < lanes; l++) at[to + l] = at[a + l]! - at[b + l]!;
}

/** Powers stop where they are too large. */
function powerOfLanes(at: Float64Array, a: number, exponent: number, to: number, lanes: number): void {
  for (let l = 0; l < lanes; l++) {
    let value = 1;
    for (let e = 0; e < exponent && Math.abs(value) <= LIMIT; e++) value *= at[a + l]!;
    at[to + l] = value;
  }
}

/** The slope on the side where the argument is. */
function chooseSides(
  at: Float64Array,
  argument: number,
  low: number,
  high: number,
  to: number,
  lanes: number,
  sides: Int8Array,
  side: number,
  fates: Uint8Array,
): void {
  for (let l = 0; l < lanes; l++) {
    const value = at[argument + l]!;
    if (value === 0 && fates[l] === FATE.decided) fates[l] = FATE.open;
    sides[side + l] = value < 0 ? -1 : 1;
    at[to + l] = value < 0 ? low : high;
  }
}

/** A lane with a number that is not exact is lost; only what is not given is no number where no lane was lost before. */
function judgeLanes(at: Float64Array, to: number, lanes: number, fates: Uint8Array): void {
  for (let l = 0; l < lanes; l++) {
    const value = at[to + l]!;
    if (Math.abs(value) <= LIMIT || fates[l] !== FATE.decided) continue;
    fates[l] = Number.isNaN(value) ? FATE.open : FATE.tooLarge;
  }
}

/** Integers up to here are exact in float64. */
const LIMIT = Number.MAX_SAFE_INTEGER;

const PRECISIONS = [30, 60, 120];

/** By enclosures, with more digits while some sign is open. */
function enclosedMasks(
  network: Program,
  values: readonly (Rational | undefined)[],
  needed: Uint8Array,
): (Rational | undefined)[] | undefined {
  for (const precision of PRECISIONS) {
    const found = enclosedMasksAt(network, values, needed, precision);
    if (found !== undefined) return found;
  }
  return undefined;
}

function enclosedMasksAt(
  { op, left, right, variables, constants }: Program,
  values: readonly (Rational | undefined)[],
  needed: Uint8Array,
  precision: number,
): (Rational | undefined)[] | undefined {
  const field = ballField(precision);
  const out = [...values];
  const at = new Array<Ball>(op.length);
  for (let n = 0; n < op.length; n++) {
    const [a, b] = [left[n]!, right[n]!];
    if (op[n] === OP.variable) {
      const { mask, kernel } = variables[a]!;
      if (mask !== undefined) {
        const sign = ballSign(at[mask.argument]!);
        if (sign === undefined || sign === 0) return undefined;
        out[a] = sign < 0 ? mask.low : mask.high;
      }
      if (needed[n] === 0) continue;
      if (kernel !== undefined) {
        at[n] = kernelBall(kernel.kind, field, at[kernel.argument]!);
        continue;
      }
      const own = out[a];
      if (own === undefined) return undefined;
      at[n] = field.fromRational(own);
    } else if (needed[n] === 0) continue;
    else if (op[n] === OP.constant) at[n] = field.fromRational(constants[a]!);
    else if (op[n] === OP.add) at[n] = field.add(at[a]!, at[b]!);
    else if (op[n] === OP.sub) at[n] = field.sub(at[a]!, at[b]!);
    else if (op[n] === OP.mul) at[n] = field.mul(at[a]!, at[b]!);
    else if (op[n] === OP.neg) at[n] = field.neg(at[a]!);
    else if (op[n] === OP.pow) at[n] = power(field, at[a]!, b);
    else {
      const sign = ballSign(at[b]!);
      if (sign === undefined || sign === 0) return undefined;
      at[n] = field.div(at[a]!, at[b]!);
    }
  }
  return out;
}
