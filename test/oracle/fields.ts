/**
 * The vector fields of a model on its state: one for every data point, as data truly move the state under the model's own loss and flow.
 *
 * gradient θ' = −∇ℓ(f_θ(x), y); mirror θ' = −m(θ)∘∇ℓ; momentum on (t, θ, w): the drift ∂_t + w·∂_θ − τw·∂_w and the kicks −∇ℓ·∂_w. Signs do not
 * matter. With a symmetry the field of a data point is the mean of the fields of its images under every group element.
 */
import type { Draft, Matrix } from './draft.js';
import type { Draw } from './random.js';
import { type Algebra, nested, type Program, run, type Steps } from './tape.js';

/** A field, or one data point's part in a family of fields. */
export interface Field {
  readonly program: Program;
  /** Inputs and labels, once per group element. */
  readonly data: readonly (readonly number[])[];
  /** The smooth pieces to stay on, once per group element. */
  readonly steps?: readonly Steps[];
}

export interface System {
  readonly draft: Draft;
  /** Names of the state, in order. */
  readonly names: readonly string[];
  readonly positive: readonly boolean[];
  readonly kick: Program;
  readonly drift: Program | undefined;
  /** ℓ(f(x), y), and with it f(x). */
  readonly loss: Program;
  readonly outputSize: number;
  readonly inputs: readonly number[];
  /** What a tape variable is: a place in the state, in the constants or in the data. */
  readonly role: readonly { readonly of: 'state' | 'constant' | 'data'; readonly at: number }[];
  /** The tape variable of a name that laws may use. */
  readonly place: ReadonlyMap<string, number>;
  readonly constants: readonly string[];
}

export function systemOf(draft: Draft): System {
  const { tape, variables, output, flow } = draft;
  if (output === undefined) throw new Error('no output');
  const count = variables.length;
  const params = variables.flatMap((v, i) => (v.role === 'param' ? [i] : []));
  const inputs = variables.flatMap((v, i) => (v.role === 'input' ? [i] : []));
  const consts = variables.flatMap((v, i) => (v.role === 'const' ? [i] : []));
  const m = output.at.length;
  const D = params.length;
  const y: Matrix = { ...output, at: output.at.map((_, j) => tape.variable(count + j)), text: 'y' };
  const loss = lossOf(draft, output, y);
  const theta = params.map((v) => tape.variable(v));
  const gradient = tape.gradientOn(loss, theta);
  const role: System['role'][number][] = [];
  params.forEach((v, i) => {
    role[v] = { of: 'state', at: flow.kind === 'momentum' ? 1 + i : i };
  });
  consts.forEach((v, i) => {
    role[v] = { of: 'constant', at: i };
  });
  inputs.forEach((v, i) => {
    role[v] = { of: 'data', at: i };
  });
  for (let j = 0; j < m; j++) role[count + j] = { of: 'data', at: inputs.length + j };
  const place = new Map(variables.flatMap((v, i) => (v.role === 'input' ? [] : [[v.name, i] as const])));
  const shared = {
    draft,
    role,
    inputs,
    place,
    outputSize: m,
    constants: consts.map((v) => variables[v]!.name),
    loss: tape.program([loss, ...output.at]),
  };
  const own = { names: params.map((v) => variables[v]!.name), positive: params.map((v) => variables[v]!.positive) };
  if (flow.kind !== 'momentum') {
    const kick = flow.kind === 'mirror' ? gradient.map((g, d) => tape.mul(flow.of(tape, theta[d]!), g)) : gradient;
    return { ...shared, ...own, kick: tape.program(kick), drift: undefined };
  }
  const clock = count + m + D;
  role[clock] = { of: 'state', at: 0 };
  place.set('t', clock);
  const w = params.map((v, d) => {
    role[count + m + d] = { of: 'state', at: 1 + D + d };
    place.set(variables[v]!.name.replace(/^\w+/, 'vel($&)'), count + m + d);
    return tape.variable(count + m + d);
  });
  const tau = flow.tau(draft);
  const zero = tape.number(0);
  return {
    ...shared,
    names: ['t', ...own.names, ...own.names.map((n) => n.replace(/^\w+/, 'vel($&)'))],
    positive: [false, ...own.positive, ...own.positive.map(() => false)],
    kick: tape.program([zero, ...theta.map(() => zero), ...gradient.map(tape.neg)]),
    drift: tape.program([tape.number(1), ...w, ...w.map((n) => tape.neg(tape.mul(tau, n)))]),
  };
}

function lossOf(draft: Draft, output: Matrix, y: Matrix): number {
  const { tape, loss } = draft;
  const margin = (): number => tape.mul(y.at[0]!, output.at[0]!);
  switch (loss.kind) {
    case 'mse':
      return tape.sum(output.at.map((n, j) => tape.power(tape.sub(n, y.at[j]!), 2)));
    case 'cross-entropy':
      return tape.sub(
        tape.log(tape.sum(output.at.map(tape.exp))),
        tape.sum(output.at.map((n, j) => tape.mul(n, y.at[j]!))),
      );
    case 'logistic':
      return tape.softplus(tape.neg(margin()));
    case 'exponential':
      return tape.exp(tape.neg(margin()));
    case 'margin':
      return loss.of(tape, margin());
    case 'custom':
      return loss.of(draft, output, y).at[0]!;
  }
}

/** The field at a state of lanes: lane by lane the components. */
export function valueAt(
  system: System,
  { program, data, steps }: Field,
  constants: readonly number[],
  state: Float64Array,
  algebra: Algebra,
): Float64Array {
  const { lanes } = algebra;
  const N = system.names.length;
  const out = new Float64Array(N * lanes);
  data.forEach((point, g) => {
    const values = run(program, algebra, reader(system, constants, state, point, lanes), steps?.[g]);
    program.outputs.forEach((n, d) => {
      for (let k = 0; k < lanes; k++) out[d * lanes + k]! += values[n * lanes + k]! / data.length;
    });
  });
  return out;
}

export function reader(
  { role }: System,
  constants: readonly number[],
  state: Float64Array,
  point: readonly number[],
  lanes: number,
): (v: number, out: Float64Array, at: number) => void {
  return (v, out, at) => {
    const { of, at: place } = role[v]!;
    if (of === 'state') for (let k = 0; k < lanes; k++) out[at + k] = state[place * lanes + k]!;
    else out[at] = of === 'constant' ? constants[place]! : point[place]!;
  };
}

/** The same field, kept on the smooth piece that its data see at this state. */
export function frozenAt(system: System, field: Field, constants: readonly number[], state: Float64Array): Field {
  if (!field.program.op.includes('step')) return field;
  const steps = field.data.map((point) => {
    const record = new Uint8Array(field.program.op.length);
    run(field.program, nested(0), reader(system, constants, state, point, 1), undefined, record);
    return record;
  });
  return { ...field, steps };
}

/** A data point of the model: inputs where they may be, labels of the loss. `wide` draws over several magnitudes. */
export function drawPoint(system: System, draw: Draw, wide: boolean): number[] {
  const { draft, inputs } = system;
  const size = wide ? 10 ** (draw.unit() * 6 - 3.5) : 1;
  const x = inputs.map((v) => {
    const own = wide && draw.chance(0.3) ? size * 10 ** (draw.unit() * 2 - 1) : size;
    return draft.variables[v]!.positive ? own * Math.exp(0.7 * draw.normal()) : own * draw.normal();
  });
  return [...x, ...drawLabels(system, draw, wide)];
}

function drawLabels({ draft, outputSize: m }: System, draw: Draw, wide: boolean): number[] {
  const { loss } = draft;
  if (loss.kind === 'cross-entropy') {
    if (draw.chance(0.5)) {
      const hot = draw.integer(0, m - 1);
      return Array.from({ length: m }, (_, j) => (j === hot ? 1 : 0));
    }
    const weights = Array.from({ length: m }, () => -Math.log(1 - draw.unit()));
    const total = weights.reduce((t, w) => t + w, 0);
    return weights.map((w) => w / total);
  }
  if (loss.kind !== 'mse' && loss.kind !== 'custom') {
    const sign = draw.chance(0.5) ? 1 : -1;
    // Small labels keep exponentials of large outputs finite.
    const size = wide ? 10 ** (-5 * draw.unit()) : 1.5;
    return [loss.signs === true || (!wide && draw.chance(0.5)) ? sign : size * draw.normal()];
  }
  const size = wide ? 10 ** (draw.unit() * 3 - 1) : 1.5;
  return Array.from({ length: m }, () => size * draw.normal());
}

/** The field of a data point: the mean over the group when `averaged`. */
export function kickOf(system: System, point: readonly number[], averaged: boolean): Field {
  const { symmetry } = system.draft;
  if (!averaged || symmetry === undefined) return { program: system.kick, data: [point] };
  const n = system.inputs.length;
  return {
    program: system.kick,
    data: symmetry.group.elements.map((g) => symmetry.act(g, point.slice(0, n), point.slice(n))),
  };
}

/** A state at random: parameters of size about 1, positive where declared. */
export function drawState({ positive, names, draft }: System, draw: Draw): Float64Array {
  const momentum = draft.flow.kind === 'momentum';
  return Float64Array.from(names, (_, i) =>
    momentum && i === 0
      ? draw.unit()
      : positive[i] === true
        ? Math.exp(0.5 * draw.normal())
        : 1.2 * draw.normal() + (draw.chance(0.5) ? 0.3 : -0.3),
  );
}
