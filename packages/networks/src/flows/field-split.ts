/**
 * Why a field with signs or norms of gradients spans the same as several rational ones (theory §14).
 *
 * Signs. The gradients of all data sets at θ are a linear space. Crossing the hyperplane G_i = 0 inside it, off those of the coordinates that are not
 * proportional to G_i, flips the signs of the coordinates proportional to it and no others. So the sign vectors span Σ_{j ∈ C} σ_j ∂_j, one field for each
 * class C of proportional coordinates, σ_j = sign(G_j/G_i) a function of θ. Two coordinates are proportional exactly when G_i(d)G_j(d') = G_j(d)G_i(d')
 * for all data d, d'.
 *
 * They are a linear space where the loss pushes both ways; where it only pushes one way they fill a cone, and no hyperplane need be crossed.
 *
 * Norms (Theorem K). Σ_l √q_l·r_l = 0, with r_l rational in the data and analytic in the state, as the gradient of a law is, forces r_l = 0 when no product
 * of two of the q_l = ‖G_l‖² is c·f², c a function of the state and f of state and data, nor one of them where scalars move by signs. (|B|²(Σ u_k x_k)²
 * is no square, and yet its root is rational in the data.) If q is c·f² then q(θ, d)·q(θ, d') = (c·f·f')² for all data d, d'; a value that is no square
 * modulo a prime proves that q is none of these.
 */
import {
  attempted,
  expandNodes,
  modularEvaluator,
  NotSupportedError,
  type Program,
  type ProgramBuilder,
  powMod,
  QQ,
  type Random,
  rational,
  substitute,
} from '@lawful/cas-core';
import { lossRow } from '../losses/table.js';
import { sampleVariables } from '../lowering/kernels.js';
import type { GradientNodes } from './flow-row.js';
import type { FieldSplit, SeenAt, SeenNorms, SignClass } from './split.js';

const TRIES = 64;
const TERM_LIMIT = 400_000;

/** Random residues of everything that the outputs need, `kept` where it has some, and the values there; undefined where one does not exist. */
function seen(program: Program, prime: number, random: Random) {
  const evaluator = modularEvaluator(program, prime);
  if (evaluator === undefined) return () => undefined;
  return (kept: ReadonlyMap<number, number> = new Map()) => {
    const values = new Float64Array(program.variables.length);
    for (let v = 0; v < values.length; v++) values[v] = kept.get(v) ?? random.nonzero(prime);
    const out = new Float64Array(program.outputs.length);
    return evaluator.evaluate(0, values, out) ? { values, out } : undefined;
  };
}

const at = (prime: number, values: Float64Array): SeenAt => ({
  prime,
  values: [...values].map((residue, v): [number, number] => [v, residue]),
});

/**
 * The classes of proportional coordinates among some parameters, those that no data move left out, with signs as nodes.
 * Throws `NotSupportedError` where this cannot be decided.
 */
export function signClasses(
  { network, builder, gradients }: GradientNodes,
  ordinals: readonly number[],
  prime: number,
  random: Random,
): { readonly classes: readonly SignClass[]; readonly directions: FieldSplit['directions'] } {
  if (ordinals.length === 0) return { classes: [], directions: undefined };
  const [first, second] = gradients as readonly [readonly number[], readonly number[]];
  const program = builder.build([...ordinals.map((d) => first[d]!), ...ordinals.map((d) => second[d]!)]);
  const draw = seen(program, prime, random);
  const n = ordinals.length;
  const undecided = (): never => {
    throw new NotSupportedError(
      network.model.source,
      network.model.flow.at,
      'gradients with signs that are not told apart',
    );
  };
  for (let tries = 0; tries < TRIES; tries++) {
    const sample = draw();
    if (sample === undefined) continue;
    const { values, out } = sample;
    const groups = new Map<string, number[]>();
    for (let k = 0; k < n; k++) {
      const [a, b] = [out[k]!, out[n + k]!];
      const key = a === 0 ? (b === 0 ? 'idle' : 'infinite') : String((b * Number(powMod(a, prime - 2, prime))) % prime);
      groups.set(key, [...(groups.get(key) ?? []), k]);
    }
    const idle = groups.get('idle') ?? [];
    groups.delete('idle');
    if (idle.some((k) => !vanishes(builder, first[ordinals[k]!]!))) continue;
    const classes: SignClass[] = [];
    for (const members of groups.values()) {
      const own = classOf(
        builder,
        first,
        second,
        members.map((k) => ordinals[k]!),
        random,
      );
      if (own === undefined) break;
      classes.push(own);
    }
    if (classes.length < groups.size) continue;
    const { loss, source, flow } = network.model;
    if (classes.length > 1 && !lossRow(loss).bothWays)
      throw new NotSupportedError(
        source,
        flow.at,
        'a loss that is not seen to push both ways, so that some signs of gradients may never change, under this flow',
      );
    return {
      classes,
      directions: { ...at(prime, values), bases: classes.map((c) => c.members[0]!) },
    };
  }
  return undecided();
}

/** Whether it was proved to be zero identically. */
export function vanishes(builder: ProgramBuilder, node: number): boolean {
  const value = builder.constantValue(node);
  if (value !== undefined) return QQ.isZero(value);
  const program = builder.build([node]);
  const zero = attempted(
    () =>
      expandNodes(program, program.outputs, { keep: 'all', termLimit: TERM_LIMIT }).fractions[0]!.num.terms.size === 0,
  );
  return zero === true;
}

/** Undefined where the members are not proportional after all. */
function classOf(
  builder: ProgramBuilder,
  first: readonly number[],
  second: readonly number[],
  members: readonly number[],
  random: Random,
): SignClass | undefined {
  const [base] = members;
  const signs: number[] = [];
  for (const j of members) {
    if (j === base) {
      signs.push(builder.constant(QQ.one));
      continue;
    }
    const cross = builder.sub(builder.mul(first[base!]!, second[j]!), builder.mul(first[j]!, second[base!]!));
    if (!vanishes(builder, cross)) return undefined;
    const sign = [QQ.one, rational(-1)].find((c) =>
      vanishes(builder, builder.sub(first[j]!, builder.mul(builder.constant(c), first[base!]!))),
    );
    signs.push(sign === undefined ? signNode(builder, first[base!]!, first[j]!, random) : builder.constant(sign));
  }
  const values = signs.map((n) => builder.constantValue(n)?.num);
  return {
    members,
    signs,
    values: values.includes(undefined) ? undefined : values.map((v) => (v === 1n ? 1 : -1)),
  };
}

/** sign(G_i·G_j) at data that are put in, at which it is not zero: a unit of parameters alone, whose slopes are −1 and 1. */
function signNode(builder: ProgramBuilder, a: number, b: number, random: Random): number {
  const product = builder.mul(a, b);
  for (let tries = 1; ; tries++) {
    const program = builder.view();
    const images = new Map<number, number>();
    program.variables.forEach(({ role, mask, kernel }, v) => {
      if (mask === undefined && kernel === undefined && (role === 'input' || role === 'label' || role === 'cotangent'))
        images.set(v, builder.constant(rational(1 + random.below(4 + tries))));
    });
    const [node] = substitute(builder, program, [product], images);
    // x[1] - x[2] is zero at data that are equal, whatever the parameters.
    if (tries === TRIES || !vanishes(builder, node!)) return builder.mask(node!, rational(-1), QQ.one);
  }
}

/**
 * That no product of two of the squared norms is a square up to a function of the state, nor one of them alone.
 * @param layers by name, the entries of each gradient summed over the data points
 * @param alone whether one alone matters: something moves by signs
 */
export function separateNorms(
  { network, builder, gradients }: GradientNodes,
  layers: ReadonlyMap<string, readonly number[]>,
  alone: boolean,
  prime: number,
  random: Random,
): readonly SeenNorms[] {
  const names = [...layers.keys()];
  const norms = names.map((name) => {
    const entries = layers.get(name)!.map((d) => builder.sum(gradients.map((g) => g[d]!)));
    return builder.dot(entries, entries);
  });
  const program = builder.build(norms);
  const draw = seen(program, prime, random);
  const data = new Set(sampleVariables(program));
  const open = new Map<string, readonly number[]>();
  names.forEach((_, i) => {
    if (alone) open.set(`${i}`, [i]);
    for (let j = 0; j < i; j++) open.set(`${j} ${i}`, [j, i]);
  });
  const found: SeenNorms[] = [];
  for (let tries = 0; tries < TRIES && open.size > 0; tries++) {
    const sample = draw();
    const state =
      sample && new Map([...sample.values].flatMap((r, v): [number, number][] => (data.has(v) ? [] : [[v, r]])));
    const other = state && draw(state);
    if (sample === undefined || other === undefined) continue;
    for (const [key, own] of open) {
      const product = own.reduce((t, i) => (((t * sample.out[i]!) % prime) * other.out[i]!) % prime, 1);
      if (product === 0 || powMod(product, (prime - 1) / 2, prime) === 1) continue;
      open.delete(key);
      found.push({
        ...at(prime, sample.values),
        others: at(prime, other.values).values,
        layers: own.map((i) => names[i]!),
      });
    }
  }
  const [left] = open.values();
  if (left !== undefined)
    throw new NotSupportedError(
      network.model.source,
      network.model.flow.at,
      `norms of gradients that are not told apart modulo squares of data (${left.map((i) => names[i]).join(', ')})`,
    );
  return found;
}
