/**
 * `groupOf`: from what the user wrote to a group that can be calculated with, checked against the axioms.
 *
 * A group of a model acts orthogonally (T§3), so each matrix must be square, invertible and orthogonal, exactly; a
 * refusal shows the offending generator and entry. For a finite group that is not orthogonal the averaged form
 * Σ g'g is invariant and positive, and it is named: with it as inner product the action would do. A generator of
 * infinite order among rational matrices generates no closed group that the tool can average over, and is refused with
 * a proof (element-order.ts). The group may act on labels as well; then its elements are the pairs (g, h), kept as
 * block matrices diag(g, h).
 */
import {
  determinantRational,
  formatRational,
  type Outcome,
  ok,
  QQ,
  type Rational,
  unable,
  undefinedBecause,
} from '@lawful/cas-core';
import { elementOrder } from './element-order.js';
import { type ElementArithmetic, type FiniteGroup, generateGroup, ORDER_LIMIT } from './finite-group.js';
import { type ActionGenerators, finiteAction, type GroupSpec } from './group-spec.js';
import { NAMED } from './named-groups.js';
import {
  addMatrices,
  blockDiagonal,
  formatMatrix,
  identityMatrix,
  multiplyMatrices,
  orthogonalityDefect,
  type RationalMatrix,
  scaleMatrix,
  squareDefect,
  transposeMatrix,
} from './rational-matrices.js';
import { stabilizerChain } from './schreier-sims.js';
import {
  asPointPermutation,
  composeSigned,
  identityPermutation,
  invertSigned,
  keyOfSigned,
  type SignedPermutation,
  signedFromMatrix,
  signedPermutationMatrix,
} from './signed-permutations.js';

/** A group element: a signed permutation, or a matrix; on inputs, followed by labels when they have their own action. */
export type GroupElement = SignedPermutation | RationalMatrix;

export interface Group {
  readonly name: string;
  readonly size: number;
  /** 'unknown' only for permutation groups that exhaust the budget of Schreier–Sims. */
  readonly order: bigint | 'infinite' | 'unknown';
  readonly onInputs: ActionGenerators;
  /** The matrices on labels, generator by generator in step with `onInputs`; undefined when none were given. */
  readonly onLabels: ActionGenerators | undefined;
  /** All elements; `unable` for infinite groups, for irrational matrices and beyond the limit. */
  elements(limit?: number): Outcome<FiniteGroup<GroupElement>>;
}

export const signedArithmetic = (n: number): ElementArithmetic<SignedPermutation> =>
  Object.freeze({
    identity: identityPermutation(n),
    multiply: composeSigned,
    invert: invertSigned,
    key: keyOfSigned,
  });

/** Orthogonal rational matrices: the inverse is the transpose. */
export const orthogonalArithmetic = (n: number): ElementArithmetic<RationalMatrix> =>
  Object.freeze({
    identity: identityMatrix(n),
    multiply: multiplyMatrices,
    invert: transposeMatrix,
    key: (a: RationalMatrix) => a.map((row) => row.map(formatRational).join(',')).join(';'),
  });

const enumerator =
  (size: number, matrices: readonly RationalMatrix[]) =>
  (limit: number = ORDER_LIMIT): Outcome<FiniteGroup<GroupElement>> => {
    const signed = matrices.map(signedFromMatrix);
    return signed.every((g) => g !== undefined)
      ? generateGroup<SignedPermutation>(signedArithmetic(size), signed, limit)
      : generateGroup<RationalMatrix>(orthogonalArithmetic(size), matrices, limit);
  };

function signedGroup(
  name: string,
  size: number,
  generators: readonly SignedPermutation[],
  order: Group['order'],
): Group {
  return Object.freeze({
    name,
    size,
    order,
    onInputs: finiteAction(size, generators.map(signedPermutationMatrix)),
    onLabels: undefined,
    elements: (limit = ORDER_LIMIT) => generateGroup<SignedPermutation>(signedArithmetic(size), generators, limit),
  });
}

/** The order from Schreier–Sims; 'unknown' when that is out of budget. */
function orderOfSigned(size: number, generators: readonly SignedPermutation[]): bigint | 'unknown' {
  const chain = stabilizerChain(2 * size, generators.map(asPointPermutation));
  return chain.kind === 'ok' ? chain.value.order : 'unknown';
}

function namedGroup(spec: GroupSpec & { kind: 'named' }): Outcome<Group> {
  const make = Object.hasOwn(NAMED, spec.name) ? NAMED[spec.name] : undefined;
  if (make === undefined) return undefinedBecause(`no group is called "${spec.name}"`);
  if (!Number.isInteger(spec.n) || spec.n < 1)
    return undefinedBecause(`${spec.name}(${spec.n}): the argument must be a positive integer`);
  const named = make(spec.n);
  const name = spec.name === 'quaternion' ? 'quaternion()' : `${spec.name}(${spec.n})`;
  const size = named.kind === 'continuous' ? named.actions.size : spec.name === 'quaternion' ? 4 : spec.n;
  if (size !== spec.size) return undefinedBecause(`${name} acts on R^${size}, not on R^${spec.size}`);
  if (named.kind === 'signed') return ok(signedGroup(name, size, named.generators, named.order));
  const { actions, order } = named;
  return ok(
    Object.freeze({
      name,
      size,
      order,
      onInputs: actions,
      onLabels: undefined,
      elements: (limit = ORDER_LIMIT) => {
        if (order === 'infinite') return unable(`${name} is infinite`);
        if (actions.cyclic.length === 0) return enumerator(size, actions.finite)(limit);
        return unable(`the matrices of ${name} are irrational`);
      },
    }),
  );
}

function permutationGroup(spec: GroupSpec & { kind: 'permutations' }): Outcome<Group> {
  for (const [k, images] of spec.generators.entries()) {
    const sorted = [...images].sort((a, b) => a - b);
    if (images.length !== spec.size || sorted.some((v, i) => v !== i))
      return undefinedBecause(
        `generator ${k + 1}, [${images.join(', ')}], is not a permutation of 0 … ${spec.size - 1}`,
      );
  }
  const moving = spec.generators.filter((images) => images.some((v, i) => v !== i));
  const chain = stabilizerChain(spec.size, moving);
  const order = chain.kind === 'ok' ? chain.value.order : 'unknown';
  return ok(signedGroup(`permutations(${spec.size})`, spec.size, moving, order));
}

/** Σ g'g over the group generated, scaled to entry (1,1) = 1, when the group is finite and small. */
function invariantForm(size: number, matrices: readonly RationalMatrix[]): RationalMatrix | undefined {
  const arithmetic: ElementArithmetic<RationalMatrix> = { ...orthogonalArithmetic(size) };
  const group = generateGroup(arithmetic, matrices, 2000);
  if (group.kind !== 'ok') return undefined;
  const sum = group.value.elements
    .map((g) => multiplyMatrices(transposeMatrix(g), g))
    .reduce((a, b) => addMatrices(a, b));
  return scaleMatrix(QQ.inv(sum[0]![0]!), sum);
}

/** The sentence that refuses a list of matrices, or undefined when all are orthogonal of the right size. */
function matrixDefect(
  what: string,
  size: number,
  matrices: readonly (readonly (readonly Rational[])[])[],
): string | undefined {
  for (const [k, g] of matrices.entries()) {
    const defect = squareDefect(g, size);
    if (defect !== undefined) return `generator ${k + 1}${what}: ${formatMatrix(g)} ${defect}`;
    if (QQ.isZero(determinantRational(g))) return `generator ${k + 1}${what}: ${formatMatrix(g)} is singular`;
  }
  for (const [k, g] of matrices.entries()) {
    const defect = orthogonalityDefect(g);
    if (defect === undefined) continue;
    const where = `entry (${defect.row},${defect.col}) of g'g is ${formatRational(defect.value)}`;
    const order = elementOrder(g);
    const infinite = order.kind === 'ok' && order.value === 'infinite';
    const form = infinite ? undefined : invariantForm(size, matrices);
    const note = infinite
      ? '; it has infinite order as well'
      : form === undefined
        ? ''
        : `; the group is finite and leaves the form ${formatMatrix(form)} invariant: change coordinates to make that form the identity`;
    return `generator ${k + 1}${what}: ${formatMatrix(g)} is not orthogonal, ${where}${note}`;
  }
  return undefined;
}

function generatedGroup(spec: GroupSpec & { kind: 'generated' }): Outcome<Group> {
  const inputs = spec.generators.map((g) => g.onInputs);
  const labelled = spec.generators.filter((g) => g.onLabels !== undefined);
  if (labelled.length > 0 && labelled.length < spec.generators.length)
    return undefinedBecause('some generators act on labels and some do not: give a matrix on labels for each');
  const labels = labelled.map((g) => g.onLabels!);
  const labelSize = labels[0]?.length ?? 0;
  const wrong =
    matrixDefect('', spec.size, inputs) ??
    (labels.length > 0 ? matrixDefect(' on labels', labelSize, labels) : undefined);
  if (wrong !== undefined) return undefinedBecause(wrong);
  const pairs = inputs.map((g, k) => (labels.length > 0 ? blockDiagonal(g, labels[k]!) : g));
  const size = spec.size + labelSize;
  const refused = (text: string, g: RationalMatrix): Outcome<never> | undefined => {
    const order = elementOrder(g);
    if (order.kind === 'ok' && order.value === 'infinite')
      return undefinedBecause(`${text} ${formatMatrix(g)} has infinite order`);
    return order.kind === 'ok' ? undefined : unable(`${text} ${formatMatrix(g)}: its order was not found`);
  };
  for (const [k, g] of pairs.entries()) {
    const no = refused(`generator ${k + 1}`, g);
    if (no !== undefined) return no;
  }
  const elements = enumerator(size, pairs);
  const signed = pairs.map(signedFromMatrix);
  let order: Group['order'];
  if (signed.every((g) => g !== undefined)) order = orderOfSigned(size, signed);
  else {
    const group = elements();
    if (group.kind !== 'ok') {
      for (let a = 0; a < pairs.length; a++)
        for (let b = 0; b < a; b++) {
          const no = refused(
            `the product of generators ${b + 1} and ${a + 1},`,
            multiplyMatrices(pairs[b]!, pairs[a]!),
          );
          if (no !== undefined) return no;
        }
      return group;
    }
    order = BigInt(group.value.order);
  }
  return ok(
    Object.freeze({
      name: `generated(${pairs.length})`,
      size: spec.size,
      order,
      onInputs: finiteAction(spec.size, inputs),
      onLabels: labels.length > 0 ? finiteAction(labelSize, labels) : undefined,
      elements,
    }),
  );
}

/** `undefined` for input that describes no orthogonal group, with the offending generator; `unable` at a cap. */
export function groupOf(spec: GroupSpec): Outcome<Group> {
  if (spec.kind === 'named') return namedGroup(spec);
  return spec.kind === 'permutations' ? permutationGroup(spec) : generatedGroup(spec);
}
