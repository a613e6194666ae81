/**
 * Refutation: exact rational values of parameters, data and cotangent at which the rate of change of h is not zero. The
 * masks are the true ones at that point, so a witness needs no hypothesis. Where kernels occur (e^u at rational u is irrational) the rate is
 * enclosed by a ball that excludes zero.
 */
import {
  type Ball,
  ballField,
  cone,
  decideSign,
  decimalText,
  evaluateProgram,
  type FieldFamily,
  kernelAt,
  kernelBall,
  OP,
  type Program,
  parseDecimalText,
  QQ,
  type Random,
  type Rational,
  rational,
  type StateFunction,
  random as seeded,
  UNBOUNDED,
  withTrueMasks,
} from '@lawful/cas-core';
import { lieDerivative } from './lie-derivative.js';

interface WitnessPoint {
  readonly generator: string;
  /** Exact values by variable index, for every variable of the family that has one. */
  readonly values: ReadonlyMap<number, Rational>;
}

/** With X(h) there, not zero: its value, or a decimal enclosure `m ± r` with |m| > r. */
export type Witness = WitnessPoint & ({ readonly value: Rational } | { readonly enclosure: string });

/** Searches small integer points; undefined when `attempts` draws per generator gave none. */
export function refuteLaw(
  family: FieldFamily,
  h: StateFunction,
  options: { readonly seed?: number; readonly attempts?: number } = {},
): Witness | undefined {
  const random = seeded(options.seed ?? 1).fork('refutation');
  const attempts = options.attempts ?? 60;
  if (!isModerate(family.network)) return undefined;
  for (const generator of family.generators) {
    const derivative = lieDerivative(family, generator, h);
    if (!isModerate(derivative)) continue;
    const irrational = hasKernels(derivative);
    for (let i = 0; i < attempts; i++) {
      const values = withTrueMasks(family.network, draw(family, generator.samples, random, 2 + Math.floor(i / 6)));
      if (values === undefined) continue;
      const rate = irrational ? enclosedRate(derivative, values) : exactRate(derivative, values);
      if (rate === undefined) continue;
      const known = new Map<number, Rational>();
      values.forEach((v, k) => {
        if (v !== undefined) known.set(k, v);
      });
      return { generator: generator.name, values: known, ...rate };
    }
  }
  return undefined;
}

function hasKernels(program: Program): boolean {
  const needed = cone(program, program.outputs);
  return needed.some((mark, n) => mark === 1 && kernelAt(program, n) !== undefined);
}

function exactRate(derivative: Program, values: readonly (Rational | undefined)[]): { value: Rational } | undefined {
  const result = evaluateProgram(derivative, QQ, (q) => q, values);
  return result.kind !== 'ok' || QQ.isZero(result.value[0]!) ? undefined : { value: result.value[0]! };
}

/** Beyond this degree values at small integers have too many digits to be computed. */
const DEGREE_LIMIT = 100_000;

/** Whether the outputs, and the arguments of slopes, are of moderate degree as they are written. */
function isModerate({ op, left, right, variables }: Program): boolean {
  const degree = new Float64Array(op.length);
  for (let n = 0; n < op.length; n++) {
    const [a, b] = [left[n]!, right[n]!];
    if (op[n] === OP.variable) degree[n] = degree[variables[a]!.kernel?.argument ?? -1] ?? 1;
    else if (op[n] === OP.pow) degree[n] = degree[a]! * b;
    else if (op[n] === OP.mul || op[n] === OP.div) degree[n] = degree[a]! + degree[b]!;
    else if (op[n] === OP.neg) degree[n] = degree[a]!;
    else if (op[n] !== OP.constant) degree[n] = Math.max(degree[a]!, degree[b]!);
    if (degree[n]! > DEGREE_LIMIT) return false;
  }
  return true;
}

const DIGITS = 25;
const MAX_PRECISION = 120;

function enclosedRate(
  derivative: Program,
  values: readonly (Rational | undefined)[],
): { enclosure: string } | undefined {
  const rate = (precision: number): Ball => {
    const field = ballField(precision);
    const balls = values.map((q) => (q === undefined ? undefined : field.fromRational(q)));
    const result = evaluateProgram(derivative, field, field.fromRational, balls, (kind, u) =>
      kernelBall(kind, field, u),
    );
    return result.kind === 'ok' ? result.value[0]! : UNBOUNDED;
  };
  const { answer, ball } = decideSign(rate, { maxPrecision: MAX_PRECISION });
  if (answer !== 'yes') return undefined;
  const enclosure = decimalText(ball, DIGITS);
  const { midpoint, radius } = parseDecimalText(enclosure);
  // What is printed has to exclude zero by itself.
  const size = midpoint.num < 0n ? QQ.neg(midpoint) : midpoint;
  return QQ.sub(size, radius).num > 0n ? { enclosure } : undefined;
}

/** Integers in −size … size for state, constants and samples; masks and kernels are left open. Zero is rare, so that witnesses read well. */
function draw(family: FieldFamily, samples: readonly number[], random: Random, size: number): (Rational | undefined)[] {
  const values: (Rational | undefined)[] = family.variables.map(() => undefined);
  for (const v of [...family.state, ...family.constants, ...samples]) {
    const { mask, kernel, positive } = family.variables[v]!;
    if (mask !== undefined || kernel !== undefined) continue;
    const magnitude = 1 + random.below(size);
    values[v] = rational(positive === true || random.below(2) === 0 ? magnitude : -magnitude);
  }
  return values;
}
