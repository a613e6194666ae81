/**
 * Proof that a state function is an integral of motion: X(h) = 0 as an identity in the state, the constants and all
 * sample variables, for every generator X (theory §1.1, lower bound; docs/design.md, decision 1).
 *
 * Large quotients p/q of polynomials with X(p) = κp and X(q) = κq are proved by κ, without the products q·X(p) and p·X(q). Otherwise,
 * first with inner values as free atoms (success proves, failure decides nothing), then fully expanded. Products of a
 * mask with itself are reduced by (m − low)(m − high) = 0, square roots by s² = a, before the verdict. Kernels are indeterminates: what
 * vanishes so is zero; what does not is nonzero when the kernels are independent, else undecided.
 */
import {
  accumulate,
  type Expansion,
  expandNodes,
  type FieldFamily,
  type Fraction,
  isRoot,
  type Monomial,
  type Outcome,
  ok,
  type Polynomial,
  type Program,
  QQ,
  type Rational,
  reducedNumerator,
  type StateFunction,
  UnableError,
  unable,
  variablesOfFunction,
} from '@lawful/cas-core';
import { proveByTangents } from '../tangents/prove-by-tangents.js';
import { lieNumerator } from './lie-derivative.js';
import { shareCofactor } from './shared-cofactor.js';
import { holdsAlongWider } from './wider-fields.js';

/** Quotients whose numerator times denominator has more terms are first tried by their cofactors. */
const PRODUCT_LIMIT = 20_000;

export interface LawProof {
  readonly holds: boolean;
  /** Per generator: how its identity was decided. */
  readonly methods: readonly (
    | 'wider'
    | 'tangents'
    | 'cofactors'
    | 'atoms'
    | 'expanded'
    | 'mask relations'
    | 'root relations'
  )[];
  readonly termOperations: number;
}

export interface ProveOptions {
  readonly termLimit?: number;
  /** Asked now and then; once it is true the answer is `unable`. */
  readonly due?: (() => boolean) | undefined;
}

/**
 * Decides X(h) ≡ 0 for all generators. `holds: false` means that the identity fails as it stands, with masks free to take both slopes.
 */
export function proveLaw(family: FieldFamily, h: StateFunction, options: ProveOptions = {}): Outcome<LawProof> {
  const methods: LawProof['methods'][number][] = [];
  const limit = options.termLimit ?? 20_000_000;
  let spent = 0;
  if (h.denominator?.length === 0) throw new RangeError('proveLaw: the denominator is zero');
  try {
    for (const generator of family.generators) {
      if (holdsAlongWider(family, generator, h, options.due)) {
        methods.push('wider');
        continue;
      }
      if (generator.motion !== undefined) {
        const moved = proveByTangents(family, generator.motion, h);
        spent += moved.termOperations;
        if (moved.proved) {
          methods.push('tangents');
          continue;
        }
      }
      if (h.numerator.length * (h.denominator?.length ?? 0) > PRODUCT_LIMIT) {
        const shared = shareCofactor(family, generator, h, limit, options.due);
        spent += shared.termOperations;
        if (shared.proved) {
          methods.push('cofactors');
          continue;
        }
      }
      const derivative = lieNumerator(family, generator, h);
      const free = expandNodes(derivative, derivative.outputs, {
        keep: new Set(variablesOfFunction(h)),
        termLimit: limit,
        due: options.due,
      });
      spent += free.termOperations;
      if (isZeroFraction(free.fractions[0]!)) {
        methods.push('atoms');
        continue;
      }
      const full = expandNodes(derivative, derivative.outputs, { keep: 'all', termLimit: limit, due: options.due });
      spent += full.termOperations;
      if (isZeroFraction(full.fractions[0]!)) {
        methods.push('expanded');
        continue;
      }
      if (hasRoots(derivative)) {
        const reduced = reducedNumerator(derivative, derivative.outputs[0]!, limit);
        spent += reduced.termOperations;
        if (reduced.numerator.terms.size === 0) {
          methods.push('root relations');
          continue;
        }
      }
      if (reduceMasks(derivative, full).terms.size === 0) {
        methods.push('mask relations');
        continue;
      }
      const { independentKernels } = family;
      if (independentKernels !== undefined && independentKernels.kind !== 'ok')
        return unable(`the identity fails with kernels as indeterminates, and ${independentKernels.reason}`);
      return ok({ holds: false, methods, termOperations: spent });
    }
  } catch (error) {
    if (error instanceof UnableError) return unable(error.message);
    throw error;
  }
  return ok({ holds: true, methods, termOperations: spent });
}

const hasRoots = (program: Program): boolean => program.variables.some((v) => isRoot(v.kernel));

const isZeroFraction = (f: Fraction): boolean => f.num.terms.size === 0;

/** The numerator modulo (m − low)(m − high) for every mask m. */
function reduceMasks(program: Program, expansion: Expansion): Polynomial<Rational> {
  const { ring } = expansion;
  const { encoding } = ring;
  let terms = new Map<Monomial, Rational>(expansion.fractions[0]!.num.terms);
  expansion.programVariable.forEach((v, i) => {
    const mask = v === undefined ? undefined : program.variables[v]!.mask;
    if (mask === undefined) return;
    const sum = QQ.add(mask.low, mask.high);
    const product = QQ.mul(mask.low, mask.high);
    for (let changed = true; changed; ) {
      changed = false;
      const next = new Map<Monomial, Rational>();
      for (const [m, c] of terms) {
        if (encoding.exponent(m, i) < 2) {
          accumulate(QQ, next, m, c);
          continue;
        }
        changed = true;
        const lower = encoding.lower(m, i);
        accumulate(QQ, next, lower, QQ.mul(c, sum));
        accumulate(QQ, next, encoding.lower(lower, i), QQ.neg(QQ.mul(c, product)));
      }
      terms = next;
    }
  });
  return ring.fromMap(terms);
}
