/**
 * Functions of the state in floats: their gradients, and how fast true fields move them.
 */
import { readEntry } from './entry.js';
import { drawPoint, drawState, type Field, kickOf, reader, type System } from './fields.js';
import type { Draw } from './random.js';
import { Span } from './span.js';
import { nested, type Program, rounding, run } from './tape.js';

export interface LawProgram {
  readonly text: string;
  /** The value, then the derivatives by the state. */
  readonly program: Program;
}

export function lawOf(system: System, text: string): LawProgram {
  const { tape } = system.draft;
  const h = readEntry(text, tape, (name) => {
    const v = system.place.get(name);
    return v === undefined ? undefined : tape.variable(v);
  });
  const state = system.names.map((name) => tape.variable(system.place.get(name)!));
  return { text, program: tape.program([h, ...tape.gradientOn(h, state)]) };
}

export const gradientOf = (
  system: System,
  law: LawProgram,
  constants: readonly number[],
  state: Float64Array,
): Float64Array => withRounding(system, law.program, constants, state, []).value.subarray(1);

/** Outputs, and how far rounding may move each. */
function withRounding(
  system: System,
  program: Program,
  constants: readonly number[],
  state: Float64Array,
  point: readonly number[],
): { value: Float64Array; error: Float64Array } {
  const values = run(program, nested(0), reader(system, constants, state, point, 1));
  const errors = rounding(program, values);
  return {
    value: Float64Array.from(program.outputs, (n) => values[n]!),
    error: Float64Array.from(program.outputs, (n) => errors[n]!),
  };
}

/** dh/dt along the field of the data (and the drift), and how far rounding may move it, in units of the machine's. */
export function driftOf(
  system: System,
  law: LawProgram,
  constants: readonly number[],
  state: Float64Array,
  kick: Field,
): { rate: number; size: number } {
  const gradient = withRounding(system, law.program, constants, state, []);
  let rate = 0;
  let size = 0;
  const along = (program: Program, point: readonly number[], weight: number): void => {
    const v = withRounding(system, program, constants, state, point);
    for (let i = 0; i < state.length; i++) {
      const g = gradient.value[1 + i]!;
      rate += weight * g * v.value[i]!;
      size += weight * (Math.abs(g) * v.error[i]! + Math.abs(v.value[i]!) * gradient.error[1 + i]!);
    }
  };
  for (const point of kick.data) along(kick.program, point, 1 / kick.data.length);
  if (system.drift !== undefined) along(system.drift, [], 1);
  return { rate, size };
}

export interface Drift {
  /** `still`: nothing moves it; `moves`: something does, and by far; `unclear`: rounding cannot be told, or nowhere defined. */
  readonly verdict: 'still' | 'moves' | 'unclear';
  readonly relative: number;
  readonly at: string;
}

const STATES = 5;
const POINTS = 6;
/** Of the bound for rounding; its unit is 1e-16. */
const STILL = 1e-13;
const MOVES = 1e-10;

/**
 * @param near states to look at beside random ones
 * @param everywhere whether the law is claimed at random ones at all
 */
export function driftOverall(
  system: System,
  law: LawProgram,
  averaged: boolean,
  draw: Draw,
  near: readonly { state: Float64Array; constants: readonly number[] }[] = [],
  everywhere = true,
): Drift {
  let worst = 0;
  let at = '';
  let looked = 0;
  const hasSteps = system.kick.op.includes('step');
  const places = [...near];
  for (let s = 0; everywhere && s < STATES; s++)
    places.push({ state: drawState(system, draw), constants: drawConstants(system, draw) });
  for (const { state, constants } of places)
    for (let k = 0; k < POINTS; k++) {
      const point = drawPoint(system, draw, hasSteps && k % 2 === 1);
      const { rate, size } = driftOf(system, law, constants, state, kickOf(system, point, averaged));
      if (!Number.isFinite(rate) || !Number.isFinite(size)) continue;
      looked++;
      if (size < 1e-150) continue;
      const relative = Math.abs(rate) / size;
      if (relative > worst) {
        worst = relative;
        at = `state ${[...state].join(', ')}; constants ${constants.join(', ')}; data ${point.join(', ')}; rate ${rate}`;
      }
    }
  const verdict = looked < 4 ? 'unclear' : worst < STILL ? 'still' : worst > MOVES ? 'moves' : 'unclear';
  return { verdict, relative: worst, at };
}

export const drawConstants = (system: System, draw: Draw): number[] =>
  system.constants.map(() => draw.normal() + (draw.chance(0.5) ? 1 : -1));

/** The rank of the differentials at a state; gradients that are not finite count for nothing. */
export function independentAt(
  system: System,
  laws: readonly LawProgram[],
  constants: readonly number[],
  state: Float64Array,
): number {
  const span = new Span(state.length, 1e-8);
  for (const law of laws) span.add(gradientOf(system, law, constants, state));
  return span.rank;
}
