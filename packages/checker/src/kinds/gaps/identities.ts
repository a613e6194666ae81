/**
 * Identities of differences of logits, expanded in the tower: that elements of K leave them as they are, and that they are homogeneous in the inputs.
 * Homogeneity is first read off the steps, whose degrees add up; where that fails d(tx) − t^q d(x) is expanded, with t an indeterminate.
 */
import { polynomialRing } from '../../core/arithmetic/polynomial.js';
import { ONE } from '../../core/arithmetic/rational.js';
import type { Step } from '../../core/reading/program.js';
import { tower } from '../../kernels/tower.js';
import { meter, reject } from '../../text/rejection.js';
import { identity } from '../assumption/group.js';
import { classesOf, logits } from './logits.js';
import type { Gaps } from './reading.js';

const TERM_OPERATIONS = 20_000_000;

function expansions(claim: Gaps) {
  const { variables, inputs, outputs } = claim;
  const spend = meter(TERM_OPERATIONS, 'term operations');
  const R = polynomialRing(spend);
  // Behind the variables t, behind t reciprocals.
  const t = variables.length;
  const T = tower(R, new Map(), t + 1, 'the network divides by an expression that is zero identically');
  const f = logits(claim, { K: T.K, zero: R.sum([]), fromRational: (q) => R.term(q) }, spend);
  const at = variables.map((_, i) => R.term(ONE, [[i, 1]]));
  const isInput = new Set(inputs);
  const scaled = variables.map((_, i) => R.term(ONE, isInput.has(i) ? [[i, 1], [t, 1]] : [[i, 1]])); // biome-ignore format: one monomial
  const unit = identity(inputs.length + outputs.length);
  const own = outputs.map((_, c) => c);
  return { R, T, f, at, scaled, t, unit, own };
}

/** (P⁻¹f(gx))_c − f_c(x) is the same function for all classes c, for each listed element. */
export function checkStabilizer(claim: Gaps): void {
  const { stabilizer, inputs } = claim;
  if (stabilizer.length === 0) return;
  const { R, T, f, at, unit, own } = expansions(claim);
  const still = f(unit, own, at);
  for (const { place, element } of stabilizer) {
    const moved = f(element, classesOf(element, inputs.length, place), at);
    const by = moved.map((z, c) => R.sum([[z, 1], [still[c] as typeof z, -1]])); // biome-ignore format: one difference
    const [first, ...others] = by;
    for (const other of others)
      if (first && !T.isZero(R.sum([[other, 1], [first, -1]]))) reject(`${place} does not leave the differences of logits as they are`); // biome-ignore format: one sentence
  }
}

const ANY = 'any';

/** The degree of each step in the inputs, where the structure shows one; any of zero. */
function degrees({ program, inputs }: Gaps): readonly (number | typeof ANY | undefined)[] {
  const isInput = new Set(inputs);
  const found: (number | typeof ANY | undefined)[] = [];
  const of = (step: Step): number | typeof ANY | undefined => {
    if (step.op === 'variable') return isInput.has(step.index) ? 1 : 0;
    if (step.op === 'constant') return step.value.numerator === 0n ? ANY : 0;
    if (step.op === 'invert') {
      const below = found[step.of];
      return typeof below === 'number' ? -below : undefined;
    }
    if (step.op === 'product') {
      const [a, b] = [found[step.left], found[step.right]];
      if (a === undefined || b === undefined) return undefined;
      return a === ANY || b === ANY ? ANY : a + b;
    }
    if (step.op !== 'sum') return undefined;
    const below = step.terms.map(([i]) => found[i]).filter((q) => q !== ANY);
    const [first] = below;
    return below.length === 0 ? ANY : below.every((q) => q === first) ? first : undefined;
  };
  for (const step of program.steps) found.push(of(step));
  return found;
}

/** f_c(tx) − f_K(tx) = t^q (f_c(x) − f_K(x)) for all classes c. */
export function checkHomogeneous(claim: Gaps, q: number): void {
  const seen = degrees(claim);
  if (claim.outputs.every((z) => seen[z] === q || seen[z] === ANY)) return;
  const { R, T, f, at, scaled, t, unit, own } = expansions(claim);
  const [still, moved] = [f(unit, own, at), f(unit, own, scaled)];
  const power = R.term(ONE, [[t, q]]);
  const defects = moved.map((z, c) => R.sum([[z, 1], [R.multiply(power, still[c] as typeof z), -1]])); // biome-ignore format: one difference
  const [first, ...others] = defects;
  for (const [c, other] of others.entries())
    if (first && !T.isZero(R.sum([[other, 1], [first, -1]]))) reject(`the difference of the logits 1 and ${c + 2} is not homogeneous of degree ${q} in the inputs`); // biome-ignore format: one sentence
}
