/**
 * From a seed to a model: a family, a loss that fits its output, a flow, perhaps a symmetry of the data.
 */
import { AWKWARD } from './awkward.js';
import { Draft, type FlowKind, type LossKind, type Matrix } from './draft.js';
import { FAMILIES } from './families.js';
import { type Draw, drawFrom } from './random.js';
import { symmetric } from './symmetric.js';

const KINKED = /relu|abs\(|max\(/;

const SCALAR_LOSSES: readonly LossKind[] = [
  { kind: 'mse' },
  { kind: 'logistic' },
  { kind: 'logistic', signs: true },
  { kind: 'exponential' },
  { kind: 'margin', text: 'z^2', of: (t, z) => t.mul(z, z) },
  { kind: 'margin', text: 'z^3 - z', of: (t, z) => t.sub(t.power(z, 3), z), signs: true },
  { kind: 'custom', text: '(out - y)^4', of: (d, o, y) => d.power(d.sub(o, y), 4) },
  { kind: 'custom', text: 'out^2', of: (d, o) => d.power(o, 2) },
  { kind: 'custom', text: 'out*y + out^2', of: (d, o, y) => d.add(d.mul(o, y), d.power(o, 2)) },
  { kind: 'custom', text: 'out*y^2', of: (d, o, y) => d.mul(o, d.power(y, 2)) },
  { kind: 'custom', text: 'out^2*y^2', of: (d, o, y) => d.mul(d.power(o, 2), d.power(y, 2)) },
  { kind: 'margin', text: 'exp(z) + exp(-z)', of: (t, z) => t.add(t.exp(z), t.exp(t.neg(z))) },
  { kind: 'margin', text: 'tanh(z)', of: (t, z) => t.tanh(z) },
  { kind: 'margin', text: 'log(1 + z^2)', of: (t, z) => t.log(t.add(t.number(1), t.mul(z, z))) },
  { kind: 'custom', text: 'softplus(out) - y*out', of: (d, o, y) => d.sub(d.apply('softplus', o), d.mul(y, o)) },
  { kind: 'custom', text: 'exp(out - y)', of: (d, o, y) => d.apply('exp', d.sub(o, y)) },
  {
    kind: 'custom',
    text: 'sqrt((out - y)^2 + 1)',
    of: (d, o, y) => d.apply('sqrt', d.add(d.power(d.sub(o, y), 2), d.number(1))),
  },
  {
    kind: 'custom',
    text: '(out - y)^2/(1 + out^2)',
    of: (d, o, y) => d.over(d.power(d.sub(o, y), 2), d.add(d.number(1), d.power(o, 2))),
  },
  { kind: 'custom', text: 'max([[out, y]])', of: (d, o, y) => d.max(d.row([o, y])) },
  { kind: 'custom', text: 'abs(out - y)', of: (d, o, y) => d.apply('abs', d.sub(o, y)) },
  { kind: 'custom', text: 'relu(1 - out*y)', of: (d, o, y) => d.apply('relu', d.sub(d.number(1), d.mul(o, y))) },
];

const total = (d: Draft, m: Matrix): Matrix => (m.at.length === 1 ? m : d.sum(m));
const VECTOR_LOSSES: readonly LossKind[] = [
  { kind: 'mse' },
  { kind: 'cross-entropy' },
  { kind: 'custom', text: 'sum(square(out))', of: (d, o) => total(d, d.apply('square', o)) },
  { kind: 'custom', text: 'sum(out .* y)^2', of: (d, o, y) => d.power(d.sum(d.entrywise(o, y)), 2) },
  { kind: 'custom', text: 'sum(out - y)^2', of: (d, o, y) => d.power(d.sum(d.sub(o, y)), 2) },
  { kind: 'custom', text: 'sum((out - y) .^ 4)', of: (d, o, y) => d.sum(d.power(d.sub(o, y), 4)) },
];

const FLOWS: readonly FlowKind[] = [
  { kind: 'mirror', text: 'p', of: (_, p) => p },
  { kind: 'mirror', text: 'p^2', of: (t, p) => t.mul(p, p) },
  { kind: 'mirror', text: 'p^2 + 1', of: (t, p) => t.add(t.mul(p, p), t.number(1)) },
  { kind: 'mirror', text: 'p^3', of: (t, p) => t.power(p, 3) },
  { kind: 'mirror', text: '1/p', of: (t, p) => t.inv(p) },
  { kind: 'momentum', text: '1/2', tau: (d) => d.tape.number(0.5) },
  { kind: 'momentum', text: '0', tau: (d) => d.tape.number(0) },
];

function lossFor(d: Draft, r: Draw): LossKind {
  const { rows, cols } = d.output!;
  if (rows * cols === 1) return r.chance(0.4) ? { kind: 'mse' } : r.pick(SCALAR_LOSSES);
  if (cols !== 1) return { kind: 'mse' };
  return r.chance(0.4) ? { kind: 'mse' } : r.pick(VECTOR_LOSSES);
}

/** The model of a seed; its last digit says whether it has a symmetry (0, 1), is awkward (2, 3) or random (4, 5, 6). */
export function modelOf(seed: number): Draft {
  const r = drawFrom(seed);
  const awkward = Object.entries(AWKWARD);
  const families = Object.entries(FAMILIES);
  const turn = seed % 10;
  const draft = new Draft();
  if (turn < 2) {
    symmetric(draft, r);
    return draft;
  }
  const [name, family] =
    turn === 2 || turn === 3
      ? awkward[(2 * Math.floor(seed / 10) + turn) % awkward.length]!
      : turn === 4
        ? (['random kinks', FAMILIES['random kinks']!] as const)
        : turn === 5
          ? (['random tree', FAMILIES['random tree']!] as const)
          : turn === 6
            ? (['random kernels', FAMILIES['random kernels']!] as const)
            : r.pick(families);
  family(draft, r);
  draft.kind = name;
  if (draft.loss.kind === 'mse') draft.loss = turn === 2 ? draft.loss : lossFor(draft, r);
  const D = draft.variables.filter((v) => v.role === 'param').length;
  if (r.chance(0.2) && D <= 8) {
    const flow = r.pick(FLOWS);
    const small = D <= 6 && !KINKED.test(draft.output!.text);
    if (flow.kind !== 'momentum' || small) draft.flow = flow;
    if (draft.flow.kind === 'momentum' && r.chance(0.3)) {
      const tau = draft.constant('tau');
      draft.flow = { kind: 'momentum', text: 'tau', tau: () => tau.at[0]! };
    }
  }
  return draft;
}
