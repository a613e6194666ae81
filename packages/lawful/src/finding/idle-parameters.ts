/**
 * Parameters that no gradient touches: every generator has a zero in their component, so each of them is conserved by itself, and nothing
 * else depends on them. They are set apart before anything is searched. The fields of the others do not change when they
 * are regarded as constants, so that Lie(𝒱) and all laws are those of the rest: N − dim Lie falls into the idle parameters and the laws of
 * the rest, and functions of idle parameters need not be looked for.
 *
 * A component is zero where its node is the constant 0; where it only vanishes at random points (a bias that cancels in softmax) the law is
 * proved like any other. Flows with a clock are left as they are: there an unused parameter moves under friction.
 */

import type { Budget } from '@lawful/cas-core';
import { type FieldFamily, OP, type Program, primesOf, random, type StateFunction } from '@lawful/cas-core';
import { type Candidate, type Frame, fieldSamples, type StateBlock } from '@lawful/lie';
import { proveLaw } from '@lawful/verifier';

export interface IdleParameters {
  /** One law for each block that is idle as a whole, and one for each other idle entry. */
  readonly laws: readonly Candidate[];
  /** The family with the idle parameters among the constants. */
  readonly family: FieldFamily;
  /** State ordinals of the parameters that move, ascending. */
  readonly moving: readonly number[];
  readonly termOperations: number;
}

const POINTS = 3;
/** With slopes at their two values a unit is often dead. */
const POINTS_OF_SLOPES = 16;

/** Undefined when all parameters move. */
export function idleParameters(
  family: FieldFamily,
  blocks: readonly StateBlock[],
  seed: number,
  work: Budget,
): IdleParameters | undefined {
  if (family.clock !== undefined) return undefined;
  const prime = primesOf(family)[0]!;
  const untouched = family.state.map((_, d) =>
    family.generators.every(({ field }) => isZero(field, field.outputs[d]!)),
  );
  const samples = fieldSamples(
    family,
    prime,
    (family.masks === 'slopes' ? POINTS_OF_SLOPES : POINTS) * family.generators.length,
    random(seed).fork('idle parameters'),
    work.due,
  );
  const idle = new Set<number>();
  const moving: number[] = [];
  let termOperations = 0;
  family.state.forEach((v, d) => {
    if (untouched[d] === true) {
      idle.add(v);
      return;
    }
    const looksIdle = samples.length > 0 && samples.every((s) => s.velocity[d] === 0);
    const outcome =
      looksIdle && work.step('idle parameters') ? proveLaw(family, coordinate(v), { due: work.due }) : undefined;
    if (outcome?.kind === 'ok' && outcome.value.holds) {
      termOperations += outcome.value.termOperations;
      idle.add(v);
    } else moving.push(d);
  });
  if (idle.size === 0) return undefined;
  return { laws: lawsOf(idle, blocks), family: restricted(family, idle, moving), moving, termOperations };
}

const isZero = ({ op, left, constants }: Program, node: number): boolean =>
  op[node] === OP.constant && constants[left[node]!]!.num === 0n;

const coordinate = (v: number): StateFunction => ({
  numerator: [{ coefficient: { num: 1n, den: 1n }, exponents: [[v, 1]] }],
  denominator: undefined,
});

function lawsOf(idle: ReadonlySet<number>, blocks: readonly StateBlock[]): Candidate[] {
  const out: Candidate[] = [];
  for (const { name, rows, cols, variables, tensor } of blocks) {
    const own = variables.filter((v) => idle.has(v));
    const whole = own.length === variables.length && own.length > 1;
    if (!whole) for (const v of own) out.push({ entries: [coordinate(v)], text: undefined, shape: 'single' });
    else if ((rows === 1 || cols === 1) && tensor !== true)
      out.push({ entries: own.map(coordinate), text: `${name}[i]`, shape: 'units' });
    else out.push({ entries: own.map(coordinate), text: name, shape: 'matrix' });
  }
  return out;
}

function restricted(family: FieldFamily, idle: ReadonlySet<number>, moving: readonly number[]): FieldFamily {
  return {
    ...family,
    state: moving.map((d) => family.state[d]!),
    constants: [...family.constants, ...idle],
    generators: family.generators.map((g) => ({
      ...g,
      field: { ...g.field, outputs: moving.map((d) => g.field.outputs[d]!) },
    })),
  };
}

/** Blocks of which something moves. */
export const movingBlocksOf = (blocks: readonly StateBlock[], { family }: IdleParameters): StateBlock[] => {
  const state = new Set(family.state);
  return blocks.filter((b) => b.variables.some((v) => state.has(v)));
};

/** Frames of which something moves. */
export const movingFramesOf = (frames: readonly Frame[], { family }: IdleParameters): Frame[] => {
  const state = new Set(family.state);
  return frames.filter((f) => f.entries.some((form) => form.some(([v]) => state.has(v))));
};
