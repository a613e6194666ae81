/**
 * Recurrent layers, unrolled over the sequence. Weights of all gates come packed in one tensor, in an order of ONNX: i, o, f, c of an LSTM, z, r, h of a GRU; each gate is
 * sliced out once, so that the units of a layer stay one axis. The two biases of a gate, with the input and with the state, are two summands.
 */
import { plainText, shapeText } from '../files/import-error.js';
import { applied, combine, negated, number, relu } from '../values/arithmetic.js';
import { numbersOf } from '../values/fold.js';
import { asTensor, joinValues, permuteValue, range, reshapeValue, takeValue } from '../values/moves.js';
import type { Site } from '../values/site.js';
import { constantOf, type Tensor, type Value } from '../values/value.js';
import { contracted } from './matrices.js';
import {
  given,
  hasAttribute,
  type Inputs,
  integerAttribute,
  type OperatorRow,
  row,
  shapeOf,
  textAttribute,
  textsAttribute,
} from './operator-row.js';

/** Longer sequences are not unrolled. */
const LONGEST = 4096;

interface Gate {
  /** x·W′ + b_W. */
  input(x: Value): Value;
  /** h·R′ + b_R. */
  state(h: Value): Value;
}

interface State {
  readonly h: Value;
  readonly c?: Value;
}

interface Kind {
  readonly gates: number;
  /** Of the functions, in the order of the format. */
  readonly functions: readonly string[];
  step(site: Site, gates: readonly Gate[], functions: readonly Unary[], x: Value, state: State): State;
}

type Unary = (value: Value) => Value;

const isZero = (value: Value): boolean => value.kind === 'constant' && value.filled === 0;

/** One axis less: the entry at a place. */
const entry = (site: Site, value: Value, axis: number, place: number): Value => {
  const own = shapeOf(value);
  return reshapeValue(
    site,
    takeValue(site, value, axis, [place]),
    own.filter((_, k) => k !== axis),
  );
};

function gateOf(
  site: Site,
  [w, r]: readonly [Value, Value],
  bias: Value | undefined,
  k: number,
  count: number,
  units: number,
): Gate {
  const own = range(k * units, (k + 1) * units);
  const [toInput, toState] = [w, r].map((value) => asTensor(site, takeValue(site, value, 0, own))) as [Tensor, Tensor];
  const [first, second] =
    bias === undefined
      ? [undefined, undefined]
      : [
          takeValue(site, takeValue(site, bias, 0, range(0, count * units)), 0, own),
          takeValue(site, takeValue(site, bias, 0, range(count * units, 2 * count * units)), 0, own),
        ];
  const plus = (value: Value, b: Value | undefined): Value => (b === undefined ? value : combine(site, '+', value, b));
  const times = (x: Value, m: Tensor): Value =>
    contracted(
      site,
      [asTensor(site, x), m],
      [
        [0, 1],
        [2, 1],
      ],
      [0, 2],
    );
  return {
    input: (x) => plus(times(x, toInput), first),
    state: (h) => (isZero(h) ? (second ?? h) : plus(times(h, toState), second)),
  };
}

const ACTIVATED: Readonly<Record<string, (site: Site, value: Value) => Value>> = {
  relu,
  sigmoid: (site, value) => applied(site, 'sigmoid', value),
  softplus: (site, value) => applied(site, 'softplus', value),
  tanh: (site, value) => applied(site, 'tanh', value),
};

const LSTM: Kind = {
  gates: 4,
  functions: ['Sigmoid', 'Tanh', 'Tanh'],
  step: (site, [i, o, f, c], [sigma, tanh, out], x, state) => {
    const sum = (gate: Gate): Value => combine(site, '+', gate.input(x), gate.state(state.h));
    const kept = isZero(state.c!) ? state.c! : combine(site, '*', sigma!(sum(f!)), state.c!);
    const cell = combine(site, '+', kept, combine(site, '*', sigma!(sum(i!)), tanh!(sum(c!))));
    return { c: cell, h: combine(site, '*', sigma!(sum(o!)), out!(cell)) };
  },
};

const GRU: Kind = {
  gates: 3,
  functions: ['Sigmoid', 'Tanh'],
  step: (site, [z, r, h], [sigma, tanh], x, state) => {
    const sum = (gate: Gate): Value => combine(site, '+', gate.input(x), gate.state(state.h));
    const reset = sigma!(sum(r!));
    const late = integerAttribute(site, 'linear_before_reset', 0) !== 0;
    const inner = late
      ? combine(site, '*', reset, h!.state(state.h))
      : h!.state(isZero(state.h) ? state.h : combine(site, '*', reset, state.h));
    const fresh = tanh!(combine(site, '+', h!.input(x), inner));
    const update = sigma!(sum(z!));
    const rest = combine(site, '+', negated(site, update), number(1));
    return { h: combine(site, '+', combine(site, '*', rest, fresh), combine(site, '*', update, state.h)) };
  },
};

const RNN: Kind = {
  gates: 1,
  functions: ['Tanh'],
  step: (site, [gate], [f], x, state) => ({ h: f!(combine(site, '+', gate!.input(x), gate!.state(state.h))) }),
};

function functionsOf(site: Site, kind: Kind, direction: number): Unary[] {
  const names = textsAttribute(site, 'activations')?.slice(direction * kind.functions.length) ?? kind.functions;
  return kind.functions.map((_, k) => {
    const name = (names[k] ?? '').toLowerCase();
    const f = Object.hasOwn(ACTIVATED, name)
      ? ACTIVATED[name]!
      : site.unsupported(`the function ${plainText(name, 40)}`);
    return (value) => f(site, value);
  });
}

function unrolled(site: Site, kind: Kind, inputs: Inputs): readonly Value[] {
  const batchFirst = integerAttribute(site, 'layout', 0) !== 0;
  const given0 = given(site, inputs, 0);
  if (shapeOf(given0).length !== 3) site.fail(`a sequence of shape ${shapeText(shapeOf(given0))}`, 'three axes');
  const x = batchFirst ? permuteValue(site, given0, [1, 0, 2]) : given0;
  const [w, r, bias] = [given(site, inputs, 1), given(site, inputs, 2), inputs[3]];
  const [steps, batch, size] = shapeOf(x) as [number, number, number];
  const [directions, , units] = shapeOf(r) as [number, number, number];
  const name = textAttribute(site, 'direction', 'forward');
  const wanted: [string, Value | undefined, number[]][] = [
    ['W', w, [directions, kind.gates * units, size]],
    ['R', r, [directions, kind.gates * units, units]],
    ['B', bias, [directions, 2 * kind.gates * units]],
    ['the first state', inputs[5], [directions, batch, units]],
  ];
  if (batchFirst && inputs[5] !== undefined) site.unsupported('a first state with the batch in front');
  for (const [what, value, shape] of wanted)
    if (value !== undefined && shapeOf(value).join() !== shape.join())
      site.fail(`${what} of shape ${shapeText(shapeOf(value))}`, shapeText(shape));
  if (directions !== (name === 'bidirectional' ? 2 : 1)) site.fail(`${directions} directions of weights`, name);
  if (hasAttribute(site, 'clip') || integerAttribute(site, 'input_forget', 0) !== 0 || inputs[7] !== undefined)
    site.unsupported('clipped, coupled or peeping gates');
  if (steps > LONGEST) site.unsupported(`a sequence of ${steps}`);
  checkLengths(site, inputs[4], steps);
  const zero = constantOf('float', [batch, units], 0);
  const ways = range(0, directions).map((d) => {
    const [own, recurrent] = [entry(site, w, 0, d), entry(site, r, 0, d)];
    const packed = bias === undefined ? undefined : entry(site, bias, 0, d);
    const gates = range(0, kind.gates).map((k) => gateOf(site, [own, recurrent], packed, k, kind.gates, units));
    const functions = functionsOf(site, kind, d);
    const first = (k: number): Value => (inputs[k] === undefined ? zero : entry(site, inputs[k]!, 0, d));
    let state: State = { h: first(5), ...(kind === LSTM ? { c: first(6) } : {}) };
    const states: Value[] = [];
    const backwards = name === 'reverse' || d === 1;
    for (const t of backwards ? range(0, steps).reverse() : range(0, steps)) {
      state = kind.step(site, gates, functions, entry(site, x, 0, t), state);
      if (backwards) states.unshift(state.h);
      else states.push(state.h);
    }
    return { states, state };
  });
  const stacked = (values: readonly Value[], axis: number): Value =>
    joinValues(
      site,
      values.map((v) => reshapeValue(site, v, [...shapeOf(v).slice(0, axis), 1, ...shapeOf(v).slice(axis)])),
      axis,
    );
  const all = stacked(
    ways.map((way) => stacked(way.states, 0)),
    1,
  );
  const last = stacked(
    ways.map((way) => way.state.h),
    0,
  );
  const turned = (value: Value, order: readonly number[]): Value =>
    batchFirst ? permuteValue(site, value, order) : value;
  const outputs = [turned(all, [2, 0, 1, 3]), turned(last, [1, 0, 2])];
  if (kind !== LSTM) return outputs;
  const cells = stacked(
    ways.map((way) => way.state.c!),
    0,
  );
  return [...outputs, turned(cells, [1, 0, 2])];
}

function checkLengths(site: Site, lengths: Value | undefined, steps: number): void {
  if (lengths === undefined) return;
  if (lengths.kind !== 'constant' || numbersOf(site, lengths).some((n) => n !== steps))
    site.unsupported('sequences of different lengths');
}

const recurrent = (kind: Kind): OperatorRow => row((site, inputs) => unrolled(site, kind, inputs), [1, 2, 3]);

export const RECURRENT: Readonly<Record<string, OperatorRow>> = {
  GRU: recurrent(GRU),
  LSTM: recurrent(LSTM),
  RNN: recurrent(RNN),
};
