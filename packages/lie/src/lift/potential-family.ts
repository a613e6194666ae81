/** The family that the gradients of finitely many polynomials in the parameters span. */
import {
  appendGradient,
  type FieldFamily,
  programBuilder,
  prune,
  QQ,
  type Terms,
  type Variable,
} from '@lawful/cas-core';

/** Constants are fixed but arbitrary; their variables and the parameters keep their indices. */
export function potentialFamily(
  potentials: readonly Terms[],
  variables: readonly Variable[],
  parameters: readonly number[],
  constants: readonly number[],
): FieldFamily {
  const builder = programBuilder();
  const nodes = variables.map((v) => builder.variable(v.name, v.role, v.positive));
  const coordinates: number[] = [];
  const summands = potentials.map((terms, k) => {
    coordinates.push(builder.variables.length);
    const c = builder.variable(`c${k + 1}`, 'coordinate');
    const value = builder.sum(
      terms.map((t) =>
        t.exponents.reduce((n, [v, e]) => builder.mul(n, builder.pow(nodes[v]!, e)), builder.constant(t.coefficient)),
      ),
    );
    return builder.mul(c, value);
  });
  const potential = builder.sum(summands);
  const base = builder.view();
  const components = appendGradient(
    builder,
    base,
    [potential],
    [builder.constant(QQ.one)],
    parameters.map((v) => nodes[v]!),
  );
  const keep = [...parameters, ...constants].map((v) => nodes[v]!);
  const field = prune(builder.build(components), components, keep);
  const kept = prune(builder.build([potential]), [potential], keep);
  return {
    name: 'augmented',
    variables: field.variables,
    state: parameters,
    constants,
    generators: [
      {
        name: 'average',
        field,
        motion: { program: kept, condition: 'still', parameters, by: parameters },
        potential: kept,
        samples: coordinates,
      },
    ],
    masks: 'none',
    network: builder.view(),
    hypotheses: [],
  };
}
