/**
 * Families of networks, each drawn at small random widths: what people train, and what has misled programs that count.
 *
 * Every family writes parameters, inputs and an output; losses, flows and symmetries are put on by `models.ts`.
 */
import type { Draft, Matrix } from './draft.js';
import type { Draw } from './random.js';

export type Family = (d: Draft, r: Draw) => void;

/** Widths whose layers have at most `most` parameters in all. */
function widths(r: Draw, layers: number, most: number): number[] {
  for (;;) {
    const w = Array.from({ length: layers + 1 }, () => r.pick([1, 1, 2, 2, 3]));
    let D = 0;
    for (let i = 1; i < w.length; i++) D += w[i]! * w[i - 1]!;
    if (D <= most) return w;
  }
}

function chain(
  d: Draft,
  r: Draw,
  x: Matrix,
  w: readonly number[],
  name: string,
  activation: (z: Matrix) => Matrix,
  biases: boolean,
): Matrix {
  let z = x;
  for (let i = 1; i < w.length; i++) {
    z = d.mul(d.param(`${name}${i}`, w[i], w[i - 1]), z);
    const last = i === w.length - 1;
    if (biases && (!last || r.chance(0.3))) z = d.add(z, d.param(`b${name}${i}`, w[i]));
    if (!last) z = activation(z);
  }
  return z;
}

const SMOOTH = ['tanh', 'sigmoid', 'exp', 'softplus', 'sin', 'cosh', 'silu'] as const;

export const FAMILIES: Readonly<Record<string, Family>> = {
  linear: (d, r) => {
    const w = widths(r, 1, 9);
    const x = d.input('x', w[0], 1, r.chance(0.2));
    d.output = chain(d, r, x, w, 'W', (z) => z, r.chance(0.5));
  },
  'deep linear': (d, r) => {
    const w = widths(r, r.integer(2, 4), 12);
    d.output = chain(d, r, d.input('x', w[0]), w, 'W', (z) => z, r.chance(0.15));
  },
  'relu, one layer': (d, r) => {
    const w = widths(r, 2, 12);
    d.output = chain(d, r, d.input('x', w[0], 1, r.chance(0.25)), w, 'W', (z) => d.apply('relu', z), r.chance(0.4));
  },
  'relu, two layers': (d, r) => {
    const w = widths(r, 3, 12);
    d.output = chain(d, r, d.input('x', w[0], 1, r.chance(0.15)), w, 'W', (z) => d.apply('relu', z), r.chance(0.3));
  },
  'leaky, abs, max': (d, r) => {
    const w = widths(r, 2, 10);
    const x = d.input('x', w[0], 1, r.chance(0.2));
    const kind = r.integer(0, 2);
    if (kind === 2) {
      const z = d.mul(d.param('P', w[1], w[0]), x);
      d.output = r.chance(0.5)
        ? d.mul(d.param('V', w[2]), d.max(z))
        : d.max(r.chance(0.5) ? d.entrywise(z, d.param('q', w[1])) : z);
      return;
    }
    const f = (z: Matrix): Matrix => (kind === 0 ? d.leaky(z, d.number(1, r.pick([3, 10]))) : d.apply('abs', z));
    d.output = chain(d, r, x, w, 'W', f, r.chance(0.3));
  },
  smooth: (d, r) => {
    const w = widths(r, 2, 8);
    const f = r.pick(SMOOTH);
    d.output = chain(d, r, d.input('x', w[0]), w, 'W', (z) => d.apply(f, z), r.chance(0.3));
  },
  products: (d, r) => {
    const n = r.integer(2, 5);
    let z = d.input('x');
    for (let i = 1; i <= n; i++) z = d.mul(d.power(d.param(`a${i}`), r.pick([1, 1, 1, 2, 3])), z);
    d.output = r.chance(0.3) ? d.add(z, d.param('c')) : z;
  },
  'power neurons': (d, r) => {
    const [n, h, q] = [r.integer(1, 3), r.integer(1, 2), r.integer(2, 3)];
    const u = d.param('U', 1, h);
    const V = d.param('V', h, n);
    d.output = d.mul(u, d.power(d.mul(V, d.input('x', n)), q));
  },
  quotients: (d, r) => {
    const [x, a, b] = [d.input('x'), d.param('a'), d.param('b')];
    const c = d.param('c');
    const bottom = r.pick([
      b,
      d.add(d.power(b, 2), d.number(1)),
      d.add(b, x),
      d.add(d.mul(b, b), d.mul(c, c)),
      d.mul(b, c),
    ]);
    const top = r.pick([d.mul(a, x), d.add(d.mul(a, x), c), d.mul(d.mul(a, c), x)]);
    d.output = d.over(top, bottom);
  },
  norms: (d, r) => {
    const n = r.integer(1, 3);
    const w = d.param('w', n);
    const x = d.input('x', n);
    const size = r.chance(0.7) ? d.apply('sqrt', d.norm2(w)) : d.apply('sqrt', d.add(d.norm2(w), d.number(1)));
    const line = d.mul(d.transpose(w), x);
    const g = r.chance(0.6) ? d.mul(d.param('gain'), line) : line;
    d.output = d.over(g, size);
  },
  'softmax attention': (d, r) => {
    const [n, k] = [r.pick([1, 1, 2]), 1];
    const X = d.input('X', 2, n);
    const [Q, K, V] = [d.param('Q', k, n), d.param('K', k, n), d.param('V', n, r.pick([1, n]))];
    const scores = d.mul(d.mul(d.mul(X, d.transpose(Q)), K), d.transpose(X));
    d.output = d.mul(d.mul(d.softmax(scores), X), V);
  },
  'lightning attention': (d, r) => {
    const n = r.pick([1, 2]);
    const X = d.input('X', n, r.pick([1, 2]));
    const [K, Q, V] = [d.param('K', 1, n), d.param('Q', 1, n), d.param('V', 1, n)];
    d.output = d.mul(d.mul(V, X), d.mul(d.mul(d.mul(d.transpose(X), d.transpose(K)), Q), X));
  },
  tied: (d, r) => {
    const [n, h] = [r.integer(1, 2), r.integer(1, 3)];
    const W = d.param('W', h, n);
    const x = d.input('x', n);
    const hidden = r.chance(0.5) ? d.mul(W, x) : d.apply(r.pick(['relu', 'tanh', 'square'] as const), d.mul(W, x));
    const out = d.mul(d.transpose(W), hidden);
    d.output = r.chance(0.5) ? d.mul(d.param('a'), out) : out;
  },
  'unused and constant': (d, r) => {
    const x = d.input('x', 2);
    d.param('s', r.integer(1, 2));
    const c = d.constant('c');
    const w = d.param('w', 2);
    const z = d.mul(
      d.transpose(w),
      d.apply(r.pick(['relu', 'square', 'tanh'] as const), d.mul(d.mul(c, d.param('v', 2, 2)), x)),
    );
    d.output = r.chance(0.5) ? z : d.add(z, d.mul(d.sub(c, d.number(1)), d.param('b')));
  },
  'sums of blocks': (d, r) => {
    const n = r.integer(1, 2);
    const x = d.input('x', n);
    const f = r.pick(['relu', 'tanh', 'square', 'abs'] as const);
    const block = (name: string, g: (z: Matrix) => Matrix): Matrix =>
      chain(d, r, x, [n, r.integer(1, 2), 1], name, g, false);
    const first = block('A', (z) => d.apply(f, z));
    d.output = d.add(first, block('B', r.chance(0.5) ? (z) => z : (z) => d.apply('relu', z)));
  },
  'positive parameters': (d, r) => {
    const x = d.input('x', 1, 1, r.chance(0.4));
    const a = d.param('a', 1, 1, true);
    const b = d.param('b');
    const c = d.param('c', 1, 1, r.chance(0.5));
    const g = d.apply(r.pick(['sqrt', 'log', 'square'] as const), a);
    d.output = r.pick([
      d.mul(d.mul(g, b), d.mul(c, x)),
      d.add(d.mul(d.mul(g, b), x), d.mul(c, d.power(x, 2))),
      d.mul(g, d.apply('relu', d.mul(d.mul(a, b), d.mul(c, x)))),
    ]);
  },
  'gated units': (d, r) => {
    const n = r.integer(1, 2);
    const x = d.input('x', n);
    const row = (name: string): Matrix => d.mul(d.param(name, 1, n), x);
    d.output = d.mul(
      d.param('c'),
      d.mul(d.apply(r.pick(['relu', 'sigmoid', 'silu', 'square'] as const), row('G')), row('a')),
    );
  },
  convolutions: (d, r) => {
    const n = r.integer(2, 3);
    const x = d.input('x', n);
    const [a, b] = [d.param('a', 2), d.param('b', n - 1)];
    const slide = Array.from({ length: n - 1 }, (_, i) =>
      d.add(d.mul(d.entry(a, 1), d.entry(x, i + 1)), d.mul(d.entry(a, 2), d.entry(x, i + 2))),
    );
    const s = d.transpose(d.row(slide));
    d.output = d.mul(d.transpose(b), r.chance(0.5) ? d.apply('relu', s) : s);
  },
  'random kernels': (d, r) => {
    const x = d.input('x', 1, 1, r.chance(0.2));
    const ps = Array.from({ length: r.integer(2, 4) }, (_, i) => d.param(`p${i + 1}`, 1, 1, r.chance(0.2)));
    const c = r.chance(0.2) ? d.constant('c') : d.number(2);
    const line = (): Matrix => {
      const z = r.chance(0.7) ? d.mul(r.pick(ps), x) : r.chance(0.5) ? r.pick(ps) : d.mul(r.pick(ps), r.pick(ps));
      return r.chance(0.3)
        ? d.mul(r.pick([d.number(2), d.number(-1), d.number(1, 2), c]), z)
        : r.chance(0.2)
          ? d.add(z, d.number(1))
          : z;
    };
    const argument = (): Matrix => (r.chance(0.3) ? r.pick([d.add, d.sub])(line(), line()) : line());
    const again: Matrix[] = [];
    const kernel = (): Matrix => {
      const z =
        again.length > 0 && r.chance(0.5)
          ? r.pick([again[0]!, d.neg(again[0]!), d.mul(d.number(2), again[0]!)])
          : argument();
      again.push(z);
      const name = r.pick(['exp', 'tanh', 'sigmoid', 'softplus', 'cosh', 'silu', 'sin', 'cos', 'log', 'sqrt'] as const);
      if (name === 'log' || name === 'sqrt') return d.apply(name, d.add(d.power(z, 2), d.number(r.pick([1, 2]))));
      return d.apply(name, z);
    };
    let out = d.mul(r.pick(ps), kernel());
    for (let k = r.integer(0, 2); k > 0; k--)
      out = r.chance(0.6) ? d.add(out, r.chance(0.5) ? d.mul(r.pick(ps), kernel()) : kernel()) : d.mul(out, kernel());
    d.output = r.chance(0.5) ? out : d.add(out, d.mul(d.mul(r.pick(ps), r.pick(ps)), x));
  },
  'random kinks': (d, r) => {
    const x = d.input('x', r.pick([1, 2]), 1, r.chance(0.2));
    const xs = Array.from({ length: x.rows }, (_, i) => (x.rows === 1 ? x : d.entry(x, i + 1)));
    const ps = Array.from({ length: r.integer(3, 6) }, (_, i) => d.param(`p${i + 1}`, 1, 1, r.chance(0.05)));
    const factor = (): Matrix => (r.chance(0.15) ? d.number(r.pick([-2, -1, 1, 2])) : r.pick(ps));
    const form = (): Matrix => {
      let z = d.mul(factor(), r.pick(xs));
      if (r.chance(0.5)) z = d.add(z, d.mul(factor(), r.pick(xs)));
      return r.chance(0.25) ? d.add(z, factor()) : z;
    };
    const unit = (z: Matrix): Matrix =>
      r.pick([
        () => d.apply('relu', z),
        () => d.apply('relu', d.neg(z)),
        () => d.apply('abs', z),
        () => d.max(d.row([z, form()])),
        () => d.apply('relu', d.sub(d.apply('relu', z), d.apply('relu', form()))),
        () => d.apply('relu', d.add(d.mul(factor(), d.apply('relu', z)), factor())),
        () => d.mul(d.apply('relu', z), form()),
        () => d.power(d.apply('relu', z), 2),
      ])();
    let z = d.mul(factor(), unit(form()));
    for (let k = r.integer(0, 2); k > 0; k--) z = d.add(z, r.chance(0.3) ? form() : d.mul(factor(), unit(form())));
    d.output = z;
  },
  'random tree': (d, r) => {
    const xs = [d.input('x', 1, 1, r.chance(0.2))];
    if (r.chance(0.4)) xs.push(d.input('z2'));
    const ps = Array.from({ length: r.integer(2, 5) }, (_, i) => d.param(`p${i + 1}`, 1, 1, r.chance(0.08)));
    const leaf = (): Matrix =>
      r.chance(0.1) ? d.number(r.pick([-2, -1, 1, 2])) : r.chance(0.4) ? r.pick(xs) : r.pick(ps);
    const tree = (depth: number): Matrix => {
      if (depth === 0) return leaf();
      const k = r.integer(0, 9);
      if (k < 4) return d.mul(tree(depth - 1), tree(depth - 1));
      if (k < 6) return d.add(tree(depth - 1), tree(depth - 1));
      if (k === 6) return d.apply(r.pick(['relu', 'relu', 'abs', 'tanh', 'exp', 'square'] as const), tree(depth - 1));
      if (k === 7) return d.apply('relu', tree(depth - 1));
      if (k === 8) return d.sub(tree(depth - 1), tree(depth - 1));
      return d.max(d.row([tree(depth - 1), tree(depth - 1)]));
    };
    const core = d.add(d.mul(r.pick(ps), tree(3)), d.mul(d.mul(r.pick(ps), r.pick(ps)), xs[0]!));
    d.output = core;
  },
};
