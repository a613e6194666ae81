import { NotSupportedError, SourceError, UnableError } from '@lawful/cas-core';
import { flowFamily, lowerModel, parseLaw, parseModel } from '@lawful/networks';
import fc from 'fast-check';
import { budget, find } from 'lawful';
import { describe, expect, it } from '../jest-globals.js';
import { linear, relu } from '../laws/models.js';

const SEEDS = [
  linear(2, 2, 1),
  relu([2, 2, 1], true),
  'param w : 1 x 3\ninput x : 3\noutput w * x\nloss mse\nsymmetry cyclic(3) : x -> g * x\n',
  'param a > 0\nparam b : 2\nconst c\ninput X : 2 x 2\nlet k = X * b / 3\noutput [[a, c*k[1]],[0.5, norm2(k)]]\nflow momentum(c)\n',
  "param W : h x 2\nlet A = kron(eye(2), W[1,:])\noutput sum(A .* A) ^ 2 - trace(W * W')\nloss margin((1 - z)^2)\nlabels signs\n",
  'def f(a, b) = a + b .* a\nrepeat l = 1..2 : param A{l} : 2 x 2\ninput x1 : 2\nrepeat l = 1..2 : let x{l+1} = f(x{l}, A{l}*x{l})\noutput x3\n',
  'param K : 2x1x2x2\nparam V : 2 x 8\ninput X : 1 x 3 x 3\nlet z = conv2d(K, X, 1, 1)\noutput V * flatten(maxpool(z, 2, 2)) .+ einsum("abcd->a", K)\n',
  "param Q : 2 x 2\nparam g : 1 x 2\ninput T : onehot(2 x 2)\nconst eps > 0\nlet X = layernorm(T*Q, eps) .* g\noutput softmax(X*X', causal(2))*X[:,1:2]\nloss cross-entropy + eps*norm2(Q)\nflow gradient rate Q = 2 decay eps\n",
];
const PIECES = [
  'param',
  'input',
  'output',
  'W1',
  'x',
  '(',
  ')',
  '[',
  ']',
  "'",
  '*',
  '/',
  '+',
  '-',
  '^',
  '.^',
  '^2',
  '0',
  '1',
  '999',
  ':',
  ',',
  '\n',
  '|',
  '#',
  'relu(',
  'é',
  '\u0000',
  '->',
  'conv1d(',
  '= ',
  '> 0',
  '^-1',
  '/0',
  '.+',
  '.-',
  '..',
  '{l}',
  '{l+1}',
  'repeat l = 1..3 : ',
  'repeat k = 1..99999 : ',
  'def f(a) = f(f(a))\n',
  'let y = ',
  '[1:2,:]',
  '[[',
  ']]',
  '"ij->j"',
  '3x2x2',
  'onehot(',
  'reshape(x, 2, 1, ',
  'permute(',
  'conv2d(',
  'maxpool(x, ',
  'rope(',
  'layernorm(',
  'causal(',
  'clip(x, 0, ',
  'decay ',
  'rate ',
  ' + norm2(W1)',
  'huber(',
  '@',
];

const expected = (error: unknown): boolean =>
  error instanceof SourceError || error instanceof UnableError || error instanceof NotSupportedError;

describe('mutated model files', () => {
  // `npm run test:all` runs 100,000.
  it('never crash and never hang: 4,000 of them', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...SEEDS),
        fc.array(fc.tuple(fc.nat(400), fc.nat(6), fc.constantFrom(...PIECES)), { minLength: 1, maxLength: 5 }),
        (seed, edits) => {
          let text = seed;
          for (const [at, cut, piece] of edits) {
            const i = at % (text.length + 1);
            text = text.slice(0, i) + piece + text.slice(i + cut);
          }
          try {
            const model = parseModel({ file: 'fuzz.law', text });
            const network = lowerModel(model);
            if (model.symmetry === undefined && model.flow.kind === 'gradient' && network.parameters.length < 12)
              find(model, { budget: budget({ steps: 60 }) });
          } catch (error) {
            if (!expected(error)) throw new Error(`${String(error)} for ${JSON.stringify(text)}`, { cause: error });
          }
          return true;
        },
      ),
      { numRuns: Number(process.env.FUZZ_RUNS ?? 4000), seed: 20260601 },
    );
  });

  it.each([
    ['repeat that never ends', 'repeat l = 1..999999 : param A{l}\noutput A1\n', /exceeds the limit of 20000 lines/],
    [
      'repeats in repeats',
      'repeat a = 1..200 : repeat b = 1..200 : param A{a}_{b}\noutput A1_1\n',
      /more than 20000 lines once "repeat" is written out/,
    ],
    [
      'definitions that double',
      `param w\n${Array.from({ length: 40 }, (_, k) => `def f${k + 1}(a) = ${k === 0 ? 'a + a' : `f${k}(f${k}(a))`}`).join('\n')}\noutput f40(w)\n`,
      /written out brings this expression to \d+ parts: expected at most 200000/,
    ],
    ['a definition that calls itself', 'def f(a) = f(a)\nparam w\noutput f(w)\n', /calls itself/],
    [
      'a tensor of 10^8 entries',
      'param w\nparam T : 1000 x 1000 x 100\noutput w\n',
      /the most of them in T : 1000 x 1000 x 100/,
    ],
    ['a product of large constants', 'param w\noutput w*sum(kron(eye(1000), eye(1000)))\n', /exceeds the limit/],
    [
      'a convolution of large images',
      'param W : 100 x 100 x 9 x 9\ninput X : 100 x 90 x 90\noutput conv2d(W, X)\n',
      /exceeds the limit|too many|limit/,
    ],
  ])('%s is refused at once', (_, text, message) => {
    const start = performance.now();
    let error: unknown;
    try {
      lowerModel(parseModel({ file: 'm.law', text }));
    } catch (thrown) {
      error = thrown;
    }
    expect(expected(error)).toBe(true);
    expect((error as Error).message).toMatch(message);
    expect(performance.now() - start).toBeLessThan(4000);
  });

  it('the same for laws: 2,000 of them', () => {
    const network = lowerModel(parseModel({ file: 'm', text: relu([2, 2, 1], true) }));
    const family = flowFamily(network);
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom(...PIECES, 'W1[i,:]', 'W2', 'b1[i]', '|W1|^2', 'W1[1,2]', ' i ', 'W2[:,i]'), {
          minLength: 1,
          maxLength: 9,
        }),
        (pieces) => {
          try {
            parseLaw(network, pieces.join(''), family);
          } catch (error) {
            if (!expected(error)) throw new Error(`${String(error)} for ${pieces.join('')}`, { cause: error });
          }
          return true;
        },
      ),
      { numRuns: 2000, seed: 20260602 },
    );
  });
});
