/**
 * How a group that moves the data moves the parameters: linear fields A(ξ) with f_{exp(tA)θ}(exp(tξ)x) = f_θ(x), for every ξ of its Lie algebra (theory §15,
 * Theorem C). Blocks of the height or width of the group's matrices are multiplied by ξ from the left or the right; which of them are is read off at points
 * modulo a prime, and the identity is then proved of every generator.
 */
import {
  appendGradient,
  matrixFromRows,
  modularEvaluator,
  nullspaceModular,
  type Outcome,
  ok,
  type ProgramBuilder,
  primesOf,
  programBuilder,
  QQ,
  type Random,
  type Rational,
  rational,
  unable,
} from '@lawful/cas-core';
import type { LinearForm } from '@lawful/lie';
import type { DataSymmetry, JointElement, LinearField, SparseRows } from '@lawful/lie/symmetry';
import { appendPointLoss, flowFamily, lossNamesParameters, type Network } from '@lawful/networks';
import { standsStill } from '@lawful/verifier/symmetry';
import { stateBlocks } from '../describe.js';

/** ξ on a block from one side, by one matrix of the group element. */
interface Part {
  readonly side: 'left' | 'right';
  readonly slot: number;
  readonly rows: number;
  readonly cols: number;
  readonly variables: readonly number[];
}

export interface ParameterAction {
  /** A(ξ), for matrices of the Lie algebra. */
  field(xi: JointElement): LinearField;
}

const POINTS = 3;

/**
 * @param directions generators of the Lie algebra, and how each moves inputs, then labels
 * `unable` when no such fields are found or the identity is not proved.
 */
export function parameterAction(
  network: Network,
  directions: readonly { readonly xi: JointElement; readonly onData: SparseRows }[],
  labelsMove: boolean,
  random: Random,
): Outcome<ParameterAction> {
  const [first] = directions;
  if (first === undefined) return unable('the group has no infinitesimal elements');
  const parts = stateBlocks(network).flatMap((b): Part[] =>
    first.xi.flatMap((m, slot) => [
      ...(b.rows === m.length ? [{ side: 'left' as const, slot, ...b }] : []),
      ...(b.cols === m.length ? [{ side: 'right' as const, slot, ...b }] : []),
    ]),
  );
  if (parts.length === 0) return unable('no parameter has the size of the group’s matrices');
  // What must stand still: the outputs, or where labels move too, or the loss names parameters, the loss itself.
  const builder = programBuilder(network.program);
  const start = network.program.variables.length;
  const labels = network.output.nodes.map((_, j) => builder.variable(`y[${j + 1}]`, 'label'));
  const data = [...network.inputs, ...labels.map((_, j) => start + j)];
  const ofLoss = labelsMove || lossNamesParameters(network);
  const what = ofLoss ? 'the loss' : 'the network';
  const nodes = ofLoss
    ? [appendPointLoss(network, builder, network.output, { ...network.output, nodes: labels })]
    : [...network.output.nodes];
  const whole = builder.build(nodes);
  const motionOf = (onData: SparseRows): [number, LinearForm][] =>
    onData.flatMap((row, i): [number, LinearForm][] =>
      row.length === 0 ? [] : [[data[i]!, row.map(([j, q]): [number, Rational] => [data[j]!, q])]],
    );
  const coefficients = readCoefficients();
  if (coefficients.kind !== 'ok') return coefficients;
  const field = (xi: JointElement): LinearField => {
    const rows = new Map<number, Map<number, Rational>>();
    parts.forEach((part, k) => {
      if (!QQ.isZero(coefficients.value[k]!)) addTo(rows, fieldOfPart(part, xi), coefficients.value[k]!);
    });
    return new Map(
      [...rows].flatMap(([v, row]): [number, LinearForm][] => {
        const form = [...row].filter(([, q]) => !QQ.isZero(q));
        return form.length === 0 ? [] : [[v, form]];
      }),
    );
  };
  for (const { xi, onData } of directions) {
    const motion = new Map([...field(xi), ...motionOf(onData)]);
    if (standsStill(whole, nodes, motion, random.fork('motion')) !== 'yes')
      return unable(`${what} was not proved to move with its data`);
  }
  return ok({ field });

  /** The coefficients of the parts, by elimination modulo a prime; they are 0, 1, −1 or small rationals. */
  function readCoefficients(): Outcome<Rational[]> {
    const p = primesOf(flowFamily(network, network.seed))[0]!;
    const own = programBuilder(whole);
    const rates = directions.map(({ xi, onData }) => {
      const fields = [...parts.map((part) => fieldOfPart(part, xi)), new Map(motionOf(onData))];
      return nodes.flatMap((n) => fields.map((x) => rateOf(own, n, x)));
    });
    const program = own.build(rates.flat());
    const evaluator = modularEvaluator(program, p);
    if (evaluator === undefined) return unable('a prime divides a denominator of the network');
    const width = parts.length + 1;
    const rows: number[][] = [];
    const values = new Float64Array(program.outputs.length);
    for (let k = 0; k < 40 && rows.length < POINTS * directions.length * nodes.length + width; k++) {
      const point = Float64Array.from(program.variables, () => random.nonzero(p));
      if (!evaluator.evaluate(0, point, values)) continue;
      for (let i = 0; i < values.length; i += width) rows.push([...values.subarray(i, i + width)]);
    }
    for (const vector of nullspaceModular(matrixFromRows(p, width, rows)).reverse()) {
      const last = vector[width - 1]!;
      if (last === 0) continue;
      const scaled = scaleModular(vector, last, p);
      if (scaled === undefined) break;
      return ok(scaled.slice(0, -1));
    }
    return unable(`${what} does not move with its data along linear fields of the parameters`);
  }
}

/** The vector over its last entry, entries as small rationals; undefined where one is not small. */
function scaleModular(vector: ArrayLike<number>, last: number, p: number): Rational[] | undefined {
  const P = BigInt(p);
  const inverse = powerModular(BigInt(last), P - 2n, P);
  const out: Rational[] = [];
  for (let i = 0; i < vector.length; i++) {
    const x = (BigInt(vector[i]!) * inverse) % P;
    const den = [1n, 2n, 3n, 4n].find((d) => {
      const y = (x * d) % P;
      return y < 1000n || P - y < 1000n;
    });
    if (den === undefined) return undefined;
    const y = (x * den) % P;
    out.push(rational(y < 1000n ? y : y - P, den));
  }
  return out;
}

function powerModular(base: bigint, exponent: bigint, p: bigint): bigint {
  let [result, square] = [1n, base % p];
  for (let e = exponent; e > 0n; e >>= 1n) {
    if (e & 1n) result = (result * square) % p;
    square = (square * square) % p;
  }
  return result;
}

function addTo(rows: Map<number, Map<number, Rational>>, field: LinearField, q: Rational): void {
  for (const [v, form] of field) {
    const row = rows.get(v) ?? new Map<number, Rational>();
    rows.set(v, row);
    for (const [w, c] of form) row.set(w, QQ.add(row.get(w) ?? QQ.zero, QQ.mul(q, c)));
  }
}

/** B ↦ ξB, or B ↦ Bξ. */
function fieldOfPart({ side, slot, rows, cols, variables }: Part, xi: JointElement): LinearField {
  const m = xi[slot]!;
  const out = new Map<number, LinearForm>();
  for (let i = 0; i < rows; i++)
    for (let j = 0; j < cols; j++) {
      const form = (
        side === 'left'
          ? m[i]!.map((q, k): [number, Rational] => [variables[k * cols + j]!, q])
          : m.map((row, k): [number, Rational] => [variables[i * cols + k]!, row[j]!])
      ).filter(([, q]) => !QQ.isZero(q));
      if (form.length > 0) out.set(variables[i * cols + j]!, form);
    }
  return out;
}

/** The rate of change of a node along a linear field. */
function rateOf(builder: ProgramBuilder, node: number, field: LinearField): number {
  const program = builder.view();
  const nodeOf = new Map<number, number>();
  for (let n = 0; n < program.op.length; n++) if (program.op[n] === 0) nodeOf.set(program.left[n]!, n);
  const moving = [...field].filter(([v]) => nodeOf.has(v));
  const partials = appendGradient(
    builder,
    program,
    [node],
    [builder.constant(QQ.one)],
    moving.map(([v]) => nodeOf.get(v)!),
  );
  return builder.sum(
    moving.map(([, form], i) =>
      builder.mul(
        partials[i]!,
        builder.sum(
          form.flatMap(([w, q]) => (nodeOf.has(w) ? [builder.mul(builder.constant(q), nodeOf.get(w)!)] : [])),
        ),
      ),
    ),
  );
}

/** Whether infinitesimal elements move the labels. Finite ones do not matter: a character of the group is trivial on its identity component. */
export const movesLabels = ({ infinitesimal }: DataSymmetry, inputs: number): boolean =>
  infinitesimal.some((m) => m.slice(inputs).some((row) => row.length > 0));
