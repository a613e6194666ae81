/**
 * Positive homogeneity: f(tx) = t^q f(x) for t > 0, the inputs scaled jointly and everything else standing still (theory §5 for labels ±1,
 * §15 for cross-entropy).
 *
 * First by structure: degrees of nodes are added, kept and multiplied along the Program, and a slope keeps its value because the sign of its
 * argument does. What that leaves open is decided by the identity itself, which is expanded; and that no degree will do, by Euler:
 * f is homogeneous of some degree only if ⟨x, ∇f⟩/f does not depend on x.
 */
import {
  appendGradient,
  nodeByVariable,
  OP,
  type Program,
  programBuilder,
  QQ,
  type Random,
  type Rational,
  rational,
  substitute,
  type Truth,
  vanishes,
} from '@lawful/cas-core';

export interface Homogeneity {
  readonly holds: Truth;
  /** q, where it holds; undefined of functions that are all zero. */
  readonly degree: Rational | undefined;
}

/** Twice the degrees that are tried. */
const DEGREES = Array.from({ length: 24 }, (_, k) => k + 1);
const NO: Homogeneity = { holds: 'no', degree: undefined };
const UNKNOWN: Homogeneity = { holds: 'unknown', degree: undefined };

/** Whether the functions at these nodes are homogeneous in the inputs, all of one degree q > 0. */
export function homogeneity(
  program: Program,
  nodes: readonly number[],
  inputs: readonly number[],
  random: Random,
): Homogeneity {
  const degrees = nodeDegrees(program, new Set(inputs));
  const seen = nodes.map((n) => degrees[n]!).filter((q) => q !== ZERO);
  const [first] = seen;
  if (seen.every((q) => typeof q === 'object' && typeof first === 'object' && QQ.equal(q, first)))
    return first === undefined || (first as Rational).num > 0n
      ? { holds: 'yes', degree: first as Rational | undefined }
      : NO;
  if (program.variables.some((v) => v.mask !== undefined)) return UNKNOWN;
  return byIdentity(program, nodes, inputs, random);
}

/** The degree of a node: any (of zero), none that the structure shows, or a number. */
type Degree = Rational | typeof ZERO | typeof OPEN;
const ZERO = 'zero';
const OPEN = 'open';
const HALF = rational(1n, 2n);

function nodeDegrees(program: Program, inputs: ReadonlySet<number>): readonly Degree[] {
  const { op, left, right, constants, variables } = program;
  const out: Degree[] = [];
  const both = (a: Degree, b: Degree, of: (a: Rational, b: Rational) => Rational): Degree =>
    a === OPEN || b === OPEN ? OPEN : a === ZERO || b === ZERO ? ZERO : of(a, b);
  const together = (a: Degree, b: Degree): Degree =>
    a === ZERO ? b : b === ZERO ? a : a !== OPEN && b !== OPEN && QQ.equal(a, b) ? a : OPEN;
  const variable = (v: number): Degree => {
    const { mask, kernel } = variables[v]!;
    if (inputs.has(v)) return QQ.one;
    // A slope is that of a sign, which t > 0 leaves as it is.
    if (mask !== undefined) return out[mask.argument] === OPEN ? OPEN : QQ.zero;
    if (kernel === undefined) return QQ.zero;
    const below = out[kernel.argument]!;
    if (typeof below === 'string') return OPEN;
    return kernel.kind === 'sqrt' ? QQ.mul(HALF, below) : QQ.isZero(below) ? QQ.zero : OPEN;
  };
  for (let n = 0; n < op.length; n++) {
    const [a, b] = [out[left[n]!]!, out[right[n]!]!];
    switch (op[n]) {
      case OP.variable:
        out.push(variable(left[n]!));
        break;
      case OP.constant:
        out.push(QQ.isZero(constants[left[n]!]!) ? ZERO : QQ.zero);
        break;
      case OP.add:
      case OP.sub:
        out.push(together(a, b));
        break;
      case OP.mul:
        out.push(both(a, b, QQ.add));
        break;
      case OP.div:
        out.push(b === ZERO ? OPEN : both(a, b, QQ.sub));
        break;
      case OP.pow:
        out.push(typeof a === 'string' ? a : QQ.mul(a, rational(BigInt(right[n]!))));
        break;
      default:
        out.push(a);
    }
  }
  return out;
}

function byIdentity(
  program: Program,
  nodes: readonly number[],
  inputs: readonly number[],
  random: Random,
): Homogeneity {
  const builder = programBuilder(program);
  const root = builder.variable('t', 'constant', true);
  const byVariable = nodeByVariable(program);
  const x = inputs.map((v) => byVariable.get(v)!);
  const images = new Map(inputs.map((v, k) => [v, builder.mul(builder.pow(root, 2), x[k]!)]));
  const scaled = substitute(builder, program, nodes, images);
  const isZero = (node: number): Truth => {
    const zero = vanishes(builder.view(), node, random);
    return zero.kind !== 'ok' ? 'unknown' : zero.value ? 'yes' : 'no';
  };
  const open = nodes.map((f, k) => ({ f, moved: scaled[k]! })).filter(({ f }) => isZero(f) !== 'yes');
  if (open.length === 0) return { holds: 'yes', degree: undefined };
  const fits =
    (k: number) =>
    ({ f, moved }: (typeof open)[number]) =>
      isZero(builder.sub(moved, k === 0 ? f : builder.mul(builder.pow(root, k), f))) === 'yes';
  // Degree zero is that of a function which stands still, and no other one is.
  if (open.some((one) => fits(0)(one) && isZero(one.f) === 'no')) return NO;
  const [head] = open;
  const twice = DEGREES.find((k) => fits(k)(head!));
  if (twice !== undefined && open.every(fits(twice))) return { holds: 'yes', degree: rational(BigInt(twice), 2n) };
  return open.some(({ f }) => isNotHomogeneous(program, f, x, random)) ? NO : UNKNOWN;
}

function isNotHomogeneous(program: Program, f: number, x: readonly number[], random: Random): boolean {
  const builder = programBuilder(program);
  const by = (node: number): number[] => appendGradient(builder, builder.view(), [node], [builder.constant(QQ.one)], x);
  const slopes = by(f);
  const euler = builder.dot(slopes, x);
  return by(euler).some((d, k) => {
    const difference = builder.sub(builder.mul(d, f), builder.mul(euler, slopes[k]!));
    const zero = vanishes(builder.view(), difference, random);
    return zero.kind === 'ok' && !zero.value;
  });
}
