import { NotSupportedError, SourceError, UnableError } from '@lawful/cas-core';
import { flowFamily, lowerModel, parseLaw, parseModel } from '@lawful/networks';
import fc from 'fast-check';
import { budget, find } from 'lawful';
import { describe, it } from '../jest-globals.js';
import { linear, relu } from '../laws/models.js';

const SEEDS = [
  linear(2, 2, 1),
  relu([2, 2, 1], true),
  'param w : 1 x 3\ninput x : 3\noutput w * x\nloss mse\nsymmetry cyclic(3) : x -> g * x\n',
  'param a > 0\nparam b : 2\nconst c\ninput X : 2 x 2\nlet k = X * b / 3\noutput [[a, c*k[1]],[0.5, norm2(k)]]\nflow momentum(c)\n',
  "param W : h x 2\nlet A = kron(eye(2), W[1,:])\noutput sum(A .* A) ^ 2 - trace(W * W')\nloss margin((1 - z)^2)\nlabels signs\n",
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
];

const expected = (error: unknown): boolean =>
  error instanceof SourceError || error instanceof UnableError || error instanceof NotSupportedError;

describe('mutated model files', () => {
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
      { numRuns: 4000, seed: 20260601 },
    );
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
