import { NotSupportedError, SourceError } from '@lawful/cas-core';
import { flowFamily, lowerModel, parseModel } from '@lawful/networks';
import { FUNCTIONS } from '@lawful/networks/inside/functions/table';
import { dimsOf } from '@lawful/networks/inside/language/shape';
import { sizesOf } from '@lawful/networks/inside/lowering/node-tensor';
import { describe, expect, it } from '../jest-globals.js';

const HEAD = 'param W : 2 x 3\ninput x : 3\n';

const errorOf = (text: string, widths: Record<string, number> = {}): SourceError => {
  try {
    lowerModel(parseModel({ file: 'm.law', text }, widths));
  } catch (error) {
    if (error instanceof SourceError) return error;
    throw error;
  }
  throw new Error(`no error for ${JSON.stringify(text)}`);
};

/** [model, line, column, what the message must contain]. */
const MISTAKES: readonly (readonly [string, number, number, RegExp])[] = [
  [`${HEAD}output V * x`, 3, 8, /unknown name "V": expected one of W, x/],
  [`${HEAD}output W * W * x`, 3, 10, /product of 2 x 3 and 2 x 3: the inner sizes 3 and 2 differ/],
  [`${HEAD}output W x`, 3, 10, /expected an operator or the end of the line, found "x"/],
  [`${HEAD}output W * x + x`, 3, 16, /sum of unequal shapes: 2 x 1 and 3 x 1/],
  [`${HEAD}output relu(W * x`, 3, 12, /"\(" is never closed: expected "\)"/],
  [`${HEAD}output W * x)`, 3, 13, /"\)" closes nothing/],
  [`${HEAD}output W * x / 0`, 3, 14, /division by zero/],
  [`${HEAD}output W * x / (1 - 1)`, 3, 14, /division by zero/],
  [`${HEAD}output W * x / x`, 3, 14, /division by 3 x 1: expected a scalar/],
  [`${HEAD}output (W * x).^1000000000`, 3, 17, /the exponent 1000000000 exceeds the limit 256/],
  [`${HEAD}output W^2`, 3, 9, /needs a scalar or a square matrix, found 2 x 3/],
  [`${HEAD}output foo(x)`, 3, 8, /unknown function "foo"/],
  [`${HEAD}output dot(x)`, 3, 8, /dot takes 2 arguments, found 1/],
  [`${HEAD}output W[3,1]`, 3, 10, /index 3 is outside 1 … 2/],
  [`${HEAD}output W[1]`, 3, 9, /one index on a matrix of shape 2 x 3: expected two/],
  [`${HEAD}output [[1, 2], [3]]`, 3, 18, /a row of 1 entries below rows of 2/],
  [`${HEAD}output $`, 3, 8, /unexpected character "\$"/],
  [`${HEAD}`, 3, 1, /the model has no "output"/],
  [`${HEAD}param W : 2\noutput W`, 3, 7, /"W" is declared twice/],
  ['param W, V, W : 2\noutput W', 1, 13, /"W" is declared twice/],
  ['param W, : 2\noutput W', 1, 10, /expected a name/],
  ['param W V : 2\noutput W', 1, 9, /expected a comma between names, or a colon and a shape/],
  ['param W : 2 x\noutput W', 1, 14, /expected a size/],
  ['param W : 0\noutput W', 1, 11, /expected a size/],
  ['prm W : 2\noutput W', 1, 1, /expected a declaration \(param, input/],
  [`${HEAD}output W * x\noutput x`, 4, 1, /a second "output" line/],
  [`${HEAD}output W * x\nloss margin(z)`, 4, 6, /a margin loss needs a scalar output, found 2 x 1/],
  [`${HEAD}output W * x\nloss out - y`, 4, 6, /the loss has shape 2 x 1: expected a scalar/],
  [`${HEAD}output W * x\nlabels maybe`, 4, 8, /expected "any" or "signs"/],
  [`${HEAD}output W * x\nlabels signs`, 4, 1, /expected a margin loss \(logistic, exponential, margin\(\.\.\.\)\)/],
  [`labels signs\n${HEAD}output W * x\nloss mse`, 1, 1, /expected a margin loss/],
  [`${HEAD}output W * x\nloss cross-entropy\nlabels signs`, 5, 1, /expected a margin loss/],
  [`${HEAD}output W * x\nloss norm2(out - y)\nlabels signs`, 5, 1, /expected a margin loss/],
  [
    `${HEAD}output W * x\nflow sideways`,
    4,
    6,
    /expected "gradient", "momentum\(…\)", "mirror\(…\)", "adam", .* or "muon"/,
  ],
  [`${HEAD}output W * x\nsymmetry cyclix(3) : x -> g * x`, 4, 10, /unknown group "cyclix"/],
  [`${HEAD}output W * x\nsymmetry cyclic(4) : x -> g * x`, 4, 29, /product of 4 x 4 and 3 x 1/],
  [`${HEAD}output W * x\nsymmetry cyclic(3) : W -> g * W`, 4, 22, /expected an input \(x\) or y/],
  [`${HEAD}output W * x\nsymmetry permutations(3, (1 1)) : x -> g * x`, 4, 29, /the point 1 occurs twice/],
  [
    'input x\nparam a\nparam W : 3000 x 600\nparam V : 600 x 500\noutput a*x',
    3,
    7,
    /more than 2000000 entries in all, the most of them in W : 3000 x 600/,
  ],
  ['param u : 1000000\nparam v : 1000000\ninput x\noutput u[1]*v[1]*x', 1, 7, /the most of them in u : 1000000/],
  ['param W : h x 3\ninput x : 3\noutput W * x', 1, 7, /the width "h" is unbound: expected --set h=VALUE/],
  [`${HEAD}output ${'('.repeat(10000)}x${')'.repeat(10000)}`, 3, 208, /nested deeper than the limit of 200/],
  // What definitions grow to is limited by the expression, in one call and in many.
  [
    `def f(A) = A + A\ndef g(A) = f(f(f(f(f(f(A))))))\ndef h(A) = g(g(g(A)))\n${HEAD}output W * x`,
    3,
    12,
    /g written out brings this expression to \d+ parts: expected at most 200000/,
  ],
  [
    `def f(A) = ${new Array(1000).fill('A').join('+')}\nparam a\noutput ${new Array(300).fill('f(a)').join('+')}`,
    3,
    1003,
    /f written out brings this expression to 200\d+ parts: expected at most 200000/,
  ],
];

describe('margin losses', () => {
  const margin = (loss: string) => () =>
    flowFamily(lowerModel(parseModel({ file: 'm.law', text: `param a\ninput x\noutput a*x\nloss margin(${loss})\n` })));

  it.each(['relu(1 - z)', 'relu(1 - z)^2', 'abs(z - 1)', 'leaky_relu(1 - z, 1/10)'])('refuses kinks: %s', (loss) => {
    expect(margin(loss)).toThrow(NotSupportedError);
    expect(margin(loss)).toThrow(/m\.law:4:6: .*a margin loss with kinks .*its slope is not analytic/);
  });

  it('takes analytic ones, also written with units that are seen to be on', () => {
    for (const loss of ['(1 - z)^2', 'relu(1 + z^2)', 'exp(-z)']) expect(margin(loss)).not.toThrow();
    expect(margin('1')).toThrow(/does not depend on the margin/);
  });
});

describe('the model language', () => {
  it('declares several names of one shape on one line', () => {
    const { declarations } = parseModel({
      file: 'm.law',
      text: 'repeat l = 1..2 : param U{l}, V{l} : 2 x 3 > 0\nconst a, b\ninput x, z : onehot(3)\noutput a*U1*x + b*V2*z\n',
    });
    const row = (kind: string, name: string, dims: readonly number[], positive: boolean, oneHot: boolean) =>
      expect.objectContaining({
        kind,
        name,
        positive,
        oneHot,
        shape: expect.objectContaining({ rows: dims[0], cols: dims[1] }),
      });
    expect(declarations).toEqual([
      ...['U1', 'V1', 'U2', 'V2'].map((name) => row('param', name, [2, 3], true, false)),
      ...['a', 'b'].map((name) => row('const', name, [1, 1], false, false)),
      ...['x', 'z'].map((name) => row('input', name, [3, 1], false, true)),
    ]);
    expect(declarations.map((d) => d.at.column)).toEqual([25, 31, 25, 31, 7, 10, 7, 10]);
  });

  it.each(MISTAKES)('%j', (text, line, column, message) => {
    const error = errorOf(text);
    expect(error.detail).toMatch(message);
    expect(error.at).toEqual({ line, column });
    const quoted = error.quoted().split('\n');
    expect(quoted[0]).toMatch(/^m\.law:\d+:\d+: /);
    if (column < 100) expect(quoted[2]!.indexOf('^')).toBe(column + 1);
  });

  it.each(Object.entries(FUNCTIONS))(
    'the row of %s: its example has the shape it says, and brings kernels only if the row says so',
    (name, row) => {
      const text = `param X : 2 x 3 > 0\nparam Y : 3 x 2\nparam Z : 2 x 3\nparam S : 3 x 3\nparam v : 3\nparam c : 1 x 3\nparam K : 2 x 4 x 4\noutput ${row.example}\n`;
      const m = parseModel({ file: 'm', text });
      const { output, program } = lowerModel(m);
      expect(sizesOf(output)).toEqual(dimsOf(m.output.shape));
      expect(program.variables.some((v) => v.kernel !== undefined)).toBe(row.kernels);
      expect(row.usage.startsWith(`${name}(`)).toBe(true);
    },
  );

  it('binds widths', () => {
    const text = 'param W1 : h x n\nparam W2 : m x h\ninput x : n\noutput W2 * W1 * x + zeros(m, 1)\n';
    expect(parseModel({ file: 'm', text }).freeWidths).toEqual(['h', 'n', 'm']);
    const network = lowerModel(parseModel({ file: 'm', text }, { h: 2, n: 3, m: 4 }));
    expect(network.parameters).toHaveLength(14);
    expect(errorOf(text, { h: 2, n: 3, m: 4, q: 5 }).detail).toMatch(/the model has no width "q"/);
  });

  it('reads every group of the language', () => {
    const groups: [string, number][] = [
      ['cyclic(4)', 4],
      ['dihedral(4)', 4],
      ['symmetric(4)', 4],
      ['alternating(4)', 4],
      ['rotation(7)', 2],
      ['reflection(5)', 2],
      ['sign(3)', 3],
      ['hyperoctahedral(3)', 3],
      ['quaternion()', 4],
      ['O(3)', 3],
      ['SO(3)', 3],
      ['U(2)', 4],
      ['SU(2)', 4],
      ['torus(2)', 4],
      ['permutations(5, (1 2 3)(4 5), (1 4))', 5],
      ['generated([[0,-1],[1,0]], [[3/5,4/5],[-4/5,3/5]])', 2],
    ];
    for (const [group, n] of groups) {
      const source = `param w : 1 x ${n}\ninput x : ${n}\noutput w * x\nsymmetry ${group.replace('quaternion()', 'quaternion()')} : x -> g * x\n`;
      expect(parseModel({ file: 'm', text: source }).symmetry!.factors[0]!.size).toBe(n);
    }
    const pair =
      'param W : 2 x 2\ninput x : 2\noutput W * x\nsymmetry generated(([[0,1],[1,0]],[[-1,0],[0,-1]])) : x -> g * x, y -> h * y\n';
    expect(parseModel({ file: 'm', text: pair }).symmetry!.labels).toBeDefined();
    const productGroup =
      "param W : 1 x 6\ninput X : 2 x 3\noutput sum(X)\nsymmetry cyclic(2) x symmetric(3) : X -> g1 * X * g2'\n";
    expect(parseModel({ file: 'm', text: productGroup }).symmetry!.factors).toHaveLength(2);
  });
});
