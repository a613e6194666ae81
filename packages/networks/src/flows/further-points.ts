/**
 * Gradients at several data points at once, for flows that are not linear in the gradient: that of a data set is the sum over its points, so a form of
 * degree k in it is spanned by the k-linear form at k points (polarisation), and each point has its own inputs, cotangents, masks and kernels.
 */
import { nodeByVariable, type ProgramBuilder, substitute } from '@lawful/cas-core';
import { DATA_ROLES } from '../lowering/kernels.js';

export interface AtPoints {
  /** The given gradient first, then the same nodes with new data variables: `x[1]` of the second point is called `x[1] at point 2`. */
  readonly gradients: readonly (readonly number[])[];
  /** For each variable of a further point, masks and kernels too, the variable of the first point that it repeats. */
  readonly repeats: ReadonlyMap<number, number>;
}

export function gradientsAtPoints(builder: ProgramBuilder, gradient: readonly number[], points: number): AtPoints {
  const data = builder.variables.flatMap(({ role, mask, kernel }, v) =>
    DATA_ROLES.has(role) && mask === undefined && kernel === undefined ? [v] : [],
  );
  const program = builder.view();
  const nodeOf = nodeByVariable(program);
  // Masks and kernels of the data are repeated by `substitute`, below what needs them.
  const derived = program.variables.flatMap(({ mask, kernel }, v) =>
    (mask !== undefined || kernel !== undefined) && nodeOf.has(v) ? [v] : [],
  );
  const repeats = new Map<number, number>();
  const gradients = Array.from({ length: points }, (_, k) => {
    if (k === 0) return gradient;
    const images = new Map(
      data.map((v): [number, number] => {
        const { name, role, positive } = program.variables[v]!;
        repeats.set(builder.variables.length, v);
        return [v, builder.variable(`${name} at point ${k + 1}`, role, positive)];
      }),
    );
    const image = substitute(builder, program, [...gradient, ...derived.map((v) => nodeOf.get(v)!)], images);
    const now = builder.view();
    derived.forEach((v, i) => {
      const own = now.left[image[gradient.length + i]!]!;
      if (own !== v) repeats.set(own, v);
    });
    return image.slice(0, gradient.length);
  });
  return { gradients, repeats };
}
