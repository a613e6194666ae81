/** Products of parameters under rates, a penalty and a decay (theory §9), with the laws that they keep. */
import type { Flow, LawJson, Model, Node, Term } from './networks.js';
import { scalarProduct } from './networks.js';

const square = (i: number, c: string, ...more: [number, number][]): Term => [c, [[i, 2], ...more]];

/** f = θ₁…θ_D x with further nodes and variables, and a flow made of them. */
function product(
  size: number,
  found: number,
  lieRank: number,
  make: (own: Model) => { readonly flow: Flow; readonly laws: LawJson[] },
): Model {
  const own = scalarProduct(size);
  return { ...own, found, lieRank, ...make(own) };
}

const node = ({ network }: Model, ...entries: Node): number => network.nodes.push(entries) - 1;

function variable(own: Model, name: string, role: string): { readonly index: number; readonly node: number } {
  own.network.variables.push({ name, role });
  const index = own.network.variables.length - 1;
  return { index, node: node(own, 'var', index) };
}

/** c·Σθ_i² of the first parameters. */
function norm(own: Model, factor: number, size: number): number {
  const squares = Array.from({ length: size }, (_, i) => node(own, 'pow', i, 2));
  return node(
    own,
    'mul',
    factor,
    squares.reduce((a, b) => node(own, 'add', a, b)),
  );
}

/** Rates 2 and 3: 3θ₁² − 2θ₂². */
export const rates = (): Model =>
  product(2, 1, 1, (own) => ({
    flow: { kind: 'descent', metric: [node(own, 'const', '2'), node(own, 'const', '3')] },
    laws: [{ numerator: [square(0, '3'), square(1, '-2')] }],
  }));

/** A penalty c·|θ|², c a constant: the ratio of θ₁² − θ₂² and θ₁² − θ₃². */
export const penalty = (parts = 3): Model =>
  product(3, 1, 2, (own) => ({
    flow: { kind: 'descent', penalty: norm(own, variable(own, 'c', 'constant').node, parts) },
    laws: [{ numerator: [square(0, '1'), square(1, '-1')], denominator: [square(0, '1'), square(2, '-1')] }],
  }));

/** A decay c: E²(θ₁² − θ₂²), E = e^{ct}. */
export const decay = (power = 2): Model =>
  product(2, 1, 2, (own) => {
    const rate = variable(own, 'c', 'constant').node;
    const clock = variable(own, 'E', 'clock').index;
    const E: [number, number][] = power === 0 ? [] : [[clock, power]];
    return {
      flow: { kind: 'decay', rate, clock },
      laws: [{ numerator: [square(0, '1', ...E), square(1, '-1', ...E)] }],
    };
  });

/** Rates 3, decay 1 and the penalty |θ|²: θ' = −9θ without data, so E^18·(θ₁² − θ₂²). */
export const everything = (): Model =>
  product(2, 1, 2, (own) => {
    const metric = [node(own, 'const', '3'), node(own, 'const', '3')];
    const rate = node(own, 'const', '1');
    const clock = variable(own, 'E', 'clock').index;
    const flow: Flow = { kind: 'decay', metric, penalty: norm(own, rate, 2), rate, clock };
    return { flow, laws: [{ numerator: [square(0, '1', [clock, 18]), square(1, '-1', [clock, 18])] }] };
  });

export const descents: [string, Model][] = [
  ['rates', rates()],
  ['a penalty', penalty()],
  ['a decay', decay()],
  ['rates, a penalty and a decay', everything()],
];
