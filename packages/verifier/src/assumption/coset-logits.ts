/**
 * K = {g : the differences of the logits P_g⁻¹f(gx) are those of f(x), identically}, and the cosets Kg, on which the loss of (gx, P_g y) is one
 * function (theory §15). K is a subgroup: f(kgx) = P_k(f(gx) + c·1). An element that a point tells from the identity is not in K; one that no
 * point tells apart is, once the identities are expanded.
 */
import { programBuilder, type Random, vanishes } from '@lawful/cas-core';
import { type LogitProblem, movedLogits, type Sighting } from './logits.js';

export interface LogitStabilizer {
  readonly members: ReadonlySet<number>;
  /** Elements that generate K, as they were proved one by one. */
  readonly generators: readonly number[];
  readonly undecided: readonly number[];
}

/** K as far as the points seen leave it open and identities decide it. */
export function logitStabilizer(
  problem: LogitProblem,
  sightings: readonly Sighting[],
  random: Random,
): LogitStabilizer {
  const members = new Set([0]);
  const generators: number[] = [];
  const undecided: number[] = [];
  for (let i = 1; i < problem.order; i++) {
    if (members.has(i) || sightings.some((s) => differs(s, i))) continue;
    if (!problem.step()) {
      undecided.push(i);
      continue;
    }
    const same = isIdentical(problem, i, random);
    if (same === undefined) undecided.push(i);
    else if (same) {
      generators.push(i);
      generate(problem, members, generators);
    }
  }
  return { members, generators, undecided: undecided.filter((i) => !members.has(i)) };
}

/** Whether the differences of the logits of element i are not those of the identity here. */
function differs({ logits, numbers: { sub, sign } }: Sighting, i: number): boolean {
  const [own, first] = [logits[i]!, logits[0]!];
  const last = own.length - 1;
  const shift = sub(own[last]!, first[last]!);
  return own.some((z, c) => {
    const s = sign(sub(sub(z, first[c]!), shift));
    return s === 1 || s === -1;
  });
}

function isIdentical(problem: LogitProblem, i: number, random: Random): boolean | undefined {
  const builder = programBuilder(problem.program);
  const [own, first] = [movedLogits(problem, builder, i), problem.program.outputs];
  const last = own.length - 1;
  const shift = builder.sub(own[last]!, first[last]!);
  let unknown = false;
  for (let c = 0; c < last; c++) {
    const difference = builder.sub(builder.sub(own[c]!, first[c]!), shift);
    const zero = vanishes(builder.view(), difference, random);
    if (zero.kind === 'ok' && !zero.value) return false;
    unknown ||= zero.kind !== 'ok';
  }
  return unknown ? undefined : true;
}

/** Closes the members under products with the generators; a finite set that is closed has its inverses. */
function generate({ multiply }: LogitProblem, members: Set<number>, generators: readonly number[]): void {
  for (const at of members) for (const g of generators) members.add(multiply(at, g));
}

/** One element of each coset Kg, the identity first. */
export function cosetRepresentatives({ order, multiply }: LogitProblem, members: ReadonlySet<number>): number[] {
  const seen = new Set<number>();
  const out: number[] = [];
  for (let g = 0; g < order; g++) {
    if (seen.has(g)) continue;
    out.push(g);
    for (const k of members) seen.add(multiply(k, g));
  }
  return out;
}
