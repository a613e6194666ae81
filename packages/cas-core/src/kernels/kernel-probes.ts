/** Points modulo a prime at which the arguments of kernels are compared: drawn at random, alone or in pairs that differ in the data, or in all but constants. */
import type { ModularEvaluator } from '../programs/modular-evaluation.js';
import type { Program } from '../programs/program.js';
import type { Random } from '../sampling/random.js';
import type { KernelOfProgram } from './kernels-of-program.js';
import { type RootPoints, rootPoints } from './root-points.js';

export const ATTEMPTS = 4000;

export interface Probe {
  /** Only roots are kernels in it; its outputs are the arguments of all kernels. */
  readonly program: Program;
  readonly evaluator: ModularEvaluator;
  readonly kernels: readonly KernelOfProgram[];
  readonly prime: number;
  readonly random: Random;
  /** What each variable belongs to, kernels included. */
  readonly level: readonly KernelOfProgram['depends'][];
  /** Residues of what is the same at all points: slopes of a pattern. */
  readonly fixed: ReadonlyMap<number, number>;
  /** Draws of all variables, and of those that differ between the points of a pair. */
  points(group: Group | 'all'): RootPoints;
}

export function probeOf(of: Omit<Probe, 'points'>): Probe {
  const made = new Map<Group | 'all', RootPoints>();
  const points = (group: Group | 'all'): RootPoints => {
    let own = made.get(group);
    if (own === undefined) {
      const movable = of.level.flatMap((level, v) =>
        !of.fixed.has(v) && (group === 'all' || moves(level, group)) ? [v] : [],
      );
      own = rootPoints(of.program, of.prime, movable)!;
      made.set(group, own);
    }
    return own;
  };
  return { ...of, points };
}

export type Group = 'data' | 'state';

export const where = (group: Group): string =>
  group === 'data' ? ' up to functions of the parameters' : ' up to constants';

/** Whether a variable differs between the two points of a pair. */
export const moves = (level: KernelOfProgram['depends'], group: Group): boolean =>
  level === 'data' || (level === 'state' && group === 'state');

/** A random assignment at which the roots exist; one that agrees with `from` on everything that does not move. Undefined when none was found. */
export function draw(
  { level, points, random, fixed }: Probe,
  group: Group,
  from?: Float64Array,
): Float64Array | undefined {
  const values = from?.slice() ?? new Float64Array(level.length);
  for (const [v, residue] of fixed) values[v] = residue;
  return points(from === undefined ? 'all' : group).draw(values, random) ? values : undefined;
}

/** Arguments of all kernels at an assignment, or undefined where a root or a quotient does not exist. */
export function argumentsAt({ evaluator, kernels }: Probe, values: Float64Array): Float64Array | undefined {
  const out = new Float64Array(kernels.length);
  return evaluator.evaluate(0, values, out) ? out : undefined;
}

/** Pairs of points (with one θ in the data group) at which all arguments are defined, as often as wanted. */
export function* pairs(probe: Probe, group: Group): Generator<{ values: Float64Array; arguments: Float64Array }[]> {
  for (let tries = 0; tries < ATTEMPTS; tries++) {
    const values = draw(probe, group);
    const other = values && draw(probe, group, values);
    if (values === undefined || other === undefined) return;
    const first = argumentsAt(probe, values);
    const second = argumentsAt(probe, other);
    if (first !== undefined && second !== undefined)
      yield [
        { values, arguments: first },
        { values: other, arguments: second },
      ];
  }
}
