/**
 * Signed permutations of the parameters that leave a network as it is (theory §14, Theorem F): f_{ρθ} = f_θ for all data, up to a common shift of logits. They
 * act orthogonally, so each optimiser that is equivariant under them keeps the set of their fixed points, at any step size and on any batch.
 *
 * What is tried is what networks have: two indices of one axis exchanged in every parameter with that axis, the sign of one index turned there, two parameters
 * of equal shape exchanged, or one with the other transposed, the signs of one or two parameters turned. Whether a candidate is a symmetry is an exact
 * identity; what is not decided is not reported.
 */
import {
  attempted,
  DEFAULT_PRIMES,
  modularEvaluator,
  type Program,
  programBuilder,
  random,
  reducedNumerator,
  separateKernels,
  substitute,
  type Truth,
} from '@lawful/cas-core';
import { definedOn, type SetEquation } from './where-defined.js';

/** θ_d ↦ sign·θ_{to}, by ordinals of parameters. */
export interface SignedPermutation {
  readonly to: readonly number[];
  readonly signs: readonly (1 | -1)[];
}

export interface ParameterSymmetry {
  readonly kind:
    | 'exchange of units'
    | 'sign of a unit'
    | 'exchange of parameters'
    | 'transposition'
    | 'sign of parameters';
  /** Which, in words. */
  readonly text: string;
  /** Of axes: `h` in `W1[·,:], W2[:,·]`; the same for all units of an axis. */
  readonly where: string;
  /** The set of its fixed points. */
  readonly equations: readonly string[];
  readonly map: SignedPermutation;
  /** Whether each tensor keeps its own rows and columns, or goes to one of the same shape: what matrix optimisers are equivariant under. */
  readonly keepsShapes: boolean;
}

/** Beyond this many parameters, pairs of them are not tried. */
const PAIRS_LIMIT = 12;
const INDEX_LIMIT = 24;
const TERM_LIMIT = 300_000;
const [PRIME] = DEFAULT_PRIMES as readonly [number];

/** A declared parameter: its sizes, the class of each axis (undefined where nothing runs along it), its entries as ordinals of parameters. */
export interface TensorAxes {
  readonly name: string;
  readonly dims: readonly number[];
  readonly classes: readonly (number | undefined)[];
  readonly ordinals: readonly number[];
}

type Tensor = TensorAxes;

/** A network by its Program: variables of the parameters, nodes of the outputs, which are logits where only their differences count. */
export interface NetworkMap {
  readonly program: Program;
  readonly parameters: readonly number[];
  readonly outputs: readonly number[];
  readonly logits: boolean;
  readonly tensors: readonly TensorAxes[];
  readonly seed: number;
}

/** Whether the network has values on a set, as far as is seen. */
export const definedOnSet = (network: NetworkMap, set: readonly SetEquation[]): boolean =>
  definedOn(network, set, (program) => vanishes(program, network.seed));

/** The fixed points; all maps here are their own inverses. */
const fixedPoints = ({ parameters }: NetworkMap, { to, signs }: SignedPermutation): SetEquation[] =>
  parameters.flatMap((variable, d): SetEquation[] => {
    const t = to[d]!;
    if (t === d) return signs[d] === -1 ? [{ variable }] : [];
    return t < d ? [{ variable, equals: { variable: parameters[t]!, sign: signs[d]! } }] : [];
  });

export interface ParameterSymmetries {
  readonly symmetries: readonly ParameterSymmetry[];
  /** What was not tried, or not decided, so that there may be more of the kinds that are looked for. */
  readonly leftOut: readonly string[];
}

/** All that are proved, among those tried, and whose fixed points the network is defined on; `step` is asked before each proof. */
export function parameterSymmetries(network: NetworkMap, step: () => boolean = () => true): ParameterSymmetries {
  const test = identityTest(network);
  const out: ParameterSymmetry[] = [];
  let undecided = 0;
  for (const candidate of candidates(network)) {
    if (!step()) break;
    const holds = test(candidate.map);
    if (holds === 'unknown') undecided++;
    if (holds === 'yes' && definedOnSet(network, fixedPoints(network, candidate.map))) out.push(candidate);
  }
  const { tensors } = network;
  const wide = tensors.some((t) => t.classes.some((c, k) => c !== undefined && t.dims[k]! > INDEX_LIMIT));
  return {
    symmetries: out,
    leftOut: [
      ...(wide ? [`indices of an axis behind the first ${INDEX_LIMIT}`] : []),
      ...(tensors.length > PAIRS_LIMIT ? [`parameters and pairs of them, which are more than ${PAIRS_LIMIT}`] : []),
      ...(undecided > 0 ? [`${undecided} symmetries whose identity is not decided`] : []),
    ],
  };
}

function* candidates({ parameters, tensors }: NetworkMap): Generator<ParameterSymmetry> {
  const D = parameters.length;
  const identity = (): { to: number[]; signs: (1 | -1)[] } => ({
    to: Array.from({ length: D }, (_, d) => d),
    signs: Array.from({ length: D }, () => 1),
  });
  const classes = new Map<number, number>();
  for (const t of tensors)
    t.classes.forEach((c, k) => {
      if (c !== undefined) classes.set(c, t.dims[k]!);
    });
  for (const [c, width] of classes) {
    const where = tensors.flatMap((t) => t.classes.flatMap((own, k) => (own === c ? [placeOf(t, k)] : []))).join(', ');
    for (let i = 0; i + 1 < Math.min(width, INDEX_LIMIT); i++) {
      const map = identity();
      for (const t of tensors)
        t.ordinals.forEach((d, e) => {
          map.to[d] =
            t.ordinals[entryAt(t, e, (own, at) => (own !== c ? at : at === i ? i + 1 : at === i + 1 ? i : at))]!;
        });
      const equations = tensors.flatMap((t) => {
        const axes = axesIn(t, c);
        if (axes.length > 1) return [`${t.name} with ${i + 1} and ${i + 2} exchanged on all axes = ${t.name}`];
        return axes.map((k) => `${sliceOf(t, k, i)} = ${sliceOf(t, k, i + 1)}`);
      });
      const text = `indices ${i + 1} and ${i + 2} of ${where} exchanged`;
      yield { kind: 'exchange of units', text, where, equations, map, keepsShapes: true };
    }
    for (let i = 0; i < Math.min(width, INDEX_LIMIT); i++) {
      const map = identity();
      for (const t of tensors)
        t.ordinals.forEach((d, e) => {
          const times = indicesOf(t, e).filter((at, k) => t.classes[k] === c && at === i).length;
          if (times % 2 === 1) map.signs[d] = -1;
        });
      const equations = tensors.flatMap((t) => {
        const axes = axesIn(t, c);
        if (axes.length > 2)
          return [`${t.name} = 0 where an odd number of its indices ${axes.map((k) => k + 1).join(', ')} is ${i + 1}`];
        if (axes.length === 2)
          return [`${sliceOf(t, axes[0]!, i)} = 0 and ${sliceOf(t, axes[1]!, i)} = 0 but where they meet`];
        return axes.map((k) => `${sliceOf(t, k, i)} = 0`);
      });
      yield {
        kind: 'sign of a unit',
        text: `the sign of index ${i + 1} of ${where} turned`,
        where,
        equations,
        map,
        keepsShapes: true,
      };
    }
  }
  if (tensors.length > PAIRS_LIMIT) return;
  for (const [k, a] of tensors.entries()) {
    const map = identity();
    for (const d of a.ordinals) map.signs[d] = -1;
    yield {
      kind: 'sign of parameters',
      text: `the sign of ${a.name} turned`,
      where: a.name,
      equations: [`${a.name} = 0`],
      map,
      keepsShapes: true,
    };
    for (const b of tensors.slice(k + 1)) {
      const both = identity();
      for (const d of [...a.ordinals, ...b.ordinals]) both.signs[d] = -1;
      const where = `${a.name}, ${b.name}`;
      yield {
        kind: 'sign of parameters',
        text: `the signs of ${a.name} and ${b.name} turned`,
        where,
        equations: [`${a.name} = 0`, `${b.name} = 0`],
        map: both,
        keepsShapes: true,
      };
      const [rows, cols] = [a.dims[0] ?? 1, a.dims[1] ?? 1];
      const [others, across] = [b.dims[0] ?? 1, b.dims[1] ?? 1];
      if (a.dims.join() === b.dims.join()) {
        const swap = identity();
        a.ordinals.forEach((d, e) => {
          [swap.to[d], swap.to[b.ordinals[e]!]] = [b.ordinals[e]!, d];
        });
        yield {
          kind: 'exchange of parameters',
          text: `${a.name} and ${b.name} exchanged`,
          where,
          equations: [`${a.name} = ${b.name}`],
          map: swap,
          keepsShapes: true,
        };
      }
      if (a.dims.length <= 2 && b.dims.length <= 2 && rows === across && cols === others && rows * cols > 1) {
        const swap = identity();
        a.ordinals.forEach((d, e) => {
          const own = b.ordinals[(e % cols) * rows + Math.floor(e / cols)]!;
          [swap.to[d], swap.to[own]] = [own, d];
        });
        yield {
          kind: 'transposition',
          text: `${a.name} and ${b.name}' exchanged`,
          where,
          equations: [`${a.name} = ${b.name}'`],
          map: swap,
          keepsShapes: false,
        };
      }
    }
  }
}

const axesIn = ({ classes }: Tensor, c: number): number[] => classes.flatMap((own, k) => (own === c ? [k] : []));

/** `W[2,:]`, `b[2]`: what has an index on an axis. */
const sliceOf = ({ name, dims }: Tensor, axis: number, i: number): string =>
  `${name}[${dims.flatMap((n, k) => (k === axis ? [`${i + 1}`] : n === 1 && dims.length === 2 ? [] : [':'])).join(',')}]`;

/** How many independent equations the fixed points satisfy; all maps here are their own inverses. */
export const codimension = ({ to, signs }: SignedPermutation): number =>
  to.reduce((n, t, d) => n + (t > d || (t === d && signs[d] === -1) ? 1 : 0), 0);

const placeOf = ({ name, dims }: Tensor, axis: number): string =>
  `${name}[${dims.filter((n, k) => n > 1 || k === 0).length === 1 ? '·' : dims.map((_, k) => (k === axis ? '·' : ':')).join(',')}]`;

const indicesOf = ({ dims }: Tensor, entry: number): number[] => {
  const out: number[] = [];
  let rest = entry;
  for (let k = dims.length - 1; k >= 0; k--) {
    out[k] = rest % dims[k]!;
    rest = Math.floor(rest / dims[k]!);
  }
  return out;
};

const entryAt = (t: Tensor, entry: number, move: (own: number | undefined, at: number) => number): number =>
  indicesOf(t, entry).reduce((n, at, k) => n * t.dims[k]! + move(t.classes[k], at), 0);

/** Whether f_{ρθ} − f_θ vanishes identically: at random points modulo a prime first, then exactly. */
function identityTest(network: NetworkMap): (map: SignedPermutation) => Truth {
  const { program, parameters, outputs, logits, seed } = network;
  const nodes = new Map<number, number>();
  for (let n = 0; n < program.op.length; n++) if (program.op[n] === 0) nodes.set(program.left[n]!, n);
  return ({ to, signs }) => {
    if (to.every((t, d) => t === d && signs[d] === 1)) return 'no';
    const builder = programBuilder(program);
    const images = new Map<number, number>();
    parameters.forEach((v, d) => {
      const node = nodes.get(parameters[to[d]!]!);
      if (node !== undefined && (to[d] !== d || signs[d] === -1))
        images.set(v, signs[d] === -1 ? builder.neg(node) : node);
    });
    const moved = substitute(builder, program, outputs, images);
    const differences = moved.map((n, j) => builder.sub(n, outputs[j]!));
    const left = logits ? differences.slice(1).map((n) => builder.sub(n, differences[0]!)) : differences;
    const each = left.map((n) => vanishes(builder.build([n]), seed));
    return each.includes('no') ? 'no' : each.includes('unknown') ? 'unknown' : 'yes';
  };
}

/** Masks and kernels are indeterminates, kernels made independent of each other first. */
function vanishes(program: Program, seed: number): Truth {
  const [node] = program.outputs;
  const plain = program.variables.every((v) => v.kernel === undefined);
  if (plain && !vanishesAtPoints(program, seed)) return 'no';
  const zero = attempted((): Truth => {
    const truth = (is: boolean): Truth => (is ? 'yes' : 'no');
    if (plain) return truth(reducedNumerator(program, node!, TERM_LIMIT).numerator.terms.size === 0);
    const data = new Set(['input', 'mask', 'label', 'cotangent']);
    const separated = separateKernels(program, (v) => data.has(program.variables[v]!.role), random(seed).fork('sets'));
    if (separated.kind !== 'ok') return 'unknown';
    const { program: own } = separated.value;
    return truth(reducedNumerator(own, own.outputs[0]!, TERM_LIMIT).numerator.terms.size === 0);
  });
  return zero ?? 'unknown';
}

function vanishesAtPoints(program: Program, seed: number): boolean {
  const evaluator = modularEvaluator(program, PRIME);
  if (evaluator === undefined) return true;
  const source = random(seed).fork('points of sets');
  const values = new Float64Array(program.variables.length);
  const out = new Float64Array(1);
  for (let tries = 0; tries < 2; tries++) {
    for (let v = 0; v < values.length; v++) values[v] = source.nonzero(PRIME);
    if (evaluator.evaluate(0, values, out) && out[0] !== 0) return false;
  }
  return true;
}
