/**
 * The gradient of the loss of one data point, in exact numbers or enclosures. Slopes of piecewise-linear units are those that the point has; a point on a
 * kink, or not told from one, has no gradient here.
 */
import { coneThroughMasks, evaluateProgram, type Program, type Rational } from '@lawful/cas-core';
import type { StepArithmetic } from './step-arithmetic.js';

/** A data point, and the parameters at which steps begin. */
export interface WitnessPoint {
  /** By state ordinal. */
  readonly theta: readonly Rational[];
  /** Values of all other variables by index: constants, inputs, labels. */
  readonly data: ReadonlyMap<number, Rational>;
}

/**
 * ∂ℓ/∂θ_i by state ordinal; undefined where it does not exist or cannot be told.
 * @param program its outputs are the gradient
 * @param state the variables of the parameters
 */
export function pointGradient<T>(
  program: Program,
  state: readonly number[],
  data: ReadonlyMap<number, Rational>,
  A: StepArithmetic<T>,
  theta: readonly T[],
): T[] | undefined {
  const values = new Array<T | undefined>(program.variables.length).fill(undefined);
  for (const [v, q] of data) values[v] = A.of(q);
  state.forEach((v, i) => {
    values[v] = theta[i];
  });
  const valuesOf = (outputs: readonly number[]): T[] | undefined => {
    const own = evaluateProgram({ ...program, outputs }, A.field, A.of, values, A.kernel);
    return own.kind === 'ok' ? own.value : undefined;
  };
  const needed = coneThroughMasks(program, program.outputs);
  // Operands come first, so the slopes below an argument are known before it.
  const masks = program.variables
    .flatMap(({ mask }, v) => (mask !== undefined && needed[mask.argument] === 1 ? [{ v, ...mask }] : []))
    .sort((a, b) => a.argument - b.argument);
  for (const { v, argument, low, high } of masks) {
    const [value] = valuesOf([argument]) ?? [];
    const side = value === undefined ? undefined : A.sign(value);
    if (side === undefined || side === 0) return undefined;
    values[v] = A.of(side < 0 ? low : high);
  }
  return valuesOf(program.outputs);
}
