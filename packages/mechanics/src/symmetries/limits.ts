/**
 * Why a model may have affine symmetries beyond those over ℚ of its field family: what was counted is then a lower bound, each symmetry proved
 * all the same. Over ℚ alone nothing is lost, for solutions of linear equations over ℚ span those over ℝ.
 */
import { type FieldFamily, kernelsOf, variablesOf } from '@lawful/cas-core';

/** Empty when the affine symmetries of the family are all that the model has. */
export function symmetryLimits(family: FieldFamily): string[] {
  const reasons: string[] = [];
  const { independentKernels, variables } = family;
  if (independentKernels !== undefined && independentKernels.kind !== 'ok')
    reasons.push(
      `exponentials, logarithms and roots are taken as independent, which is not proved: ${independentKernels.reason}`,
    );
  const names = new Set<string>();
  for (const { field, samples } of family.generators) {
    const occurring = new Set(variablesOf(field, field.outputs));
    for (const v of family.constants) if (occurring.has(v)) names.add(variables[v]!.name);
    const data = new Set(samples);
    for (const k of kernelsOf(field, (v) => data.has(v)))
      if (k.depends === 'nothing') names.add(variables[k.variable]!.name);
  }
  if (names.size > 0)
    reasons.push(`fields with coefficients that depend on ${[...names].join(', ')} are not looked for`);
  reasons.push(...family.hypotheses.map((h) => h.text));
  return reasons;
}
