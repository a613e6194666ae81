/**
 * Units that parameters and constants alone switch (theory §1.2): no input, label or cotangent reaches their argument. Where these arguments are not zero
 * their slopes are constants, so that near a point the family is one without these units. Its laws hold on the open set on which the arguments
 * keep the signs of the point, and nowhere else unless they are proved elsewhere.
 */

import { coneThroughMasks, kernelAt, nodeByVariable, OP, type Program } from '../programs/program.js';
import { programBuilder } from '../programs/program-builder.js';
import { substitute } from '../programs/substitute.js';
import type { Rational } from '../rings/rationals.js';
import type { FieldFamily, Generator } from './field-family.js';
import { withTrueMasks } from './true-masks.js';

/** Slopes by mask variable. */
export type Slopes = ReadonlyMap<number, Rational>;

/** The masks that data do not reach, nor kernels, whose values have no exact sign. */
function masksOfParameters({ network, state, constants }: FieldFamily): ReadonlySet<number> {
  const still = new Set([...state, ...constants]);
  const own = new Set<number>();
  network.variables.forEach(({ mask }, v) => {
    if (mask === undefined) return;
    const cone = coneThroughMasks(network, [mask.argument]);
    const moves = cone.some(
      (m, n) =>
        m === 1 &&
        network.op[n] === OP.variable &&
        (kernelAt(network, n) !== undefined ||
          (!still.has(network.left[n]!) && network.variables[network.left[n]!]!.mask === undefined)),
    );
    if (!moves) own.add(v);
  });
  return own;
}

/**
 * The slopes of the units that parameters and constants alone switch, at a point; undefined where there are none, or one is on its kink.
 * @param values of the state and the constants, by variable
 */
export function slopesOfParameters(family: FieldFamily, values: readonly (Rational | undefined)[]): Slopes | undefined {
  const own = masksOfParameters(family);
  if (own.size === 0) return undefined;
  const { network } = family;
  // Of the other units nothing is asked: their arguments have no value without data.
  const variables = network.variables.map((v, i) =>
    v.mask === undefined || own.has(i) ? v : { ...v, mask: undefined },
  );
  const at = withTrueMasks({ ...network, variables }, values);
  return at && new Map([...own].map((v) => [v, at[v]!]));
}

/** The family with these slopes put in; the table of variables stays, and so do the indices of the state. Precondition: no kernels. */
export function withSlopes(family: FieldFamily, slopes: Slopes): FieldFamily {
  const generators = family.generators.map((g): Generator => {
    const { field, potential, motion } = g;
    const weights = motion?.weights;
    const moved = motion && substituted(motion.program, [...motion.program.outputs, ...(weights ?? [])], slopes);
    const outputs = motion?.program.outputs.length ?? 0;
    return {
      ...g,
      field: substituted(field, field.outputs, slopes),
      ...(potential === undefined ? {} : { potential: substituted(potential, potential.outputs, slopes) }),
      ...(motion === undefined || moved === undefined
        ? {}
        : {
            motion: {
              ...motion,
              program: { ...moved, outputs: moved.outputs.slice(0, outputs) },
              ...(weights === undefined ? {} : { weights: moved.outputs.slice(outputs) }),
            },
          }),
      samples: g.samples.filter((v) => !slopes.has(v)),
    };
  });
  const bent = generators.some((g) => g.samples.some((v) => family.variables[v]!.mask !== undefined));
  return { ...family, generators, masks: bent ? family.masks : 'none', linkedSlopes: false };
}

/** Other masks stay the letters that they are. Pruned Programs are renumbered, so that the arguments of masks are not looked at. */
function substituted(program: Program, roots: readonly number[], slopes: Slopes): Program {
  const { variables } = program;
  const letters: Program = { ...program, variables: variables.map((v) => ({ ...v, mask: undefined })) };
  const builder = programBuilder(letters);
  const images = new Map<number, number>();
  for (const v of nodeByVariable(program).keys()) {
    const slope = slopes.get(v);
    if (slope !== undefined) images.set(v, builder.constant(slope));
  }
  return { ...builder.build(substitute(builder, letters, roots, images)), variables };
}
