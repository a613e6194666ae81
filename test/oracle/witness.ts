/**
 * Refutations are checked in floats: the number that a witness states is computed again at its parameters, data and cotangent, and the rate of its
 * data set again under the model's own flow.
 */
import type { ProveResult } from 'lawful';
import { kickOf, reader, type System } from './fields.js';
import { driftOf, gradientOf, lawOf } from './laws.js';
import { nested, run } from './tape.js';

type Named = { readonly [name: string]: string };
interface DataPoint {
  readonly x: Named;
  readonly y: Named;
}
/** What may be there beside the fields of the type. */
interface Extended {
  readonly entry?: string;
  readonly data?: (DataPoint & { readonly rate: string; readonly orbit?: readonly DataPoint[] }) | null;
}

/** A printed number: `3/4`, `-1.25e-3`, `m ± r` (its middle). */
export function numberOf(text: string): number {
  const [head] = text.split('±');
  const [p, q] = head!.trim().split('/');
  return q === undefined ? Number(p) : Number(p) / Number(q);
}

const CLOSE = 1e-6;

/** Sentences about what is wrong. */
export function witnessDefects(system: System, lawText: string, result: ProveResult): string[] {
  const { witness } = result;
  if (witness === null) return ['a refutation without a witness'];
  const extended = witness as typeof witness & Extended;
  const law = lawOf(system, extended.entry ?? lawText);
  const numbers = (named: Named) => new Map(Object.entries(named).map(([k, v]) => [k, numberOf(v)]));
  const theta = numbers(witness.theta);
  const missing = system.names.filter((n) => !theta.has(n) && n !== 't');
  if (missing.length > 0 && law.program.op.length > 0 && result.family === 'plain') return []; // Parameters that nothing needs need no value.
  const state = Float64Array.from(system.names, (n) => theta.get(n) ?? 0);
  const constants = system.constants.map((n) => theta.get(n) ?? 1);
  const defects: string[] = [];
  const momentum = system.drift !== undefined;
  if (result.family === 'plain' && !momentum && witness.value !== undefined) {
    const stated = numberOf(witness.value);
    const computed = pairing(system, law, constants, state, numbers(witness.x), numbers(witness.u));
    if (computed !== undefined && Math.abs(computed - stated) > CLOSE * Math.max(1e-3, Math.abs(stated)))
      defects.push(`the witness of ${lawText} states ${witness.value}, floats give ${computed}`);
    if (stated === 0) defects.push(`the witness of ${lawText} states the value 0`);
  }
  const { data } = extended;
  if (data !== undefined && data !== null && !momentum) {
    const averaged = result.family === 'augmented';
    const n = system.draft.variables;
    const point = ({ x, y }: DataPoint): number[] => {
      const labels = Object.values(y).map(numberOf);
      return [...system.inputs.map((v) => numberOf(x[n[v]!.name]!)), ...labels];
    };
    const orbit = data.orbit?.map(point) ?? [];
    const kick = orbit.length > 0 ? { program: system.kick, data: orbit } : kickOf(system, point(data), averaged);
    const { rate, size } = driftOf(system, law, constants, state, kick);
    const stated = numberOf(data.rate);
    // Exponentials of large outputs leave the range of floats.
    const inRange = Math.abs(stated) > 1e-200 || /^0( |$)/.test(data.rate);
    if (inRange && (Math.abs(-rate - stated) > CLOSE * Math.max(Math.abs(stated), 1e-8 * size) || stated === 0))
      defects.push(`data of the witness of ${lawText} state the rate ${data.rate}, floats give ${-rate}`);
  }
  return defects;
}

/** ⟨∇h, m∘∇⟨u, f(x)⟩⟩, or with the loss as written where labels stand for cotangents. */
function pairing(
  system: System,
  law: ReturnType<typeof lawOf>,
  constants: readonly number[],
  state: Float64Array,
  x: ReadonlyMap<string, number>,
  u: ReadonlyMap<string, number>,
): number | undefined {
  const { draft, inputs, outputSize: m } = system;
  const { tape, flow } = draft;
  const given = inputs.map((v) => x.get(draft.variables[v]!.name) ?? 0);
  const labels = Array.from({ length: m }, () => 0);
  const theta = system.names.map((name) => tape.variable(system.place.get(name)!));
  let gradient: number[];
  const free = [...u.keys()].every((name) => name.startsWith('u['));
  if (free) {
    const c = Array.from({ length: m }, (_, j) => u.get(`u[${j + 1}]`) ?? 0);
    if (draft.loss.kind === 'cross-entropy') c[m - 1] = -c.slice(0, -1).reduce((t, v) => t + v, 0);
    gradient = tape.gradientOn(tape.sum(draft.output!.at.map((n, j) => tape.mul(tape.number(c[j]!), n))), theta);
  } else {
    const values = [...u.values()];
    if (values.length !== m || m !== 1) return undefined;
    labels[0] = values[0]!;
    const kick = run(system.kick, nested(0), reader(system, constants, state, [...given, ...labels], 1));
    const by = gradientOf(system, law, constants, state);
    return system.kick.outputs.reduce((t, n, i) => t + kick[n]! * by[i]!, 0);
  }
  const field = flow.kind === 'mirror' ? gradient.map((g, d) => tape.mul(flow.of(tape, theta[d]!), g)) : gradient;
  const program = tape.program(field);
  const values = run(program, nested(0), reader(system, constants, state, [...given, ...labels], 1));
  const by = gradientOf(system, law, constants, state);
  return program.outputs.reduce((t, n, i) => t + values[n]! * by[i]!, 0);
}
