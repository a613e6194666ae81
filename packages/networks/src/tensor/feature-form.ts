/**
 * The tensor form M(θ)T(x) of a network as an average over a group needs it: how the group acts on what T is made of, and that nothing else holds
 * between it (theory §4).
 *
 * A polynomial network has monomials in the inputs. Otherwise T may consist of monomials in functions of the inputs alone ("fixed features"), as in
 * W·tanh(x): atoms that the group takes to signed atoms (inputs among them by its matrices). Where they are algebraically independent, averages of polynomials in atoms
 * are those of polynomials in free inputs: the functions θ ↦ E_g ℓ for all x span what invariant functionals give. Where they are not, what invariant functionals that
 * vanish on all relations give.
 */
import {
  evaluateProgram,
  KERNELS,
  OP,
  type Outcome,
  ok,
  type Program,
  type ProgramBuilder,
  programBuilder,
  QQ,
  type Random,
  type Rational,
  rational,
  substitute,
  type TensorForm,
  unable,
  vanishes,
} from '@lawful/cas-core';
import type { Network } from '../lowering/network.js';
import { actionOnAtoms, type GeneratorRows } from './atom-action.js';
import { areIndependent } from './atom-independence.js';
import { type Relations, relationsOf } from './atom-relations.js';
import { atomText } from './atom-text.js';
import { atomsOf } from './atoms.js';
import { expandedForm, tensorForm } from './tensor-form.js';

export interface FeatureForm {
  readonly form: TensorForm;
  /** The generators on what features are monomials in, then labels. */
  readonly symmetry: GeneratorRows;
  /** For each of these coordinates the index of its block: the group acts within blocks. */
  readonly blocks: readonly number[];
  /** What features are monomials in. */
  readonly names: readonly string[];
  /** Relations between them, where they are dependent functions: labels, from `free` on, are not among them. */
  readonly relations?: { readonly free: number; readonly of: Relations };
  /** Whether these are the inputs. */
  readonly polynomial: boolean;
}

/**
 * @param symmetry generators on inputs, then labels
 * @param blocks the block (declared input, labels) of each of these coordinates
 * `unable` with the reason when no tensor form is found.
 */
export function featureForm(
  network: Network,
  symmetry: GeneratorRows,
  blocks: readonly number[],
  random: Random,
  due: () => boolean = () => false,
): Outcome<FeatureForm> {
  const { program, inputs } = network;
  const form = tensorForm(network);
  if (form.kind === 'ok') {
    const names = inputs.map((v) => program.variables[v]!.name);
    return ok({ form: form.value, symmetry, blocks, names, polynomial: true });
  }
  // Relations last: they make a poorer table of H.
  const fixed = fixedFeatures(network, symmetry, random, due, {});
  if (fixed.kind === 'ok') return fixed;
  const centred = fixedFeatures(network, symmetry, random, due, { centre: middleOf });
  if (centred.kind === 'ok') return centred;
  const dependent = fixedFeatures(network, symmetry, random, due, { dependent: true });
  if (dependent.kind === 'ok') return dependent;
  const reason = form.kind === 'unable' ? form.reason : 'not tensorizable';
  return unable(
    `${reason}; nor is it seen to be M(theta) T(x) with other functions T of the inputs: ${dependent.reason}`,
  );
}

interface Attempt {
  /** What is taken away from an atom. */
  readonly centre?: (network: Network, builder: ProgramBuilder, node: number, random: Random) => Rational | undefined;
  /** Whether atoms may satisfy relations. */
  readonly dependent?: boolean;
}

function fixedFeatures(
  network: Network,
  symmetry: GeneratorRows,
  random: Random,
  due: () => boolean,
  { centre, dependent = false }: Attempt,
): Outcome<FeatureForm> {
  const { program, inputs, parameters, constants } = network;
  const builder = programBuilder(program);
  const nodes = inputs.map((v) => nodeOf(program, v));
  if (nodes.includes(-1)) return unable('an input does not occur');
  const split = atomsOf(network, builder, (node) => centre?.(network, builder, node, random));
  if (split.kind !== 'ok') return split;
  const { outputs, variables } = split.value;
  const form = expandedForm({
    program: builder.build(outputs),
    inputs: variables,
    others: [...parameters, ...constants],
  });
  if (form.kind !== 'ok') return form;
  const acted = actionOnAtoms(builder, split.value.atoms, inputs, nodes, symmetry, random, due);
  if (acted.kind !== 'ok') return acted;
  const { atoms, action } = acted.value;
  const own = atoms.map((a) => a.node);
  const independent = areIndependent(builder, own, random.fork('independence'));
  if (!independent && !dependent) return unable('the functions are not proved independent');
  const relations = independent ? undefined : relationsOf(builder.build(own), random.fork('relations'));
  if (relations !== undefined && relations.kind !== 'ok')
    return unable(
      `these functions, with what the group makes of them, are not proved algebraically independent, and their relations are not decided: ${relations.reason}`,
    );
  const view = builder.view();
  return ok({
    // Functions that only the group brings have no variable of their own; features are monomials in ordinals.
    form: { ...form.value, inputs: atoms.map((_, k) => variables[k] ?? -1) },
    symmetry: action,
    blocks: blocksOf(action, atoms.length),
    ...(relations === undefined ? {} : { relations: { free: atoms.length, of: relations.value } }),
    names: own.map((n) => atomText(view, n)),
    polynomial: false,
  });
}

/** The value about which a function is odd, u(−x) = 2c − u(x): ½ for the logistic function. */
function middleOf(
  { program, inputs }: Network,
  builder: ProgramBuilder,
  node: number,
  random: Random,
): Rational | undefined {
  const nodes = inputs.map((v) => nodeOf(program, v));
  const turned = new Map(inputs.map((v, i) => [v, builder.neg(nodes[i]!)]));
  const [image] = substitute(builder, builder.view(), [node], turned);
  const twice = builder.add(node, image!);
  const origin = builder.variables.map((v) => (v.kernel === undefined && v.mask === undefined ? QQ.zero : undefined));
  const value = evaluateProgram(
    builder.build([twice]),
    QQ,
    (q) => q,
    origin,
    // Where a logarithm has no value, no middle is found.
    (kind, u) => (KERNELS[kind].domain === 'nonzero' && QQ.isZero(u) ? undefined : KERNELS[kind].atRational(u)),
  );
  if (value.kind !== 'ok' || QQ.isZero(value.value[0]!)) return undefined;
  const off = builder.sub(twice, builder.constant(value.value[0]!));
  const zero = vanishes(builder.build([off]), off, random.fork('middle'));
  return zero.kind === 'ok' && zero.value ? QQ.div(value.value[0]!, rational(2)) : undefined;
}

const nodeOf = ({ op, left }: Program, v: number): number => op.findIndex((o, n) => o === OP.variable && left[n] === v);

/** Coordinates that generators join are one block; labels are the last. */
function blocksOf({ dimension, finite, infinitesimal, cyclic }: GeneratorRows, atoms: number): number[] {
  const parent = Array.from({ length: atoms }, (_, i) => i);
  const root = (i: number): number => (parent[i] === i ? i : root(parent[i]!));
  for (const g of [...finite, ...infinitesimal, ...cyclic.map((c) => c.generator)])
    g.slice(0, atoms).forEach((row, i) => {
      for (const [j] of row) parent[root(j)] = root(i);
    });
  const number = new Map<number, number>();
  const of = parent.map((_, i) => {
    const r = root(i);
    if (!number.has(r)) number.set(r, number.size);
    return number.get(r)!;
  });
  return [...of, ...new Array<number>(dimension - atoms).fill(number.size)];
}
