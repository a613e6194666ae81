/**
 * Claims of exact laws in discrete time (theory §14, Theorems F′ and G): true ones are accepted, plausible false ones rejected each for its own reason,
 * and the recurrences that the checker prints are followed by runs computed here from the definition of each optimiser.
 */
import { check } from '@lawful/checker';
import { describe, expect, it } from '../jest-globals.js';
import type { Network } from './networks.js';
import { builder } from './networks.js';

type Entry = [number, number, string];
type Statement = { kind: string; optimisers: string[] } & Record<string, unknown>;
interface Posed {
  network: Network;
  loss?: string;
  version?: number;
}

/** f = Wx with the given shape: logits. */
function logits(classes: number, inputs: number): Posed {
  const b = builder();
  const w = b.matrix('W', classes, inputs, 'parameter');
  const x = b.vector('x', inputs, 'input');
  b.network.outputs.push(...w.map((row) => b.dot(row, x)));
  return { network: b.network, loss: 'cross-entropy' };
}

/** f = VUx, U 2 x 1 and V 1 x 2: variables u1, u2, v1, v2. */
function linear(): Posed {
  const b = builder();
  const u = b.vector('U', 2, 'parameter');
  const v = b.vector('V', 2, 'parameter');
  const [x] = b.vector('x', 1, 'input') as [number];
  b.network.outputs.push(b.dot(v, u.map((a) => b.node('mul', a, x)))); // biome-ignore format: one line
  return { network: b.network };
}

/** f = v·relu(u·x), one unit: variables u, v. */
function unit(): Posed {
  const b = builder();
  const [u, v] = b.vector('p', 2, 'parameter') as [number, number];
  const [x] = b.vector('x', 1, 'input') as [number];
  b.network.outputs.push(b.node('mul', v, b.node('piecewise', b.node('mul', u, x), '0', '1')));
  return { network: b.network };
}

/** f = (p1 + p2)·x: p1 − p2 stands still. */
function tied(): Posed {
  const b = builder();
  const p = b.vector('p', 2, 'parameter');
  const [x] = b.vector('x', 1, 'input') as [number];
  b.network.outputs.push(b.node('mul', b.sum(p), x));
  return { network: b.network };
}

/** f = e^(p1)·e^(p2)·x: again p1 − p2. */
function exponentials(): Posed {
  const b = builder();
  const [e, g] = b.vector('p', 2, 'parameter').map((at) => b.node('exp', at)) as [number, number];
  const [x] = b.vector('x', 1, 'input') as [number];
  b.network.outputs.push(b.node('mul', b.node('mul', e, g), x));
  return { network: b.network, version: 2 };
}

function verdict({ network, loss = 'mse', version = 1 }: Posed, ...statements: Statement[]) {
  const cotangent = loss === 'cross-entropy' ? 'sum-zero' : 'free';
  const family = { kind: 'plain', cotangent };
  const claim = { kind: 'discrete', network, loss, family, statements };
  return check(JSON.stringify({ format: 'lawful-certificate', version, claim, evidence: {}, note: null }));
}

function statementOf(posed: Posed, ...statements: Statement[]): string {
  const { verdict: word, reason, statement } = verdict(posed, ...statements);
  expect(`${word} ${reason}`).toBe('accepted every claim was verified');
  return statement;
}

function reasonOf(posed: Posed, ...statements: Statement[]): string {
  const { verdict: word, reason } = verdict(posed, ...statements);
  expect(word).toBe('rejected');
  return reason;
}

const ALL = ['sgd', 'heavy-ball', 'nesterov'];
const MATRICES = ['muon', 'lars', 'shampoo'];
const ENTRIES = ['adam', 'rmsprop', 'adagrad', 'lion', 'sign'];
/** The rotation of the two hidden units: U by A, V by A as well (V' = V Aᵀ), A = [[0, 1], [−1, 0]]. */
const ROTATION: Entry[] = [[0, 1, '1'], [1, 0, '-1'], [2, 3, '1'], [3, 2, '-1']]; // biome-ignore format: one line
/** u₁² − v₁². */
const BALANCE: Entry[] = [[0, 0, '1'], [2, 2, '-1']]; // biome-ignore format: one line
const linearForm = (...form: [number, string][]): Statement => ({ kind: 'linear', optimisers: ALL, form });
const column = (rows: number, cols: number, side: string, vector: string[], optimisers = MATRICES): Statement => ({
  kind: 'column',
  optimisers,
  rows,
  cols,
  entries: Array.from({ length: rows * cols }, (_, k) => k),
  side,
  vector,
});
const matrix = (kind: string, entries: Entry[], optimisers: string[]): Statement => ({ kind, optimisers, matrix: entries }); // biome-ignore format: one line
const pair = (a: number, b: number, gradients: string, optimisers = ENTRIES): Statement => ({ kind: 'paired', optimisers, pair: [a, b], gradients }); // biome-ignore format: one line

describe('accepted', () => {
  it('column sums of a softmax layer: linear, by matrices, and for two classes by entries', () => {
    const three = statementOf(
      logits(3, 2),
      linearForm([0, '1'], [2, '1'], [4, '1']),
      column(3, 2, 'left', ['1', '1', '1']),
    );
    expect(three).toContain('whatever the minibatches and their order');
    expect(three).toContain('sgd: q+ = (1 - eta*mu - eta*lambda)*q');
    expect(three).toContain('heavy-ball: without decay and from v = 0, q is constant');
    for (const name of MATRICES) expect(three).toContain(`${name}: q = W[1,2] + W[2,2] + W[3,2]: q+ = (1 - eta*mu)*q`);
    const two = statementOf(logits(2, 1), pair(0, 1, 'opposite'));
    for (const name of ENTRIES) expect(two).toContain(`  ${name}: q+ = (1 - eta*mu)*q`);
  });

  it('rotations under heavy ball, balances under all', () => {
    const text = statementOf(linear(), matrix('skew', ROTATION, ['heavy-ball']), matrix('quadratic', BALANCE, ALL));
    expect(text).toContain('heavy-ball: J+ = (beta - eta*mu*beta)*J');
    expect(text).toContain('eta^2*G');
  });

  it('slopes and exponentials', () => {
    expect(statementOf(unit(), matrix('quadratic', [[0, 0, '1'], [1, 1, '-1']], ['sgd']))).toContain('one of its two slopes'); // biome-ignore format: one line
    statementOf(exponentials(), linearForm([0, '1'], [1, '-1']), pair(0, 1, 'equal'));
  });

  it('powers of a linear law, invariant under steps', () => {
    const square: Statement = {
      kind: 'invariant',
      optimisers: ['sgd'],
      numerator: [['1', [[0, 2]]], ['-2', [[0, 1], [1, 1]]], ['1', [[1, 2]]]],
    }; // biome-ignore format: one law
    expect(statementOf(tied(), square)).toContain('h+ = (1 - eta*lambda - eta*mu)^2*h');
    expect(reasonOf(tied(), { ...square, optimisers: ['heavy-ball'] })).toContain('steps along a velocity');
    expect(reasonOf(linear(), { ...square, numerator: [['1', [[0, 2]]], ['-1', [[2, 2]]]] })).toContain('is not zero for sums v'); // biome-ignore format: one line
    expect(verdict(exponentials(), square).verdict).toBe('unable');
  });
});

/** f = (p1² + p2²)·x: steps are along theta, and the angle stands still. */
function radial(): Posed {
  const b = builder();
  const p = b.vector('p', 2, 'parameter');
  const [x] = b.vector('x', 1, 'input') as [number];
  b.network.outputs.push(b.node('mul', b.dot(p, p), x));
  return { network: b.network };
}

it('accepts quotients that stay under steps, whatever the decay, and no others', () => {
  const ratio: Statement = { kind: 'invariant', optimisers: ['sgd'], numerator: [['1', [[0, 1]]]], denominator: [['1', [[1, 1]]]] }; // biome-ignore format: one line
  expect(statementOf(radial(), ratio)).toContain('sgd: h+ = h, where 1 - eta*lambda - eta*mu is not zero');
  const mixed: Statement = { ...ratio, numerator: [['1', [[0, 2]]], ['1', [[0, 1], [1, 1]]]], denominator: [['1', [[1, 2]]], ['1', [[0, 2]]]] }; // biome-ignore format: one line
  expect(statementOf(radial(), mixed)).toContain('h = (p[1]^2 + p[1]*p[2])/(p[2]^2 + p[1]^2)');
  expect(reasonOf(radial(), { ...ratio, denominator: [['1', [[1, 2]]]] })).toContain('is not zero for sums v');
  expect(reasonOf(radial(), { ...ratio, denominator: [['1', []], ['-1', []]] })).toContain('is the zero polynomial'); // biome-ignore format: one line
  expect(reasonOf(linear(), { ...ratio, denominator: [['1', [[2, 1]]]] })).toContain('is not zero for sums v');
});

describe('rejected', () => {
  it.each<[string, Posed, Statement, string]>([
    ['a symmetric matrix passed as skew', linear(), matrix('skew', BALANCE, ['heavy-ball']), 'is not skew'],
    ['a skew matrix passed as symmetric', linear(), matrix('quadratic', ROTATION, ['sgd']), 'is not symmetric'],
    ['a skew matrix that is no symmetry', linear(), matrix('skew', ROTATION.slice(0, 2), ['heavy-ball']), "theta' times the matrix times the gradient is not zero"], // biome-ignore format: one row
    ['a matrix that is no symmetry', linear(), matrix('quadratic', [[0, 0, '1'], [2, 2, '1']], ['sgd']), 'is not zero'], // biome-ignore format: one row
    ['the product of u1 and u2', linear(), matrix('quadratic', [[0, 1, '1'], [1, 0, '1']], ['sgd']), 'is not zero'], // biome-ignore format: one row
    ['weights of a row for those of a column', logits(3, 2), linearForm([0, '1'], [1, '1']), 'the form of the gradient is not zero'], // biome-ignore format: one row
    ['a vector that is not that of ones', logits(3, 2), column(3, 2, 'left', ['1', '1', '2']), "c'*G is not zero at column 1"], // biome-ignore format: one row
    ['ones from the other side', logits(3, 2), column(3, 2, 'right', ['1', '1']), 'G*c is not zero at row 1'],
    ['a pair of three classes', logits(3, 1), pair(0, 1, 'opposite'), 'are not opposite'],
    ['a pair with the other sign', logits(2, 1), pair(0, 1, 'equal'), 'are not equal'],
    ['a column under adam', logits(3, 2), column(3, 2, 'left', ['1', '1', '1'], ['adam']), '"adam" acts on entries'],
    ['a pair under muon', logits(2, 1), pair(0, 1, 'opposite', ['muon']), '"muon" acts on matrices'],
    ['a rotation under nesterov', linear(), matrix('skew', ROTATION, ['nesterov']), 'is not closed'],
    ['a rotation under sgd', linear(), matrix('skew', ROTATION, ['sgd']), 'has no velocity'],
    ['a balance under muon', linear(), matrix('quadratic', BALANCE, ['muon']), '"muon" acts on matrices'],
    ['a linear form under adam', logits(3, 1), { ...linearForm([0, '1'], [1, '1'], [2, '1']), optimisers: ['adam'] }, '"adam" acts on entries'], // biome-ignore format: one row
    ['an unknown optimiser', tied(), { ...linearForm([0, '1'], [1, '-1']), optimisers: ['sgdm'] }, 'knows only "sgd"'], // biome-ignore format: one row
    ['no optimiser', tied(), { ...linearForm([0, '1'], [1, '-1']), optimisers: [] }, 'is empty'],
    ['a form in an input', tied(), linearForm([2, '1']), 'is no parameter'],
    ['a coefficient of a recurrence', tied(), { ...linearForm([0, '1'], [1, '-1']), factor: '1' }, '"factor"'],
    ['column sums with free cotangents', { ...logits(2, 1), loss: 'mse' }, linearForm([0, '1'], [1, '1']), 'is not zero'], // biome-ignore format: one row
    ['a sum where the difference stands still', exponentials(), linearForm([0, '1'], [1, '1']), 'is not zero'],
  ])('%s', (_, posed, statement, reason) => {
    expect(reasonOf(posed, statement)).toContain(reason);
  });

  /** cᵀG = 0 at one column of W alone: f = (p1 + p2)·x1 + p3·x2 with W = [[p1, p3], [p2, p4]], p4 in f as 2·p4·x2. */
  it('a law of one column as one of the matrix', () => {
    const b = builder();
    const [p1, p2, p3, p4] = b.vector('p', 4, 'parameter') as [number, number, number, number];
    const [x1, x2] = b.vector('x', 2, 'input') as [number, number];
    const second = b.sum([p3, b.node('mul', b.node('const', '2'), p4)]);
    b.network.outputs.push(b.node('add', b.node('mul', b.node('add', p1, p2), x1), b.node('mul', second, x2)));
    const posed = { network: b.network };
    const claimed = { ...column(2, 2, 'left', ['1', '-1']), entries: [0, 2, 1, 3] };
    expect(statementOf(posed, linearForm([0, '1'], [1, '-1']))).toContain('q = <c, theta>');
    expect(reasonOf(posed, claimed)).toContain("c'*G is not zero at column 2");
  });
});

describe('the recurrences that are printed', () => {
  const dot = (B: Entry[], a: number[], b: number[]) => B.reduce((t, [i, j, q]) => t + Number(q) * a[i]! * b[j]!, 0);
  /** The gradient of Σ ½(vᵀu·x − y)² over a batch, in the order u, v. */
  const batch = ([u1, u2, v1, v2]: number[], data: number[][]) =>
    data.reduce(
      (g, [x, y]) => {
        const r = ((u1! * v1! + u2! * v2!) * x! - y!) * x!;
        return [v1, v2, u1, u2].map((p, i) => g[i]! + r * p!);
      },
      [0, 0, 0, 0],
    );
  const [eta, lambda, mu, beta, s] = [0.07, 0.3, 0.2, 0.8, 0.6];
  const add = (a: number[], c: number, b: number[]) => a.map((x, i) => x + c * b[i]!);
  const RULES: Record<string, (theta: number[], v: number[], g: number[]) => { theta: number[]; v: number[] }> = {
    sgd: (theta, v, g) => ({ v, theta: add(add(theta, -eta * mu, theta), -eta, add(g, lambda, theta)) }),
    'heavy-ball': (theta, v, g) => {
      const w = v.map((x, i) => beta * x + s * (g[i]! + lambda * theta[i]!));
      return { v: w, theta: add(add(theta, -eta * mu, theta), -eta, w) };
    },
    nesterov: (theta, v, g) => {
      const d = add(g, lambda, theta);
      const w = v.map((x, i) => beta * x + d[i]!);
      return { v: w, theta: add(add(theta, -eta * mu, theta), -eta, add(d, beta, w)) };
    },
  };

  /** The value of a printed polynomial: sums and products of names. */
  function evaluated(text: string, names: Record<string, number>): number {
    const code = text.replaceAll('^', '**').replace(/[A-Za-z]+/g, (name) => `(${names[name]})`);
    if (!/^[-+*/() .0-9e]*$/.test(code)) throw new Error(`not a formula: ${text}`);
    return new Function(`return ${code.replace(/(^|[^*])-\(/g, '$1-1*(')}`)() as number;
  }

  it.each(ALL)('%s', (name) => {
    const text = statementOf(linear(), matrix('quadratic', BALANCE, ALL));
    const lines = [...text.matchAll(new RegExp(`^  ${name}: ([abc])\\+ = (.*)$`, 'gm'))];
    expect(lines.map(([, to]) => to)).toEqual(name === 'sgd' ? ['a'] : ['a', 'b', 'c']);
    let [theta, v] = [
      [0.9, -0.4, 0.3, 1.1],
      [0.2, 0.5, -0.7, 0.1],
    ];
    const data = [[1.3, 0.4], [-0.6, 1], [0.8, -0.9]]; // biome-ignore format: one line
    for (let k = 0; k < 4; k++) {
      const g = batch(theta, data.slice(0, 1 + (k % 3)));
      const forms = (t: number[], w: number[]) => ({
        a: dot(BALANCE, t, t),
        b: dot(BALANCE, t, w),
        c: dot(BALANCE, w, w),
      });
      const before = { ...forms(theta, v), G: dot(BALANCE, g, g), P: dot(BALANCE, v, g), eta, lambda, mu, beta, s };
      ({ theta, v } = RULES[name]!(theta, v, g));
      const after = forms(theta, v);
      for (const [, to, formula] of lines) expect(evaluated(formula!, before)).toBeCloseTo(after[to as 'a'], 10);
    }
  });
});
