/**
 * The hypotheses of Theorem A (theory §15) for softmax cross-entropy over a finite group, on the cosets of K: differences of logits homogeneous in
 * the inputs, and at one point [G : K](K−1) gaps max_j f_j(gx) − f_k(gx) that are positive and pairwise distinct. Gaps are analytic where the
 * largest logits stay the largest ones, so one point speaks for an open set, and ranks of analytic fields for the rest; with piecewise-linear
 * units for the linear pieces of the point and of its images.
 *
 * Where that fails for a rational network: the [G : K](K−1) differences of logits are independent over ℚ modulo functions of θ, proved by a
 * determinant of their increments modulo a prime.
 */
import { programBuilder, type Random, type Truth, vanishes } from '@lawful/cas-core';
import { cosetRepresentatives, type LogitStabilizer, logitStabilizer } from './coset-logits.js';
import { type Homogeneity, homogeneity } from './homogeneity.js';
import { type Independence, independentDifferences } from './independent-differences.js';
import { hasKernels, hasMasks, LONGEST, type LogitProblem, movedLogits, type Sighting, sight } from './logits.js';

/** A gap: by how much the largest logit of an element exceeds another one. */
interface Gap {
  readonly element: number;
  readonly largest: number;
  readonly other: number;
}

export interface GapVerdict extends LogitStabilizer {
  /** Of each coset Kg one element. */
  readonly representatives: readonly number[];
  readonly homogeneous: Homogeneity;
  /** Whether the gaps of the representatives are positive and pairwise distinct: at a point, or nowhere near one. */
  readonly distinct: Truth;
  /** The point, the gaps there as text, largest first, and the slopes at the images. */
  readonly witness: (Pick<Sighting, 'point' | 'basis' | 'slopes'> & { readonly gaps: readonly string[] }) | undefined;
  /** Two gaps that coincide, or one that is zero; `identically` where that was proved near the point. */
  readonly coinciding: { readonly gaps: readonly Gap[]; readonly identically: boolean } | undefined;
  readonly independence: Independence | undefined;
  readonly piecewise: boolean;
}

const POINTS = 8;
/** By so many binary digits coordinates grow from point to point. */
const BITS = 6;

export function decideGaps(problem: LogitProblem, random: Random): GapVerdict {
  const { program, inputs } = problem;
  const builder = programBuilder(program);
  const last = program.outputs.length - 1;
  const differences = program.outputs.slice(0, last).map((z) => builder.sub(z, program.outputs[last]!));
  const homogeneous = homogeneity(builder.view(), differences, inputs, random.fork('homogeneity'));
  const seen = sight(problem, random.fork('stabilizer'), LONGEST);
  const stabilizer = logitStabilizer(problem, seen === undefined ? [] : [seen], random.fork('stabilizer'));
  const representatives = cosetRepresentatives(problem, stabilizer.members);
  const found = stabilizer.undecided.length > 0 ? UNDECIDED : gapsAt(problem, representatives, random);
  const rational = !hasKernels(program) && !hasMasks(program);
  const byGaps = homogeneous.holds === 'yes' && found.distinct === 'yes';
  return {
    ...stabilizer,
    ...found,
    representatives,
    homogeneous,
    independence:
      rational && !byGaps && stabilizer.undecided.length === 0
        ? independentDifferences(problem, representatives, random.fork('independence'))
        : undefined,
    piecewise: hasMasks(program),
  };
}

type Found = Pick<GapVerdict, 'distinct' | 'witness' | 'coinciding'>;
const UNDECIDED: Found = { distinct: 'unknown', witness: undefined, coinciding: undefined };

/** Points in turn, until gaps are distinct at one; else what coincides at the last. */
function gapsAt(problem: LogitProblem, representatives: readonly number[], random: Random): Found {
  const count = representatives.length * (problem.program.outputs.length - 1);
  const fewest = Math.ceil(Math.log2(count)) + 2;
  let coinciding: readonly Gap[] | undefined;
  for (let k = 0; k < POINTS; k++) {
    const sighting = sight(problem, random.fork(`point ${k}`), Math.min(LONGEST, fewest + BITS * k));
    if (sighting === undefined) return UNDECIDED;
    const { gaps, fault } = gapsOf(sighting, representatives);
    if (fault === undefined) {
      const { point, basis, slopes } = sighting;
      return { distinct: 'yes', witness: { point, basis, slopes, gaps }, coinciding: undefined };
    }
    // The last points tell the most apart.
    coinciding = fault;
  }
  const identically = areEqual(problem, coinciding!, random.fork('coinciding'));
  return {
    distinct: identically ? 'no' : 'unknown',
    witness: undefined,
    coinciding: { gaps: coinciding!, identically },
  };
}

/** The gaps at a point as text, or the first that is not seen to be positive and different from all others. */
function gapsOf<T>(
  { logits, numbers: { sub, sign, compare, text } }: Sighting<T>,
  representatives: readonly number[],
): { gaps: string[]; fault: readonly Gap[] | undefined } {
  const all: { gap: Gap; value: T }[] = [];
  for (const element of representatives) {
    const own = logits[element]!;
    const largest = own.reduce((best, z, c) => (compare(z, own[best]!) > 0 ? c : best), 0);
    for (let other = 0; other < own.length; other++) {
      if (other === largest) continue;
      const [gap, value] = [{ element, largest, other }, sub(own[largest]!, own[other]!)];
      if (sign(value) !== 1) return { gaps: [], fault: [gap] };
      all.push({ gap, value });
    }
  }
  all.sort((a, b) => compare(b.value, a.value));
  for (let i = 1; i < all.length; i++)
    if (sign(sub(all[i - 1]!.value, all[i]!.value)) !== 1) return { gaps: [], fault: [all[i - 1]!.gap, all[i]!.gap] };
  return { gaps: all.map(({ value }) => text(value)), fault: undefined };
}

/** Whether two gaps are one function, or a single one is zero. */
function areEqual(problem: LogitProblem, gaps: readonly Gap[], random: Random): boolean {
  const builder = programBuilder(problem.program);
  const [a, b] = gaps.map(({ element, largest, other }) => {
    const z = movedLogits(problem, builder, element);
    return builder.sub(z[largest]!, z[other]!);
  });
  const difference = b === undefined ? a! : builder.sub(a!, b);
  const zero = vanishes(builder.view(), difference, random);
  return zero.kind === 'ok' && zero.value;
}
