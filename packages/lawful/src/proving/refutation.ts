/**
 * A refutation that a reader can check: the formula that was evaluated, and a data set at which the loss of the model moves the function.
 *
 * A witness of the family is exact values of parameters, data and coordinates (cotangents, labels) at which X(h) ≠ 0. The loss itself is then asked:
 * with labels from a short list, dh/dt along the flow of the one data point (x, y) is computed exactly, or enclosed where kernels take irrational
 * values; the first label at which it is not zero is told. Under a finite symmetry the data set is the orbit of (x, y), which is what the average sums.
 */
import {
  appendGradient,
  appendStateFunction,
  attempted,
  type Ball,
  ballField,
  ballSign,
  decimalText,
  evaluateProgram,
  type FieldFamily,
  formatRational,
  formatStateFunction,
  kernelBall,
  nodeByVariable,
  type Program,
  programBuilder,
  QQ,
  type Rational,
  rational,
  type StateFunction,
  withTrueMasks,
} from '@lawful/cas-core';
import type { DataElements } from '@lawful/lie/symmetry';
import { appendPointLoss, type FlowFamily, flowRow, lossRow, type Network, nodeMatrix } from '@lawful/networks';
import type { Witness } from '@lawful/verifier';

type Named = { readonly [name: string]: string };

interface DataPoint {
  readonly x: Named;
  readonly y: Named;
}

/** Where a function that is no law moves: parameters, data and the rate of change, exact as texts. */
export interface WitnessJson {
  readonly theta: Named;
  readonly x: Named;
  /** Cotangents, or the labels and coordinates that a family has instead. */
  readonly u: Named;
  /** The scalar function refuted: an entry of a matrix law. */
  readonly entry: string;
  /** What was evaluated. */
  readonly formula: string;
  readonly value?: string;
  /** Instead of the value where kernels take irrational values: `m ± r` around it, without 0. */
  readonly enclosure?: string;
  /** Data at which dh/dt along the flow of the model's loss is not zero; null where no finite data set is the average. */
  readonly data: (DataPoint & { readonly rate: string; readonly orbit?: readonly DataPoint[] }) | null;
}

/** What `rate` says of the family, in words of the model. */
function formulaOf(family: FieldFamily, generator: string, flow: Pick<FlowFamily, 'cotangent' | 'flow'>): string {
  const gradient = flow.cotangent === 'explicit' ? 'grad loss(f(x), y)' : 'grad <u, f(x)>';
  if (family.name === 'augmented')
    return family.variables.every((v) => v.role !== 'coordinate')
      ? `<grad h, grad L(x, y)>, L the sum of loss(f(g x), g y) over the group${generator.replace('average', '')}`
      : '<grad h, grad sum_k c[k]*P_k>, P_k the averaged potentials';
  return flowRow({ kind: flow.flow }).rateText(generator, gradient);
}

export interface RefutedFunction {
  readonly network: Network;
  /** The plain family, whose flow moves the parameters. */
  readonly flow: FlowFamily;
  /** The family that the witness is of. */
  readonly family: FieldFamily;
  readonly h: StateFunction;
  readonly witness: Witness;
  /** The elements of the symmetry, when the family is averaged over a finite one. */
  readonly elements: DataElements | undefined;
}

export function witnessJson(refuted: RefutedFunction): WitnessJson {
  const { family, witness, h, flow } = refuted;
  const pick = (...roles: string[]): Named => {
    const out: { [name: string]: string } = {};
    for (const [v, value] of witness.values)
      if (roles.includes(family.variables[v]!.role)) out[family.variables[v]!.name] = formatRational(value);
    return out;
  };
  return {
    theta: pick('parameter', 'constant', 'velocity', 'clock'),
    x: pick('input'),
    u: pick('cotangent', 'label', 'coordinate'),
    entry: formatStateFunction(h, (v) => family.variables[v]!.name),
    formula: formulaOf(family, witness.generator, flow),
    ...('value' in witness ? { value: formatRational(witness.value) } : { enclosure: witness.enclosure }),
    data: movingData(refuted),
  };
}

/** Labels tried, by the loss: margins take signs, classes unit vectors, the rest small numbers. */
function* labelsFor(network: Network): Generator<Rational[]> {
  const m = network.output.nodes.length;
  const unit = (k: number, c: number): Rational[] => Array.from({ length: m }, (_, j) => rational(j === k ? c : 0));
  const range = lossRow(network.model.loss).labels;
  if (range === 'margin') {
    yield [rational(1)];
    yield [rational(-1)];
    return;
  }
  if (range !== 'sum-one') yield unit(0, 0);
  for (let k = 0; k < m; k++) yield unit(k, 1);
  if (range === 'sum-one') return;
  for (let k = 0; k < m; k++) yield unit(k, -2);
  yield Array.from({ length: m }, (_, j) => rational(j + 2));
}

/** Data tried when those of the witness do not move the loss: small integers, one coordinate at a time, then all. */
function* inputsFor(network: Network, witness: Witness): Generator<Rational[]> {
  const { inputs, program } = network;
  const given = inputs.map((v) => witness.values.get(v));
  if (given.every((q): q is Rational => q !== undefined)) yield given;
  const n = inputs.length;
  const fits = (v: number, q: number): Rational =>
    rational(program.variables[v]!.positive === true ? Math.abs(q) + 1 : q);
  for (let k = 0; k < Math.min(n, 8); k++) yield inputs.map((v, i) => fits(v, i === k ? 1 : 0));
  for (const [a, b] of [
    [1, 2],
    [3, -1],
    [-2, 5],
  ] as const)
    yield inputs.map((v, i) => fits(v, i % 2 === 0 ? a + i : b - i));
}

const ORBIT_LIMIT = 24;
const PRECISION = 60;
const DIGITS = 25;

function movingData(refuted: RefutedFunction): WitnessJson['data'] {
  const { network, witness, elements, family } = refuted;
  if (family.name === 'augmented' && elements === undefined) return null;
  if (flowRow({ kind: refuted.flow.flow }).rate === undefined) return null;
  // Of one-hot inputs the witness says weights of all points at once.
  if (network.valueAtPoint !== undefined) return null;
  const search = (): WitnessJson['data'] => {
    for (const x of inputsFor(network, witness))
      for (const y of labelsFor(network)) {
        const orbit = orbitOf([...x, ...y], elements);
        const rate = rateOf(refuted, orbit, x.length);
        if (rate === undefined) continue;
        const point = (values: readonly Rational[]): DataPoint => dataPoint(network, values);
        const shown = elements !== undefined && orbit.length <= ORBIT_LIMIT ? { orbit: orbit.map(point) } : {};
        return { ...point([...x, ...y]), rate, ...shown };
      }
    return null;
  };
  return attempted(search) ?? null;
}

function orbitOf(point: readonly Rational[], elements: DataElements | undefined): Rational[][] {
  if (elements === undefined) return [[...point]];
  return Array.from({ length: elements.order }, (_, k) =>
    elements.rows(k).map((row) => row.reduce((t, [j, q]) => QQ.add(t, QQ.mul(q, point[j]!)), QQ.zero)),
  );
}

function dataPoint({ program, inputs, output }: Network, values: readonly Rational[]): DataPoint {
  const x = Object.fromEntries(inputs.map((v, i) => [program.variables[v]!.name, formatRational(values[i]!)]));
  const name = (k: number): string =>
    output.nodes.length === 1
      ? 'y'
      : output.cols === 1 || output.rows === 1
        ? `y[${k + 1}]`
        : `y[${Math.floor(k / output.cols) + 1},${(k % output.cols) + 1}]`;
  const y = Object.fromEntries(output.nodes.map((_, k) => [name(k), formatRational(values[inputs.length + k]!)]));
  return { x, y };
}

/** dh/dt under the flow of the mean loss over the data; undefined when it is zero or not told from zero, or does not exist. */
function rateOf(
  { network, flow, h, witness }: RefutedFunction,
  data: readonly (readonly Rational[])[],
  inputs: number,
): string | undefined {
  const field = ballField(PRECISION);
  let exact: Rational | undefined = QQ.zero;
  let ball: Ball = field.zero;
  for (const point of data) {
    const program = rateProgram(network, flow, h, point.slice(inputs));
    const values: (Rational | undefined)[] = program.variables.map((_, v) => witness.values.get(v));
    program.variables.forEach((variable, v) => {
      if (variable.mask !== undefined || variable.kernel !== undefined) values[v] = undefined;
    });
    network.inputs.forEach((v, i) => {
      values[v] = point[i];
    });
    const complete = withTrueMasks(program, values);
    if (complete === undefined) return undefined;
    if (exact !== undefined) {
      const value = evaluateProgram(program, QQ, (q) => q, complete);
      if (value.kind === 'undefined') return undefined;
      exact = value.kind === 'ok' ? QQ.add(exact, value.value[0]!) : undefined;
    }
    const balls = complete.map((q) => (q === undefined ? undefined : field.fromRational(q)));
    const enclosed = evaluateProgram(program, field, field.fromRational, balls, (kind, u) =>
      kernelBall(kind, field, u),
    );
    if (enclosed.kind !== 'ok') return undefined;
    ball = field.add(ball, enclosed.value[0]!);
  }
  if (exact !== undefined) return QQ.isZero(exact) ? undefined : formatRational(QQ.div(exact, rational(data.length)));
  const mean = field.div(ball, field.fromInteger(BigInt(data.length)));
  const sign = ballSign(mean);
  return sign === undefined || sign === 0 ? undefined : decimalText(mean, DIGITS);
}

/** One output: dh/dt at a data point with these labels, in the variables of the flow's family. */
function rateProgram(network: Network, flow: FlowFamily, h: StateFunction, labels: readonly Rational[]): Program {
  const builder = programBuilder(flow.network);
  const { rows, cols } = network.output;
  const y = nodeMatrix(rows, cols, (i, j) => builder.constant(labels[i * cols + j]!));
  const known = builder.variables.length;
  const later = flow.variables.slice(known).map((v) => builder.variable(v.name, v.role, v.positive));
  const loss = appendPointLoss(network, builder, network.output, y);
  const nodeOf = nodeByVariable(builder.view());
  const parameters = network.parameters.map((v) => nodeOf.get(v)!);
  const one = [builder.constant(QQ.one)];
  const forces = appendGradient(builder, builder.view(), [loss], one, parameters);
  const nodesOf = (list: readonly number[]): number[] => list.map((v) => nodeOf.get(v) ?? later[v - known]!);
  const value = appendStateFunction(builder, h, (v) => nodesOf([v])[0]!);
  const state = nodesOf(flow.state);
  const partials = appendGradient(builder, builder.view(), [value], one, state);
  const exponentialClock = flow.clock !== undefined && flow.variables[flow.clock]!.positive === true;
  const nodes = { builder, forces, partials, state, parts: flow.parts, exponentialClock };
  return builder.build([flowRow({ kind: flow.flow }).rate!(nodes)]);
}
