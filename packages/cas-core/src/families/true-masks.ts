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
  const sides = reader.at(Float64Array.from(values, (q) => (q === undefined ? Number.NaN : Number(q.num))));
  if (sides === 'unknown' || sides === undefined) return sides;
  const out = [...values];
  reader.masks.forEach((v, i) => {
    const { low, high } = network.variables[v]!.mask!;
    out[v] = sides[i]! < 0 ? low : high;
  });
  return out;
}

/** Reads on which side of zero the arguments of all masks are at integer values, by integers in float64, which are exact up to 2^53. */
export interface IntegerSides {
  /** Mask variables, in the order of the sides. */
  readonly masks: readonly number[];
  /**
   * −1 or 1 for each mask; undefined on a kink, or where a value is not given (NaN), 'unknown' when a number grows beyond 2^53.
   * @param values integers by variable
   */
  at(values: Float64Array): Int8Array | undefined | 'unknown';
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
  const isSlope = (n: number): boolean => position[left[n]!] !== -1;
  // Variables are loaded in a loop of their own, constants once; what is computed, slopes included, comes in the order of the Program.
  const loads = Int32Array.from(nodes.filter((n) => op[n] === OP.variable && !isSlope(n)));
  const steps = Int32Array.from(nodes.filter((n) => op[n]! > OP.constant || (op[n] === OP.variable && isSlope(n))));
  const own = masks.map((v) => variables[v]!.mask!);
  const argumentOf = Int32Array.from(own, (m) => m.argument);
  const [lows, highs] = [own.map((m) => Number(m.low.num)), own.map((m) => Number(m.high.num))];
  const space = new Float64Array(op.length);
  for (const n of nodes) if (op[n] === OP.constant) space[n] = Number(constants[left[n]!]!.num);
  return {
    masks,
    at: (values) => {
      const sides = new Int8Array(masks.length);
      for (let k = 0; k < loads.length; k++) {
        const n = loads[k]!;
        const value = values[left[n]!]!;
        if (!(Math.abs(value) <= LIMIT)) return Number.isNaN(value) ? undefined : 'unknown';
        space[n] = value;
      }
      for (let k = 0; k < steps.length; k++) {
        const n = steps[k]!;
        const a = left[n]!;
        const b = right[n]!;
        let value: number;
        switch (op[n]) {
          case OP.variable: {
            const i = position[a]!;
            const argument = space[argumentOf[i]!]!;
            if (argument === 0) return undefined;
            sides[i] = argument < 0 ? -1 : 1;
            value = argument < 0 ? lows[i]! : highs[i]!;
            break;
          }
          case OP.add:
            value = space[a]! + space[b]!;
            break;
          case OP.sub:
            value = space[a]! - space[b]!;
            break;
          case OP.mul:
            value = space[a]! * space[b]!;
            break;
          case OP.neg:
            value = -space[a]!;
            break;
          default: {
            value = 1;
            for (let e = 0; e < b && Math.abs(value) <= LIMIT; e++) value *= space[a]!;
          }
        }
        if (!(Math.abs(value) <= LIMIT)) return 'unknown';
        space[n] = value;
      }
      return sides;
    },
  };
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
