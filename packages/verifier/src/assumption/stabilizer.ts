/**
 * Assumption 1 of the non-polynomial theorem (theory §5), element by element: f(gx)² ≢ f(x)² for every g ≠ e.
 *
 * A point where the squares differ proves it for that g, f being analytic on a connected domain: integers and residues modulo primes for
 * rational networks, exact values with true slopes for piecewise-linear ones (on the pieces of the point), enclosures for networks with
 * kernels. Elements that collide at several points are tried symbolically: f∘g ≡ ε f. They form a subgroup K with a sign
 * character, so the closure of those proved is proved. K need not be normal, and membership is no class function.
 */
import {
  type Ball,
  ballField,
  decimalText,
  evaluateProgram,
  excludesZero,
  formatRational,
  kernelBall,
  linearImages,
  modularEvaluator,
  nodeByVariable,
  type Program,
  primeField,
  programBuilder,
  QQ,
  type Random,
  type Rational,
  rational,
  substitute,
  type Truth,
  vanishes,
  withTrueMasks,
} from '@lawful/cas-core';

type Rows = readonly (readonly (readonly [number, Rational])[])[];

export interface OrbitProblem {
  /** One output: the scalar network f. */
  readonly program: Program;
  readonly inputs: readonly number[];
  readonly order: number;
  /** Rows of element i on the inputs; element 0 is the identity. */
  rows(i: number): Rows;
  multiply(i: number, j: number): number;
  /** Called for each element; false stops. */
  step(): boolean;
}

export interface Stabilizer {
  readonly holds: Truth;
  /** K, proved, with its sign character. */
  readonly members: ReadonlyMap<number, 1 | -1>;
  readonly undecided: readonly number[];
  readonly witness: OrbitWitness | undefined;
  /** Elements that generate K, as they were proved one by one. */
  readonly generators: readonly number[];
  /** Whether the witness alone tells every element outside K from the identity, and modulo which primes. */
  readonly primes: readonly number[] | undefined;
  /** Only on the linear pieces that contain the witness. */
  readonly piecewise: boolean;
}

interface OrbitWitness {
  readonly values: ReadonlyMap<number, Rational>;
  readonly basis: 'exact' | 'enclosure';
  /** The squares f(gx)² of the first few elements at the point, as text. */
  readonly squares: readonly string[];
}

/** What is known of f(gx) at a point: equal values have equal fingerprints. */
interface Observation {
  readonly values: ReadonlyMap<number, Rational>;
  readonly basis: 'exact' | 'enclosure';
  /** For integer points: the primes of the residues. */
  readonly primes?: readonly number[];
  /** Whether f(gx)² ≠ f(x)² is proved here. */
  differs(i: number): boolean;
  /** The sign with which f(gx) may be ±f(x). */
  sign(i: number): 1 | -1;
  square(i: number): string;
}

const POINTS = 3;

export function decideStabilizer(problem: OrbitProblem, random: Random): Stabilizer {
  const { program, order } = problem;
  const piecewise = program.variables.some((v) => v.mask !== undefined);
  const members = new Map<number, 1 | -1>([[0, 1]]);
  let open = Array.from({ length: order - 1 }, (_, i) => i + 1);
  let first: Observation | undefined;
  let last: Observation | undefined;
  for (let k = 0; k < POINTS && open.length > 0; k++) {
    const seen = observe(problem, random.fork(`point ${k}`));
    if (seen === undefined) continue;
    first ??= seen;
    last = seen;
    const still: number[] = [];
    for (const i of open) {
      if (!problem.step()) return stopped(problem, members, open, piecewise);
      if (!seen.differs(i)) still.push(i);
    }
    open = still;
  }
  const undecided: number[] = [];
  const generators: number[] = [];
  for (const i of open) {
    if (members.has(i)) continue;
    if (!problem.step()) return stopped(problem, members, open, piecewise);
    const sign = provedSign(problem, i, last?.sign(i) ?? 1, random);
    if (sign === 'no') continue;
    if (sign === undefined) undecided.push(i);
    else {
      generators.push(i);
      close(problem, members, i, sign);
    }
  }
  const rest = undecided.filter((i) => !members.has(i));
  const witness =
    first === undefined
      ? undefined
      : {
          values: first.values,
          basis: first.basis,
          squares: Array.from({ length: Math.min(order, 6) }, (_, i) => first.square(i)),
        };
  const holds: Truth = members.size > 1 ? 'no' : rest.length > 0 ? 'unknown' : 'yes';
  const separated =
    first?.primes !== undefined &&
    Array.from({ length: order }, (_, i) => i).every((i) => members.has(i) || first!.differs(i));
  const primes = separated ? first?.primes : undefined;
  return { holds, members, undecided: rest, witness, generators, primes, piecewise };
}

const stopped = (
  { order }: OrbitProblem,
  members: ReadonlyMap<number, 1 | -1>,
  open: readonly number[],
  piecewise: boolean,
): Stabilizer => ({
  holds: members.size > 1 ? 'no' : 'unknown',
  members,
  undecided: open.length > 0 ? open : Array.from({ length: order - 1 }, (_, i) => i + 1),
  witness: undefined,
  generators: [],
  primes: undefined,
  piecewise,
});

/** Adds an element to the subgroup, with everything it generates. */
function close({ multiply }: OrbitProblem, members: Map<number, 1 | -1>, element: number, sign: 1 | -1): void {
  const generators: [number, 1 | -1][] = [[element, sign], ...members];
  members.set(element, sign);
  const queue = [...members.keys()];
  while (queue.length > 0) {
    const at = queue.pop()!;
    for (const [g, s] of generators) {
      const next = multiply(g, at);
      if (members.has(next)) continue;
      members.set(next, s === members.get(at)! ? 1 : -1);
      queue.push(next);
    }
  }
}

/** ε with f∘g ≡ ε f; 'no' when neither holds, undefined when that is not known. */
function provedSign(
  { program, inputs, rows }: OrbitProblem,
  element: number,
  likely: 1 | -1,
  random: Random,
): 1 | -1 | 'no' | undefined {
  const builder = programBuilder(program);
  const nodes = inputNodes(program, inputs);
  const images = linearImages(builder, nodes, rows(element));
  const [f] = program.outputs;
  const [moved] = substitute(builder, program, [f!], new Map(inputs.map((v, k) => [v, images[k]!])));
  const piecewise = builder.variables.some((v) => v.mask !== undefined);
  let decided = true;
  for (const sign of [likely, likely === 1 ? -1 : 1] as const) {
    const difference = sign === 1 ? builder.sub(moved!, f!) : builder.add(moved!, f!);
    const zero = vanishes(builder.view(), difference, random);
    if (zero.kind === 'ok' && zero.value) return sign;
    decided &&= zero.kind === 'ok' && !piecewise;
  }
  return decided ? 'no' : undefined;
}

function inputNodes(program: Program, inputs: readonly number[]): number[] {
  const nodes = nodeByVariable(program);
  return inputs.map((v) => nodes.get(v)!);
}

function observe(problem: OrbitProblem, random: Random): Observation | undefined {
  const { program } = problem;
  const kernels = program.variables.some((v) => v.kernel !== undefined);
  const masks = program.variables.some((v) => v.mask !== undefined);
  if (kernels && masks) return undefined;
  if (kernels) return observeBalls(problem, random);
  return masks ? observeExactly(problem, random) : observeModular(problem, random);
}

const PRIMES = [16777213, 16777199, 16777183, 16777153];

/** Integers below 2^24; squares that differ modulo one of the primes differ. */
function observeModular({ program, inputs, order, rows }: OrbitProblem, random: Random): Observation | undefined {
  for (let tries = 0; tries < 20; tries++) {
    const point = program.variables.map(() => 1 + random.below(2 ** 24 - 1));
    const residues: Float64Array[] = [];
    let good = true;
    for (const p of PRIMES) {
      const F = primeField(p);
      const evaluator = modularEvaluator(program, p);
      if (evaluator === undefined) continue;
      const base = Float64Array.from(point, (n) => n % p);
      const out = new Float64Array(1);
      const own = new Float64Array(order);
      for (let i = 0; i < order && good; i++) {
        const values = base.slice();
        rows(i).forEach((row, k) => {
          values[inputs[k]!] = row.reduce((s, [j, q]) => F.add(s, F.mul(F.fromRational(q) ?? 0, base[inputs[j]!]!)), 0);
        });
        good = evaluator.evaluate(0, values, out);
        own[i] = out[0]!;
      }
      residues.push(own);
    }
    if (!good || residues.length === 0) continue;
    return {
      values: new Map(point.map((n, v) => [v, rational(n)])),
      basis: 'exact',
      primes: PRIMES,
      differs: (i) => residues.some((r, k) => (r[i]! * r[i]!) % PRIMES[k]! !== (r[0]! * r[0]!) % PRIMES[k]!),
      sign: (i) => (residues.every((r) => r[i] === r[0]) ? 1 : -1),
      square: (i) => `${(residues[0]![i]! * residues[0]![i]!) % PRIMES[0]!} mod ${PRIMES[0]}`,
    };
  }
  return undefined;
}

/** Integers and true slopes. */
function observeExactly({ program, inputs, order, rows }: OrbitProblem, random: Random): Observation | undefined {
  for (let tries = 0; tries < 20; tries++) {
    const point = program.variables.map((v) =>
      v.mask === undefined
        ? rational(BigInt(random.below(2 ** 30)) * (random.below(2) === 0 ? 1n : -1n) + 1n)
        : undefined,
    );
    const results: Rational[] = [];
    for (let i = 0; i < order && results.length === i; i++) {
      const values = [...point];
      rows(i).forEach((row, k) => {
        values[inputs[k]!] = row.reduce((s, [j, q]) => QQ.add(s, QQ.mul(q, point[inputs[j]!]!)), QQ.zero);
      });
      const full = withTrueMasks(program, values);
      const out = full === undefined ? undefined : evaluateProgram(program, QQ, (q) => q, full);
      if (out?.kind === 'ok') results.push(out.value[0]!);
    }
    if (results.length < order) continue;
    const squares = results.map((q) => QQ.mul(q, q));
    return {
      values: new Map(point.flatMap((q, v): [number, Rational][] => (q === undefined ? [] : [[v, q]]))),
      basis: 'exact',
      differs: (i) => !QQ.equal(squares[i]!, squares[0]!),
      sign: (i) => (QQ.equal(results[i]!, results[0]!) ? 1 : -1),
      square: (i) => formatRational(squares[i]!),
    };
  }
  return undefined;
}

const PRECISION = 40;

/** Rationals of size about one, enclosures of 40 digits. */
function observeBalls({ program, inputs, order, rows }: OrbitProblem, random: Random): Observation | undefined {
  const field = ballField(PRECISION);
  for (let tries = 0; tries < 10; tries++) {
    const point = program.variables.map((v) => {
      const q = rational(BigInt(1 + random.below(2 ** 20)), 2n ** 20n);
      return v.positive === true || random.below(2) === 0 ? q : QQ.neg(q);
    });
    const given = program.variables.map((v, i) => (v.kernel === undefined ? field.fromRational(point[i]!) : undefined));
    const results: Ball[] = [];
    for (let i = 0; i < order && results.length === i; i++) {
      const values = [...given];
      rows(i).forEach((row, k) => {
        const q = row.reduce((s, [j, c]) => QQ.add(s, QQ.mul(c, point[inputs[j]!]!)), QQ.zero);
        values[inputs[k]!] = field.fromRational(q);
      });
      const out = evaluateProgram(program, field, field.fromRational, values, (kind, u) => kernelBall(kind, field, u));
      if (out.kind === 'ok') results.push(out.value[0]!);
    }
    if (results.length < order) continue;
    const squares = results.map((b) => field.mul(b, b));
    return {
      values: new Map(
        program.variables.flatMap((v, i): [number, Rational][] => (v.kernel === undefined ? [[i, point[i]!]] : [])),
      ),
      basis: 'enclosure',
      differs: (i) => excludesZero(field.sub(squares[i]!, squares[0]!)),
      sign: (i) => (excludesZero(field.sub(results[i]!, results[0]!)) ? -1 : 1),
      square: (i) => decimalText(squares[i]!, 12),
    };
  }
  return undefined;
}
