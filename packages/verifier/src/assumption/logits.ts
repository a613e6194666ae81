/**
 * What a softmax classifier says of the images of one point under a finite group (theory §15, Theorem A): the logits P_g⁻¹f(gx) of every
 * element, at a random point, in numbers that are never rounded or in enclosures.
 *
 * A label moves as y ↦ P_g y by a permutation of the classes, and log Σ e^z is the same for permuted logits, so the loss of (gx, P_g y) is that
 * of the logits P_g⁻¹f(gx) and of y. Only differences of logits matter, since labels sum to one.
 */
import {
  type Ball,
  ballField,
  ballSign,
  compareDecimals,
  compareRationals,
  decimalText,
  evaluateProgram,
  type Field,
  formatRational,
  type KernelKind,
  kernelBall,
  linearImages,
  nodeByVariable,
  type Program,
  type ProgramBuilder,
  QQ,
  type Random,
  type Rational,
  rational,
  substitute,
  withTrueMasks,
} from '@lawful/cas-core';

export interface LogitProblem {
  /** The outputs are the K ≥ 2 logits. */
  readonly program: Program;
  readonly inputs: readonly number[];
  readonly order: number;
  /** Rows of element i on the inputs; element 0 is the identity. */
  rows(i: number): readonly (readonly (readonly [number, Rational])[])[];
  /** Where element i takes each class. */
  classes(i: number): readonly number[];
  multiply(i: number, j: number): number;
  /** Called for each element; false stops. */
  step(): boolean;
}

/** Numbers that can be told apart, or not. */
interface Numbers<T> {
  sub(a: T, b: T): T;
  /** Undefined where it is not known. */
  sign(a: T): -1 | 0 | 1 | undefined;
  /** A total order, that of the numbers where they are known to differ. */
  compare(a: T, b: T): number;
  text(a: T): string;
}

/** The logits of all elements at one point, by element and class. */
export interface Sighting<T = unknown> {
  readonly point: ReadonlyMap<number, Rational>;
  readonly basis: 'exact' | 'enclosure';
  readonly numbers: Numbers<T>;
  readonly logits: readonly (readonly T[])[];
  /** The slopes of piecewise-linear units at x and at its images. */
  readonly slopes: readonly string[];
}

const PRECISION = 40;
const TRIES = 20;

export const hasKernels = (program: Program): boolean => program.variables.some((v) => v.kernel !== undefined);
export const hasMasks = (program: Program): boolean => program.variables.some((v) => v.mask !== undefined);

/** Integers have at most so many binary digits. */
export const LONGEST = 30;

/**
 * Undefined where nothing could be evaluated, and where `step` stopped it.
 *
 * @param bits how many binary digits integers have: few make a point that one can read, many one that tells more apart
 */
export function sight(problem: LogitProblem, random: Random, bits: number): Sighting | undefined {
  const { program } = problem;
  const [kernels, masks] = [hasKernels(program), hasMasks(program)];
  if (kernels && masks) return undefined;
  if (!kernels) {
    const numbers: Numbers<Rational> = {
      sub: QQ.sub,
      sign: (a) => (a.num < 0n ? -1 : a.num > 0n ? 1 : 0),
      compare: compareRationals,
      text: formatRational,
    };
    return sighted(
      problem,
      random,
      { basis: 'exact', bits },
      numbers,
      QQ,
      (q) => q,
      () => undefined,
    );
  }
  const field = ballField(PRECISION);
  const numbers: Numbers<Ball> = {
    sub: field.sub,
    sign: ballSign,
    compare: (a, b) => compareDecimals(field.midpoint(a), field.midpoint(b)),
    text: (a) => decimalText(a, 12),
  };
  return sighted(problem, random, { basis: 'enclosure', bits }, numbers, field, field.fromRational, (kind, u) =>
    kernelBall(kind, field, u),
  );
}

function sighted<T>(
  problem: LogitProblem,
  random: Random,
  draw: Draw,
  numbers: Numbers<T>,
  field: Field<T>,
  from: (q: Rational) => T,
  kernel: (kind: KernelKind, u: T) => T | undefined,
): Sighting<T> | undefined {
  const { program, inputs, order } = problem;
  for (let tries = 0; tries < TRIES; tries++) {
    const point = program.variables.map(({ mask, kernel, positive }) =>
      mask !== undefined || kernel !== undefined ? undefined : coordinate(draw, positive === true, random),
    );
    const logits: T[][] = [];
    const slopes: string[] = [];
    for (let i = 0; i < order && logits.length === i; i++) {
      if (!problem.step()) return undefined;
      const values = [...point];
      problem.rows(i).forEach((row, k) => {
        values[inputs[k]!] = row.reduce((s, [j, q]) => QQ.add(s, QQ.mul(q, point[inputs[j]!]!)), QQ.zero);
      });
      const full = withTrueMasks(program, values);
      if (full === undefined) continue;
      const given = full.map((q) => (q === undefined ? undefined : from(q)));
      const out = evaluateProgram(program, field, from, given, kernel);
      if (out.kind !== 'ok') continue;
      logits.push(problem.classes(i).map((c) => out.value[c]!));
      const own = program.variables.flatMap(({ mask }, v) => (mask === undefined ? [] : [formatRational(full[v]!)]));
      slopes.push(own.join(' '));
    }
    if (logits.length < order) continue;
    const values = point.flatMap((q, v): [number, Rational][] => (q === undefined ? [] : [[v, q]]));
    return { point: new Map(values), basis: draw.basis, numbers, logits, slopes };
  }
  return undefined;
}

interface Draw {
  readonly basis: 'exact' | 'enclosure';
  readonly bits: number;
}

/** Integers, or for enclosures fractions below one; zero is none of them. */
function coordinate({ basis, bits }: Draw, positive: boolean, random: Random): Rational {
  const size =
    basis === 'exact'
      ? rational(BigInt(1 + random.below(2 ** bits - 1)))
      : rational(BigInt(1 + random.below(2 ** 20)), 2n ** 20n);
  return positive || random.below(2) === 0 ? size : QQ.neg(size);
}

/** Nodes of the logits P_g⁻¹f(gx) of an element. */
export function movedLogits(problem: LogitProblem, builder: ProgramBuilder, element: number): number[] {
  const { program, inputs } = problem;
  const nodes = nodeByVariable(program);
  const images = linearImages(
    builder,
    inputs.map((v) => nodes.get(v)!),
    problem.rows(element),
  );
  const moved = substitute(builder, program, program.outputs, new Map(inputs.map((v, k) => [v, images[k]!])));
  return problem.classes(element).map((c) => moved[c]!);
}
