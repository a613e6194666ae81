/**
 * Networks with the functions that papers use: normalisations, masks, convolutions with channels, pooling, heads, residual blocks, one-hot tokens. Each is written
 * as text of the language and, apart from it, entry by entry on the oracle's tape.
 */
import { Draft, type Matrix } from './draft.js';
import type { Family } from './families.js';
import { type Draw, drawFrom } from './random.js';

const range = (n: number): number[] => Array.from({ length: n }, (_, i) => i);
const put = (rows: number, cols: number, at: readonly number[], text: string): Matrix => ({ rows, cols, at, text });

/** Entries of one row, column or matrix brought to mean 0 (where centred) and mean square 1, ε added below the root. */
function standard(d: Draft, list: readonly number[], eps: Matrix | undefined, centred: boolean): number[] {
  const t = d.tape;
  const share = t.number(1 / list.length);
  const mean = centred ? t.mul(share, t.sum(list)) : t.number(0);
  const moved = list.map((n) => t.sub(n, mean));
  const square = t.mul(share, t.sum(moved.map((n) => t.mul(n, n))));
  const root = t.sqrt(eps === undefined ? square : t.add(square, eps.at[0]!));
  return moved.map((n) => t.div(n, root));
}

const row = (X: Matrix, i: number): number[] => range(X.cols).map((j) => X.at[i * X.cols + j]!);

function normRows(d: Draft, X: Matrix, eps: Matrix | undefined, centred: boolean): Matrix {
  const at = range(X.rows).flatMap((i) => standard(d, row(X, i), eps, centred));
  const name = centred ? 'layernorm' : 'rmsnorm';
  return { ...X, at, text: `${name}(${X.text}${eps === undefined ? '' : `, ${eps.text}`})` };
}

function batchNorm(d: Draft, X: Matrix, eps: Matrix | undefined): Matrix {
  const at = [...X.at];
  for (let j = 0; j < X.cols; j++)
    standard(
      d,
      range(X.rows).map((i) => X.at[i * X.cols + j]!),
      eps,
      true,
    ).forEach((n, i) => {
      at[i * X.cols + j] = n;
    });
  return { ...X, at, text: `batchnorm(${X.text}${eps === undefined ? '' : `, ${eps.text}`})` };
}

/** Of every row with a row, a row spread over all. */
const spread = (X: Matrix, r: Matrix, sign: string, f: (a: number, b: number) => number): Matrix => ({
  ...X,
  at: X.at.map((n, k) => f(n, r.at[r.at.length === 1 ? 0 : r.rows === 1 ? k % X.cols : Math.floor(k / X.cols)]!)),
  text: `(${X.text} ${sign} ${r.text})`,
});

function causalSoftmax(d: Draft, S: Matrix): Matrix {
  const t = d.tape;
  const at = range(S.rows).flatMap((i) => {
    const e = row(S, i).map((n, j) => (j <= i ? t.exp(n) : t.number(0)));
    const total = t.sum(e.slice(0, i + 1));
    return e.map((n) => t.div(n, total));
  });
  return { ...S, at, text: `softmax(${S.text}, causal(${S.rows}))` };
}

const columns = (X: Matrix, from: number, to: number): Matrix =>
  put(
    X.rows,
    to - from + 1,
    range(X.rows).flatMap((i) => row(X, i).slice(from - 1, to)),
    `${X.text}[:,${from}:${to}]`,
  );

const beside = (a: Matrix, b: Matrix): Matrix =>
  put(
    a.rows,
    a.cols + b.cols,
    range(a.rows).flatMap((i) => [...row(a, i), ...row(b, i)]),
    `[[${a.text}, ${b.text}]]`,
  );

/** max(x, lo) from below and min from above, as the language writes them. */
const UNITS: Readonly<Record<string, (d: Draft, n: number) => number>> = {
  hardswish: ({ tape: t }, n) =>
    t.mul(t.number(1 / 6), t.mul(n, t.sub(t.relu(t.add(n, t.number(3))), t.relu(t.sub(n, t.number(3)))))),
  elu: ({ tape: t }, n) => t.add(t.relu(n), t.sub(t.exp(t.sub(n, t.relu(n))), t.number(1))),
  clip: ({ tape: t }, n) => t.sub(t.relu(n), t.relu(t.sub(n, t.number(6)))),
  relu: ({ tape: t }, n) => t.relu(n),
  tanh: ({ tape: t }, n) => t.tanh(n),
  silu: ({ tape: t }, n) => t.mul(n, t.sigmoid(n)),
  sinh: ({ tape: t }, n) => t.mul(t.number(0.5), t.sub(t.exp(n), t.exp(t.neg(n)))),
};

const unit = (d: Draft, name: string, X: Matrix): Matrix => ({
  ...X,
  at: X.at.map((n) => UNITS[name]!(d, n)),
  text: name === 'clip' ? `clip(${X.text}, 0, 6)` : `${name}(${X.text})`,
});

/** Cross-correlation of channels x h x w, everything flat and row-major. */
function conv(
  d: Draft,
  W: Matrix,
  X: Matrix,
  [out, channels, k, size]: readonly [number, number, number, number],
  pad: number,
): Matrix & { readonly side: number } {
  const t = d.tape;
  const side = size + 2 * pad - k + 1;
  const at: number[] = [];
  for (const o of range(out))
    for (const i of range(side))
      for (const j of range(side)) {
        const terms: number[] = [];
        for (const c of range(channels))
          for (const a of range(k))
            for (const b of range(k)) {
              const [p, q] = [i + a - pad, j + b - pad];
              if (p < 0 || q < 0 || p >= size || q >= size) continue;
              terms.push(t.mul(W.at[((o * channels + c) * k + a) * k + b]!, X.at[(c * size + p) * size + q]!));
            }
        at.push(t.sum(terms));
      }
  return {
    rows: out,
    cols: side * side,
    at,
    side,
    text: `conv2d(${W.text}, ${X.text}${pad === 0 ? '' : `, 1, ${pad}`})`,
  };
}

export const PAPERS: Readonly<Record<string, Family>> = {
  'normalised rows': (d, r) => {
    const [n, k] = [r.integer(1, 2), r.integer(2, 3)];
    const X = d.input('X', n, k);
    const eps = r.chance(0.6) ? d.number(1, 8) : undefined;
    let Z = normRows(d, X, eps, k === 3 && r.chance(0.5));
    if (r.chance(0.8)) Z = spread(Z, d.param('s', 1, k), '.*', (a, b) => d.tape.mul(a, b));
    if (r.chance(0.5)) Z = spread(Z, d.param('b', 1, k), '.+', (a, b) => d.tape.add(a, b));
    d.output = d.mul(Z, d.param('W', k, r.integer(1, 2)));
  },
  'norm behind a layer': (d, r) => {
    const X = d.input('X', 2, 2);
    const eps = r.chance(0.5) ? d.number(1, 8) : undefined;
    const H = d.mul(X, d.param('W', 2, 2));
    const Z = r.chance(0.5)
      ? batchNorm(d, d.mul(d.input('Y', 3, 2), d.param('U', 2, 1)), eps)
      : normRows(d, H, eps, false);
    d.output = d.mul(Z, d.param('V', Z.cols, 1));
  },
  'causal attention': (d, r) => {
    const X = d.input('X', 2, r.integer(1, 2));
    const k = X.cols;
    const [Q, K, V] = [d.param('Q', k, 1), d.param('K', k, 1), d.param('V', k, 1)];
    const S = d.mul(d.mul(X, Q), d.transpose(d.mul(X, K)));
    d.output = d.mul(causalSoftmax(d, S), d.mul(X, V));
  },
  heads: (d) => {
    const X = d.input('X', 2, 2);
    const [Q, K, O] = [d.param('Q', 2, 2), d.param('K', 2, 2), d.param('O', 2, 1)];
    const head = (j: number): Matrix => {
      const S = d.mul(d.mul(X, columns(Q, j, j)), d.transpose(d.mul(X, columns(K, j, j))));
      return d.mul(S, columns(X, j, j));
    };
    d.output = d.mul(beside(head(1), head(2)), O);
  },
  'bias over a batch': (d, r) => {
    const [n, h] = [r.integer(1, 2), r.integer(1, 2)];
    const X = d.input('X', n, 2);
    const f = r.pick(Object.keys(UNITS));
    const Z = spread(d.mul(d.param('W', h, n), X), d.param('b', h), '.+', (a, b) => d.tape.add(a, b));
    d.output = d.mul(d.param('V', 1, h), unit(d, f, Z));
  },
  units: (d, r) => {
    const f = r.pick(['hardswish', 'elu', 'clip', 'sinh']);
    const [h, n] = [r.integer(1, 2), r.integer(1, 2)];
    const Z = d.mul(d.param('W', h, n), d.input('x', n));
    d.output = r.chance(0.7) ? d.mul(d.param('V', 1, h), unit(d, f, Z)) : d.sum(unit(d, f, Z));
  },
  convolutions: (d, r) => {
    const [out, channels, k, size] = [r.integer(1, 2), r.integer(1, 2), 2, 2] as const;
    const pad = r.integer(0, 1);
    const W = d.tensor('param', 'K', [out, channels, k, k]);
    const X = d.tensor('input', 'X', [channels, size, size]);
    const Z = conv(d, W, X, [out, channels, k, size], pad);
    const f = r.pick(['relu', 'tanh']);
    let { at } = unit(d, f, Z);
    let text = `${f}(${Z.text})`;
    let length = Z.cols;
    if (pad === 1 && r.chance(0.5)) {
      // Of 3 x 3 one window of 2 x 2.
      at = range(out).map((o) => [0, 1, 3, 4].map((p) => at[o * 9 + p]!).reduce((a, b) => d.tape.max(a, b)));
      text = `maxpool(${text}, 2)`;
      length = 1;
    }
    const flat = put(out * length, 1, at, `flatten(${text})`);
    d.output = d.mul(d.param('V', 1, out * length), flat);
  },
  'residual blocks': (d, r) => {
    const x = d.input('x', 2);
    const f = r.pick(['relu', 'tanh', 'none']);
    d.lines.push('def block(v, A, B) = v + B * INNER'.replace('INNER', f === 'none' ? '(A*v)' : `${f}(A*v)`));
    const h = r.integer(1, 2);
    const [A, B] = [d.param('A', h, 2), d.param('B', 2, h)];
    const inner = d.mul(A, x);
    const bent = f === 'none' ? inner : unit(d, f, inner);
    d.output = { ...d.add(x, d.mul(B, bent)), text: `block(x, A, B)` };
    if (r.chance(0.5)) {
      const W = d.param('W', 2, 2);
      const { at } = d.add(d.output, d.mul(W, d.output));
      d.lines.push('let h = block(x, A, B)');
      d.output = put(2, 1, at, '(h + W*h)');
    }
  },
  tokens: (d, r) => {
    const [V, m] = [r.integer(2, 3), r.integer(1, 2)];
    const E = d.param('E', m, V);
    const f = r.pick(['none', 'tanh', 'silu']);
    const W = d.param('W', 1, m);
    d.lines.push(`input k : onehot(${V})`);
    const values = range(V).map((j) => {
      const e = put(
        m,
        1,
        range(m).map((i) => E.at[i * V + j]!),
        '',
      );
      const z = f === 'none' ? e : unit(d, f, e);
      return d.mul(W, z).at[0]!;
    });
    d.output = put(V, 1, values, `W*${f === 'none' ? '(E*k)' : `${f}(E*k)`}`);
  },
};

/** The model of a seed; losses and flows are left as they are. */
export function paperOf(seed: number): Draft {
  const r: Draw = drawFrom(seed);
  const all = Object.entries(PAPERS);
  const [name, family] = all[seed % all.length]!;
  const draft = new Draft();
  family(draft, r);
  draft.kind = name;
  return draft;
}
