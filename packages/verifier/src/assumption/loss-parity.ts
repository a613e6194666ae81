/**
 * What the non-polynomial theorem asks of a margin loss ℓ (theory §5): is it a polynomial, is its even part, are they constant, and its Taylor
 * coefficients.
 *
 * All is read off D = ℓ', where constants and most logarithms are gone: ℓ is a polynomial iff D is; its even part is one iff the odd part of D is.
 * After the kernels are made independent, an element of ℚ(z)(kernels) in lowest terms lies in ℚ(z) iff no kernel occurs in it, so the answers are
 * exact. An analytic function with finitely many nonzero even Taylor coefficients is one whose even part is a polynomial.
 */
import {
  argumentFraction,
  argumentRing,
  evaluateProgram,
  gradient,
  isRoot,
  kernelsOf,
  nodeByVariable,
  type Program,
  programBuilder,
  QQ,
  type Random,
  type Rational,
  separateKernels,
  seriesField,
  substitute,
  type Truth,
  UnableError,
  vanishes,
} from '@lawful/cas-core';

export interface LossFacts {
  readonly polynomial: Truth;
  /** ℓ with all its odd part, and with none of it. */
  readonly evenPart: PartFacts;
  readonly oddPart: PartFacts;
  /** a_0, a_1, … of ℓ' at 0; undefined where they are not rational or not found. */
  readonly derivativeCoefficients: readonly Rational[] | undefined;
}

interface PartFacts {
  readonly polynomial: Truth;
  readonly constant: Truth;
  /** Of ℓ', where the part is a polynomial; −1 for zero. */
  readonly degree?: number;
}

const TAYLOR_ORDER = 12;

/**
 * @param program one output, ℓ(z), in the one variable z
 * @param order how many Taylor coefficients of ℓ' are computed
 */
export function lossFacts(program: Program, z: number, random: Random, order = TAYLOR_ORDER): LossFacts {
  const builder = programBuilder(program);
  const slope = gradient(program, program.outputs[0]!, [nodeByVariable(program).get(z)!]);
  const whole = programBuilder(slope);
  const [d] = slope.outputs;
  const zNode = nodeByVariable(slope).get(z)!;
  const [reflected] = substitute(whole, slope, [d!], new Map([[z, whole.neg(zNode)]]));
  const half = whole.constant({ num: 1n, den: 2n });
  // (D(z) − D(−z))/2 is the derivative of the even part of ℓ, (D(z) + D(−z))/2 that of the odd part.
  const even = whole.mul(half, whole.sub(d!, reflected!));
  const odd = whole.mul(half, whole.add(d!, reflected!));
  const built = whole.view();
  const classify = (node: number): PartFacts => classifyDerivative(built, node, random);
  if (builder.size !== program.op.length) throw new RangeError('lossFacts: the builder changed');
  return {
    polynomial: classify(d!).polynomial,
    evenPart: classify(even),
    oddPart: classify(odd),
    derivativeCoefficients: taylor(slope, z, order),
  };
}

const UNKNOWN: PartFacts = Object.freeze({ polynomial: 'unknown', constant: 'unknown' });

/** Of a function with this derivative: is it a polynomial, is it constant. */
function classifyDerivative(program: Program, node: number, random: Random): PartFacts {
  try {
    const zero = vanishes(program, node, random);
    if (zero.kind !== 'ok') return UNKNOWN;
    if (zero.value) return { polynomial: 'yes', constant: 'yes', degree: -1 };
    const separated = separateKernels({ ...program, outputs: [node] }, () => false, random);
    if (separated.kind !== 'ok') return { polynomial: 'unknown', constant: 'no' };
    const { program: own } = separated.value;
    const { num, den } = argumentFraction(own, own.outputs[0]!, argumentRing());
    const numbers = new Set(kernelsOf(own, () => false).flatMap((k) => (k.depends === 'nothing' ? [k.variable] : [])));
    const above = num.ring.sortedTerms(num).flatMap((t) => t.exponents);
    const below = den.ring.sortedTerms(den).flatMap((t) => t.exponents);
    // A root may hide: (s² − z)/s, or (s² − 2)e^z with s = √2. Without such roots the lowest terms over the numbers decide.
    if ([...above, ...below].some(([v, e]) => isRoot(own.variables[v]!.kernel) && (!numbers.has(v) || e > 1)))
      return { polynomial: 'unknown', constant: 'no' };
    const isNumber = (v: number): boolean => numbers.has(v);
    const transcendental = above.some(([v]) => own.variables[v]!.kernel !== undefined && !isNumber(v));
    if (transcendental || !below.every(([v]) => isNumber(v))) return { polynomial: 'no', constant: 'no' };
    const degreeOf = (t: { readonly exponents: readonly (readonly [number, number])[] }): number =>
      t.exponents.reduce((d, [v, e]) => (isNumber(v) ? d : d + e), 0);
    return {
      polynomial: 'yes',
      constant: 'no',
      degree: Math.max(...num.ring.sortedTerms(num).map(degreeOf)),
    };
  } catch (error) {
    if (error instanceof UnableError) return UNKNOWN;
    throw error;
  }
}

function taylor(slope: Program, z: number, order: number): Rational[] | undefined {
  const S = seriesField(order);
  const values = slope.variables.map((_, v) => (v === z ? S.variable(QQ.zero) : undefined));
  const result = evaluateProgram(slope, S, S.constant, values, S.kernel);
  return result.kind === 'ok' ? [...result.value[0]!] : undefined;
}
