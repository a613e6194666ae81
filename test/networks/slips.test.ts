/**
 * Slips of people who know another notation: each is refused at the place of the fault, with the spelling that this language has. What is expected was
 * written down before the hints were.
 */
import { SourceError } from '@lawful/cas-core';
import { lowerModel, parseModel } from '@lawful/networks';
import { describe, expect, it } from '../jest-globals.js';

const HEAD = 'param W : 2 x 3\nparam b : 2\ninput x : 3\ninput X : 3 x 4\n';

/** [lines behind the head, line, column, what the message says]. */
const SLIPS: readonly (readonly [string, number, number, RegExp])[] = [
  ['output W @ x', 5, 10, /the matrix product is written "\*"/],
  ['output W.T * b', 5, 9, /the transpose is written W'/],
  ['output W^T * b', 5, 10, /the transpose is written W'/],
  ['output Wᵀ * b', 5, 9, /the transpose is written W'/],
  ['output W₁ * x', 5, 9, /an ordinary digit: W1/],
  ['output x² ', 5, 9, /a power is written x\^2/],
  ['output x**2', 5, 10, /a power is written x\^2/],
  ['output nn.ReLU(x)', 5, 10, /functions stand without a module, as in relu\(X\)/],
  ['output x.relu()', 5, 9, /functions stand before their argument, as in relu\(x\)/],
  ['output ReLU(x)', 5, 8, /did you mean relu\(X\)\?/],
  ['output LeakyReLU(x, 1/10)', 5, 8, /did you mean leaky_relu\(X, a\)\?/],
  ['output sigmod(x)', 5, 8, /did you mean sigmoid\(X\)\?/],
  ['output σ(x)', 5, 8, /a Greek letter is written out: sigma/],
  ['output W x', 5, 10, /a product is written with "\*"/],
  ['output 2x', 5, 9, /a product is written with "\*"/],
  ['output W · x', 5, 10, /a product is written "\*"/],
  ['output W * X + b', 5, 16, /2 x 4 and 2 x 1; to spread one over the other write "\.\+"/],
  ['output W .* X', 5, 10, /2 x 3 and 3 x 4: expected equal shapes, or a scalar, row or column/],
  ['output W * b', 5, 10, /the inner sizes 3 and 2 differ; the first one transposed, written A', would fit/],
  ['output softmax(x, dim=1)', 5, 22, /arguments have no names/],
  ['output transpose(W) * b', 5, 8, /the transpose is written X'/],
  ['output concat(x, x)', 5, 8, /blocks are joined as \[\[A, B\]\]/],
  ['output matmul(W, x)', 5, 8, /the matrix product is written A\*B/],
  ['output relu', 5, 8, /a function is written relu\(X\)/],
  ['output |x|', 5, 11, /only the square \|…\|\^2/],
  ['output ||x||^2', 5, 9, /a squared norm is written \|v\|\^2/],
  ['output W[0,1]', 5, 10, /indices start at 1/],
  ['output W[:,-1]', 5, 12, /indices start at 1, the last is 3/],
  ['output 1e-3 * x', 5, 9, /a power of ten is written out/],
  ['output x % 2', 5, 10, /a comment starts with "#"/],
  ['param V (3, 2)', 5, 9, /a shape behind a colon, as in "param V : 3 x 2"/],
  ['param V : (3, 2)', 5, 11, /a shape without brackets, as in "3 x 2"/],
  ['param V : 3, 2', 5, 12, /sizes joined by "x"/],
  ['param V : 3 × 2', 5, 13, /the letter x/],
  ['param V ∈ R', 5, 9, /a colon, as in "param W : 3 x 2"/],
  ['param V = 3', 5, 9, /a shape behind a colon/],
  ['k = W * x', 5, 1, /a name is given to a value as in "let k = …"/],
  ['weight V : 3', 5, 1, /did you mean "param"\?/],
  ['inptu y : 3', 5, 1, /did you mean "input"\?/],
  ['return W * x', 5, 1, /did you mean "output"\?/],
  ['for l = 1..3 : param V{l}', 5, 1, /did you mean "repeat"\?/],
  ['param V{l} : 3', 5, 8, /an index in braces stands in a repeated line/],
  ['output w * x', 5, 8, /did you mean "W"\?/],
  ['output W * x;', 5, 13, /one declaration stands on a line/],
  ['output W * x\nsymmetry Z2 : x -> g * x', 6, 10, /did you mean cyclic\(2\)\?/],
  ['output W * x\nsymmetry D_4 : x -> g * x', 6, 10, /did you mean dihedral\(4\)\?/],
  ['output W * x\nsymmetry Cyclic(3) : x -> g * x', 6, 10, /did you mean "cyclic"\?/],
  ['output W * x\nsymmetry O(3)', 6, 14, /as in "symmetry O\(2\) : x -> g \* x"/],
  ['output W * x\nsymmetry O(3) : x → g * x', 6, 19, /an arrow is written "->"/],
  ['output W * x\nloss MSE', 6, 6, /did you mean "mse"\?/],
  ['output W * x\nloss crossentropy', 6, 6, /did you mean "cross-entropy"\?/],
  ['output W * x\nloss cross_entropy', 6, 6, /did you mean "cross-entropy"\?/],
  ['output W * x\nloss l2', 6, 6, /did you mean "mse"\?/],
  ['output W * x\nloss bce', 6, 6, /did you mean "logistic"\?/],
  ['output W * x\nflow sgd', 6, 6, /did you mean "gradient"\?/],
  ['output W * x\nflow Momentum(1)', 6, 6, /did you mean "momentum"\?/],
];

describe('slips', () => {
  it.each(SLIPS)('%j', (lines, line, column, message) => {
    let error: unknown;
    try {
      lowerModel(parseModel({ file: 'm.law', text: `${HEAD}${lines}\n` }));
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toBeInstanceOf(SourceError);
    const { detail, at } = error as SourceError;
    expect(detail).toMatch(message);
    expect(at).toEqual({ line, column });
  });
});
