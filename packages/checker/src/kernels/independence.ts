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
import { primeField, rank, type SparseRow } from '../core/arithmetic/residue.js';
import type { Claim } from '../core/claim.js';
import type { Functions } from '../core/functions.js';
import { type Meter, reject, tooLarge } from '../text/rejection.js';
import { lettersOf } from './tower.js';
import { squareRoot } from './values.js';

/** For a claim without evidence, 3 modulo 4. */
const OWN_PRIME = 67_108_859;
const MAX_ROOTS_OF_NUMBERS = 10;
const SPARE_ROWS = 12;
const ATTEMPTS = 4000;
/** A value that is not defined: it spoils every sum and product it enters, and is not above zero. */
const NOWHERE: Dual = [Number.NaN];

function isSquare(n: bigint): boolean {
  let root = 1n << BigInt((n.toString(2).length + 1) >> 1);
  for (let next = (root + n / root) / 2n; next < root; next = (root + n / root) / 2n) root = next;
  return root * root === n;
}

export function checkKernels(
  { program, variables }: Claim,
  expanded: Functions,
  prime: number | undefined,
  spend: Meter,
) {
  const { kernels, steps } = program;
  const { at, roots } = expanded;
  const F = primeField(prime ?? OWN_PRIME);
  const isRoot = (a: Dual) => squareRoot(F, a[0] as number) !== undefined;

  // Constants (d).
  const numbers = new Set<number>();
  const products = [1n];
  kernels.forEach(({ kind, of }, k) => {
    const { terms, scale } = at(of);
    if ([...lettersOf(at(of))].some((i) => roots(i).length > 0)) return;
    const number = terms.get('') ?? 0n;
    if (kind !== 'sqrt' || terms.size > 1 || number <= 0n)
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
  function demand(what: string, data: boolean, themselves: number[], others: number[], entry: Entry, modulus: number) {
    const columns = [...themselves, ...others];
    const wanted = others.map((k) => kernels[k]?.of as number);
    const rows: SparseRow[] = [];
    const due = columns.length > 0 ? columns.length + SPARE_ROWS : 0;
    for (let left = ATTEMPTS * columns.length; rows.length < due; left--) {
      if (left === 0) tooLarge(`no points modulo ${F.prime} were found for ${what}`);
      const first = draw(data);
      const spots = [first, draw(data, first)] as const;
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
