/**
 * Points at which square roots exist. A root has a square as its argument at every second point, so points for R roots drawn at once take 2^R draws. Here
 * the roots have their turn one after the other, those with the fewest leaves of their own first, and where one does not exist the leaves are drawn
 * again that came in last among those below it. Where the points come from does not matter: what is shown at them is shown by them.
 */
import { demanded } from '../core/arithmetic/interpret.js';
import { type PrimeField, primeField } from '../core/arithmetic/residue.js';
import type { Program, Step } from '../core/reading/program.js';
import { isPrime } from '../text/shape.js';
import { squareRoot } from './values.js';

const ATTEMPTS = 20_000;
/** A root that fails so often in a row has an argument that is never a square: each draw has an even chance. */
const FAILURES = 64;
const POINTS = 8;
/** 3 modulo 4. Roots of numbers exist modulo some primes only, so that several are tried. */
const LARGEST = 67_108_859;
const PRIMES = 40;
/** Above it primes are passed over at which a root of a number does not exist. */
const LEAST = 60_000_000;

/** A leaf is a variable, or a kernel that is no root behind the variables. */
function leafOf(step: Step, variables: number): number | undefined {
  if (step.op === 'variable') return step.index;
  return step.op === 'kernel' && step.kind !== 'sqrt' ? variables + step.index : undefined;
}

interface Turn {
  readonly root: number;
  readonly order: Uint32Array;
  readonly fresh: readonly number[];
  readonly all: ReadonlySet<number>;
}

/**
 * A redrawer of leaves so that all roots below the wanted steps exist: `values` are the residues of leaves, of which the movable ones may change. False when that
 * did not come about.
 */
export function rootFinder(
  program: Program,
  variables: number,
  F: PrimeField,
  wanted: readonly number[],
  isMovable: (leaf: number) => boolean,
): (values: number[], roll: () => number) => boolean {
  const { steps } = program;
  const roots = [...demanded(program, wanted)].filter((i) => {
    const step = steps[i] as Step;
    return step.op === 'kernel' && step.kind === 'sqrt';
  });
  const below = new Map(
    roots.map((root) => {
      const order = demanded(program, [root]);
      const leaves = [...order].flatMap((i) => leafOf(steps[i] as Step, variables) ?? []);
      return [root, { order, all: new Set(leaves.filter(isMovable)) }] as const;
    }),
  );
  const known = new Set<number>();
  const turns: Turn[] = [];
  for (let left = roots; left.length > 0; left = left.filter((root) => root !== turns.at(-1)?.root)) {
    const [first] = left
      .map((root) => ({ root, ...(below.get(root) as { order: Uint32Array; all: Set<number> }) }))
      .map((turn) => ({ ...turn, fresh: [...turn.all].filter((leaf) => !known.has(leaf)) }))
      .sort((a, b) => a.fresh.length - b.fresh.length || a.root - b.root);
    if (first === undefined) break;
    for (const leaf of first.fresh) known.add(leaf);
    turns.push(first);
  }
  const exists = evaluator(program, variables, F);

  return (values, roll) => {
    const failures = turns.map(() => 0);
    for (let [turn, left] = [0, ATTEMPTS]; turn < turns.length; left--) {
      const { fresh, order, all } = turns[turn] as Turn;
      for (const leaf of fresh) values[leaf] = roll();
      if (exists(order, values)) {
        failures[turn] = 0;
        turn++;
        continue;
      }
      failures[turn] = (failures[turn] as number) + 1;
      if ((failures[turn] as number) > FAILURES) return false;
      while (turn >= 0 && !turns[turn]?.fresh.some((leaf) => all.has(leaf))) turn--;
      if (turn < 0 || left === 0) return false;
    }
    return true;
  };
}

/** Whether steps are defined at values of leaves: no division by zero, no logarithm of zero, roots that exist. Slopes are taken as 1. */
function evaluator(program: Program, variables: number, F: PrimeField) {
  const { steps } = program;
  const at = new Float64Array(steps.length);
  return (order: Uint32Array, values: readonly number[]): boolean => {
    for (const i of order) {
      const step = steps[i] as Step;
      const leaf = leafOf(step, variables);
      let value = 0;
      if (step.op === 'kernel' && step.kind === 'log' && at[step.of] === 0) return false;
      if (leaf !== undefined) value = values[leaf] as number;
      else if (step.op === 'slope') value = 1;
      else if (step.op === 'constant') value = F.fromRational(step.value);
      else if (step.op === 'product') value = F.multiply(at[step.left] as number, at[step.right] as number);
      else if (step.op === 'sum')
        value = F.fromInteger(step.terms.reduce((total, [term, sign]) => total + sign * (at[term] as number), 0));
      else if (step.op === 'invert') {
        if (at[step.of] === 0) return false;
        value = F.invert(at[step.of] as number);
      } else if (step.op === 'kernel') {
        const root = squareRoot(F, at[step.of] as number);
        if (root === undefined) return false;
        value = root;
      }
      at[i] = value;
    }
    return true;
  };
}

/** Whether all steps that the wanted ones need are seen to be defined at some point modulo a prime. */
export function isDefinedSomewhere(program: Program, variables: number, wanted: readonly number[]): boolean {
  const numbers = program.kernels.flatMap(({ kind, of }) => {
    const step = program.steps[of];
    return kind === 'sqrt' && step?.op === 'constant' ? [step.value] : [];
  });
  let seed = 1;
  for (let [prime, left] = [LARGEST, PRIMES]; left > 0; prime -= 4) {
    if (!isPrime(prime)) continue;
    const F = primeField(prime);
    if (prime > LEAST && numbers.some((q) => squareRoot(F, F.fromRational(q)) === undefined)) continue;
    left--;
    const roll = (): number => {
      seed = (seed * 48_271) % 2_147_483_647;
      return 1 + (seed % (prime - 1));
    };
    const find = rootFinder(program, variables, F, wanted, () => true);
    const isDefined = evaluator(program, variables, F);
    const order = demanded(program, wanted);
    for (let tries = 0; tries < POINTS; tries++) {
      const values = Array.from({ length: variables + program.kernels.length }, roll);
      if (find(values, roll) && isDefined(order, values)) return true;
    }
  }
  return false;
}
