// Expansion of Programs to polynomials and gcds, against SymPy on random cases.
import { expandNodes, formatTerms, programBuilder, QQ, random, rational } from '../../packages/cas-core/dist/index.js';
import { evaluatePolynomial } from '../../packages/cas-core/dist/polynomials/polynomial-ring.js';
import { call, pythonWith } from './systems.mjs';

export const peer = 'SymPy (python3-sympy)';
export const available = () => pythonWith('sympy') !== undefined;

const CASES = 200;

/** A random program in four variables, and the same expression as text. */
function randomExpression(rng, builder, names, depth) {
  if (depth === 0 || rng.below(5) === 0) {
    if (rng.below(4) === 0) {
      const q = rational(rng.below(19) - 9, 1 + rng.below(5));
      return { node: builder.constant(q), text: `(Rational(${q.num},${q.den}))` };
    }
    const { node, name } = names[rng.below(names.length)];
    return { node, text: name };
  }
  const a = randomExpression(rng, builder, names, depth - 1);
  if (rng.below(6) === 0) return { node: builder.pow(a.node, 2), text: `(${a.text})**2` };
  const b = randomExpression(rng, builder, names, depth - 1);
  const kind = ['add', 'sub', 'mul'][rng.below(3)];
  return { node: builder[kind](a.node, b.node), text: `(${a.text}${{ add: '+', sub: '-', mul: '*' }[kind]}${b.text})` };
}

export function run() {
  const rng = random(2026);
  const lines = [];
  for (let i = 0; i < CASES; i++) {
    const builder = programBuilder();
    const names = ['a', 'b', 'c', 'd'].map((name) => ({ name, node: builder.variable(name, 'parameter') }));
    const { node, text } = randomExpression(rng, builder, names, 5);
    const program = builder.build([node]);
    const { fractions, ring, programVariable } = expandNodes(program, [node], { keep: 'all' });
    const terms = ring.sortedTerms(fractions[0].num).map((t) => ({
      coefficient: t.coefficient,
      exponents: t.exponents.map(([v, e]) => [programVariable[v], e]),
    }));
    const ours = formatTerms(terms, (v) => program.variables[v].name);
    // The value at a point, by a third way, so that an error in printing is told from one in expanding.
    evaluatePolynomial(fractions[0].num, QQ, (c) => c, ring.variables.map((_, k) => rational(k + 2)));
    lines.push(`${text}\t${ours}`);
  }
  const script = `
import sys
from sympy import *
a, b, c, d = symbols('a b c d')
bad = 0
for line in sys.stdin:
    left, right = line.rstrip('\\n').split('\\t')
    right = right.replace('^', '**')
    import re
    right = re.sub(r'(\\d+)/(\\d+)', r'Rational(\\1,\\2)', right)
    p, q = expand(eval(left)), eval(right)
    if Poly(p - q, a, b, c, d) != Poly(0, a, b, c, d) or (p != 0 and len(Add.make_args(p)) != len(Add.make_args(expand(q)))):
        bad += 1
        print('differs:', left, '|', right)
print('bad', bad)
`;
  const out = call(pythonWith('sympy'), ['-c', script], lines.join('\n'));
  if (!out.endsWith('bad 0\n')) throw new Error(out.slice(-500));
  return `${CASES} expansions agree`;
}
