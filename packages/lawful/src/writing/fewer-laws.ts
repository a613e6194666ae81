/** A theorem with fewer laws: what a certificate can state of it. Independence is that of the laws that are left. */
import { random } from '@lawful/cas-core';
import type { FlowFamily } from '@lawful/networks';
import { independence, type Theorem, type TheoremLaw, theoremOf } from '@lawful/verifier';

/** Without the law whose entry the checker names as one that it cannot show; undefined when it names none. */
export function withoutLaw(
  theorem: Theorem<FlowFamily>,
  reason: string,
  seed: number,
): Theorem<FlowFamily> | undefined {
  const named = /^.*claim\.laws\[(\d+)\] is not shown to be conserved/.exec(reason);
  if (named === null) return undefined;
  let entry = Number(named[1]);
  const at = theorem.laws.findIndex((law) => {
    entry -= law.entries.length;
    return entry < 0;
  });
  return lawsKept(theorem, (_, k) => k !== at, seed);
}

function lawsKept(
  theorem: Theorem<FlowFamily>,
  keeps: (law: TheoremLaw, k: number) => boolean,
  seed: number,
): Theorem<FlowFamily> {
  const laws = theorem.laws.filter(keeps);
  if (laws.length === theorem.laws.length) return theorem;
  const { family } = theorem;
  const entries = laws.flatMap((l) => l.entries);
  const own = independence(family, entries, theorem.independence.prime, random(seed).fork('independence of some laws'));
  return theoremOf({ ...theorem, laws, independence: own });
}

/** Laws near a point are none without a bound that names it. */
export const withoutLawsOfRegion = (theorem: Theorem<FlowFamily>, seed: number): Theorem<FlowFamily> =>
  lawsKept(theorem, (law) => law.nearPoint !== true, seed);
