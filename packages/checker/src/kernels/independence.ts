/**
 * The kernels are algebraically independent over the functions of all variables (theory §7), so that their values at a point
 * may be chosen freely, and an expression in them is zero only when its polynomial is.
 *
 * Ax: exp u₁, …, log|v₁|, … are independent when no combination of the u_i and the log|v_j| with integer coefficients is
 * constant. Taking kernels in turn, an exponential needs no relation among the u_i and earlier logarithms (a), a
 * logarithm no multiplicative relation among the v_j and earlier exponentials (b); roots of u₁, … are independent of
 * each other when no product of the u_i is a square (c, d). A relation would show at all points modulo all primes: in
 * (a) the differences of both sides between two points, in (b) logarithmic derivatives, in (c) quadratic characters. So
 * full rank over some points modulo one prime is a proof, wherever the points come from. Kernels of the data are taken
 * with all functions of the state as constants, hence for all samples together; kernels of the state by themselves.
 */
import { type Dual, dualNumbers } from '../core/arithmetic/dual.js';
import { demanded, type Leaf, values } from '../core/arithmetic/interpret.js';
import type { Rational } from '../core/arithmetic/rational.js';
import { primeField, rank, type SparseRow } from '../core/arithmetic/residue.js';
import type { Claim } from '../core/claim.js';
import type { Functions } from '../core/functions.js';
import type { Step } from '../core/reading/program.js';
import { type Meter, reject, tooLarge } from '../text/rejection.js';
import { rootFinder } from './points.js';
import { lettersOf } from './tower.js';
import { squareRoot } from './values.js';

/** For a claim without evidence, 3 modulo 4. */
const OWN_PRIME = 67_108_859;
const MAX_ROOTS_OF_NUMBERS = 10;
const SPARE_ROWS = 12;
const ATTEMPTS = 4000;
const isFree = (kind: string) => kind === 'exp' || kind === 'log';
/** A value that is not defined: it spoils every sum and product it enters, and is not above zero. */
const NOWHERE: Dual = [Number.NaN];

function isSquare(n: bigint): boolean {
  let root = 1n << BigInt((n.toString(2).length + 1) >> 1);
  for (let next = (root + n / root) / 2n; next < root; next = (root + n / root) / 2n) root = next;
  return root * root === n;
}

export function checkKernels(
  { program, variables, tangents }: Claim,
  expanded: Functions,
  prime: number | undefined,
  spend: Meter,
) {
  // Long: draws, points and demands share one generator of residues and one prime.
  const { kernels, steps } = program;
  const { at, roots } = expanded;
  const F = primeField(prime ?? OWN_PRIME);
  const isRoot = (a: Dual) => squareRoot(F, a[0] as number) !== undefined;

  // Constants (d).
  const numbers = new Set<number>();
  const products = [1n];
  /** The number that a step is; undefined where variables are below it. */
  function numberAt(step: number): Rational | undefined {
    if (tangents) {
      const below = [...demanded(program, [step])].map((i) => steps[i] as Step);
      if (below.some(({ op }) => op === 'variable' || op === 'slope')) return undefined;
      return below.length === 1 && below[0]?.op === 'constant' ? below[0].value : { numerator: 0n, denominator: 1n };
    }
    const { terms, scale } = at(step);
    if ([...lettersOf(at(step))].some((i) => roots(i).length > 0)) return undefined;
    return { numerator: terms.size > 1 ? 0n : (terms.get('') ?? 0n), denominator: scale };
  }
  kernels.forEach(({ kind, of }, k) => {
    if (!isFree(kind) && kind !== 'sqrt')
      reject(`kernel ${k} is ${kind}, which is not shown to be independent of others: a bound is not proved with it`);
    if ([...demanded(program, [of])].some((i) => steps[i]?.op === 'slope'))
      reject(`kernel ${k} has a piecewise node below it: a bound is not proved with it`);
    const found = numberAt(of);
    if (found === undefined) return;
    const { numerator: number, denominator: scale } = found;
    if (kind !== 'sqrt' || number <= 0n)
      reject(`kernel ${k} is ${kind} of a constant, and only square roots of positive rational numbers may be`);
    if (!isRoot([F.fromRational({ numerator: number, denominator: scale })]))
      reject(`kernel ${k} is the square root of a number that is no square modulo ${F.prime}`);
    if (numbers.add(k).size > MAX_ROOTS_OF_NUMBERS) tooLarge(`over ${MAX_ROOTS_OF_NUMBERS} roots of numbers`);
    const more = products.map((n) => n * number * scale);
    if (more.some(isSquare)) reject(`kernel ${k} is the square root of a number that is a square, or one times numbers of earlier roots`); // biome-ignore format: one sentence
    products.push(...more);
  });

  let seed = 1;
  /** A residue that is not 0, by Lehmer's generator. */
  const roll = (): number => {
    seed = (seed * 48_271) % 2_147_483_647;
    return 1 + (seed % (F.prime - 1));
  };

  /** Variables and, numbered after them, exponentials and logarithms, each with a value and a direction. */
  type Spot = readonly Dual[];
  const own = (k: number) => variables.length + k;
  const ofData = variables.map(({ role }) => role !== 'parameter' && role !== 'constant');
  const leaves = [...ofData, ...kernels.map(({ data }) => data)];
  /** What is not of the data stays as in `base`, without a direction, when only the data move. */
  const draw = (data: boolean, base?: Spot): Spot =>
    leaves.map((moves, i) => (!data || moves ? [roll(), roll()] : (base?.[i] ?? [roll(), 0])));

  const K = dualNumbers(F, spend);
  /** The arguments of kernels at a spot; undefined where they are not defined, or zero. */
  function evaluate(wanted: readonly number[], spot: Spot): readonly Dual[] | undefined {
    const order = demanded(program, wanted);
    spend(order.length + spot.length);
    const leaf = (step: Leaf, found: ReadonlyMap<number, Dual>): Dual | undefined => {
      if (step.op === 'constant') return [F.fromRational(step.value)];
      if (step.op === 'variable') return spot[step.index];
      if (step.op === 'slope' || step.kind !== 'sqrt') return spot[own(step.index)];
      const a = found.get(step.of) ?? [0];
      const root = squareRoot(F, a[0] as number);
      return root === undefined ? NOWHERE : K.apply('sqrt', root, a);
    };
    const invert = (a: Dual | undefined) => ((a?.[0] ?? 0) > 0 ? K.invert(a) : NOWHERE);
    const found = values(program, order, { ...K, invert }, leaf);
    const all = wanted.map((step) => found.get(step) ?? [0]);
    return all.every(([u]) => (u ?? 0) > 0) ? all : undefined;
  }

  type Entry = (one: Dual, other: Dual) => number;
  const difference: Entry = ([a], [b]) => ((a as number) - (b as number) + F.prime) % F.prime;
  const logarithmic: Entry = ([a, slope]) => F.multiply(slope ?? 0, F.invert(a as number));
  const character: Entry = (a, b) => (isRoot(a) === isRoot(b) ? 0 : 1);

  /** Rows from random pairs of spots, for the kernels themselves and for arguments, should have full rank. */
  const finders = new Map<string, ReturnType<typeof rootFinder>>();
  /** A spot at which the roots below the wanted steps exist; as drawn where none was found. */
  function rooted(wanted: readonly number[], data: boolean, base?: Spot): Spot {
    const key = `${wanted.join()} ${data} ${base === undefined}`;
    const isMovable = (leaf: number) => base === undefined || !data || leaves[leaf] === true;
    const find = finders.get(key) ?? rootFinder(program, variables.length, F, wanted, isMovable);
    finders.set(key, find);
    const spot = draw(data, base);
    const residues = spot.map(([value]) => value as number);
    return find(residues, roll) ? spot.map(([, slope], i) => [residues[i] as number, slope as number]) : spot;
  }

  function demand(what: string, data: boolean, themselves: number[], others: number[], entry: Entry, modulus: number) {
    const columns = [...themselves, ...others];
    const wanted = others.map((k) => kernels[k]?.of as number);
    const rows: SparseRow[] = [];
    const due = columns.length > 0 ? columns.length + SPARE_ROWS : 0;
    for (let left = ATTEMPTS * columns.length; rows.length < due; left--) {
      if (left === 0) tooLarge(`no points modulo ${F.prime} were found for ${what}`);
      const first = rooted(wanted, data);
      const spots = [first, rooted(wanted, data, first)] as const;
      const [one, other] = spots.map((spot) => {
        const found = evaluate(wanted, spot);
        return found && [...themselves.map((k) => spot[own(k)] as Dual), ...found];
      });
      if (one && other) rows.push(new Map(one.map((a, i) => [i, entry(a, other[i] as Dual)])));
    }
    const found = rank(primeField(modulus), rows, spend);
    if (found < columns.length) reject(`kernels ${columns.slice(0, 9).join(', ')}${columns.length > 9 ? ', …' : ''} are not shown to be independent: ${what} have rank ${found}, not ${columns.length}`); // biome-ignore format: one sentence
  }

  for (const data of [false, true]) {
    const [exps, logs, radicals] = (['exp', 'log', 'sqrt'] as const).map((kind) =>
      [...kernels.keys()].filter((k) => kernels[k]?.kind === kind && kernels[k]?.data === data && !numbers.has(k)),
    ) as [number[], number[], number[]];
    const group = `of the ${data ? 'data' : 'state'}`;
    if (exps.length > 0) demand(`exponents and logarithms ${group}`, data, logs, exps, difference, F.prime);
    if (logs.length > 0) demand(`logarithmic derivatives ${group}`, data, exps, logs, logarithmic, F.prime);
    // Nested roots level by level: those inside other arguments of the level are given, and had their turn before.
    const inside = (k: number): readonly number[] => {
      const reached = [...demanded(program, [kernels[k]?.of as number])].map((i) => steps[i]);
      return radicals.filter((j) => reached.some((step) => step?.op === 'kernel' && step.index === j));
    };
    const below = new Map(radicals.map((k) => [k, inside(k)]));
    for (let upTo: readonly number[] = []; upTo.length < radicals.length; ) {
      const earlier = new Set(upTo);
      upTo = radicals.filter((k) => below.get(k)?.every((j) => earlier.has(j)));
      const given = new Set(upTo.flatMap((k) => below.get(k) ?? []));
      const due = upTo.filter((k) => !given.has(k));
      demand(`characters ${group}`, data, [], due, character, 2);
    }
  }
}
