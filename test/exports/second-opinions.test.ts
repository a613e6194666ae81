/** Texts for other engines mean what the program means: evaluated with the usual precedence, they have the program's values. */
import { cone, type ProgramBuilder, programBuilder, QQ, type Rational, rational } from '@lawful/cas-core';
import { parseModel } from '@lawful/networks';
import { residualText } from '@lawful/verifier/inside/second-opinions/second-opinions';
import { secondOpinions } from '@lawful/verifier/second-opinions';
import fc from 'fast-check';
import { certify } from 'lawful';
import { describe, expect, it } from '../jest-globals.js';

const powerOf = (base: Rational, k: number): Rational =>
  k < 0 ? QQ.inv(powerOf(base, -k)) : Array.from({ length: k }).reduce<Rational>((p) => QQ.mul(p, base), QQ.one);

/** The value of infix text: `^` binds tightest and to the right, then `*` and `/`, then signs and sums. */
function evaluated(text: string, at: ReadonlyMap<string, Rational>): Rational {
  const tokens = text.match(/v\d+|\d+|[-+*/^()]/g)!;
  expect(tokens.join('')).toBe(text);
  let next = 0;
  const take = (token: string): boolean => tokens[next] === token && ++next > 0;
  const sum = (): Rational => {
    let total = take('-') ? QQ.neg(product()) : product();
    for (;;) {
      if (take('+')) total = QQ.add(total, product());
      else if (take('-')) total = QQ.sub(total, product());
      else return total;
    }
  };
  const product = (): Rational => {
    let total = power();
    for (;;) {
      if (take('*')) total = QQ.mul(total, power());
      else if (take('/')) total = QQ.mul(total, QQ.inv(power()));
      else return total;
    }
  };
  const power = (): Rational => {
    const base = atom();
    if (!take('^')) return base;
    const exponent = power();
    if (exponent.den !== 1n) throw new Error('a root');
    return powerOf(base, Number(exponent.num));
  };
  const atom = (): Rational => {
    if (take('(')) {
      const inner = sum();
      expect(take(')')).toBe(true);
      return inner;
    }
    const token = tokens[next++]!;
    return at.get(token) ?? rational(BigInt(token));
  };
  const value = sum();
  expect(next).toBe(tokens.length);
  return value;
}

type Tree =
  | { readonly op: 'variable'; readonly index: number }
  | { readonly op: 'constant'; readonly value: Rational }
  | { readonly op: 'pow'; readonly base: Tree; readonly exponent: number }
  | { readonly op: 'neg'; readonly of: Tree }
  | { readonly op: 'add' | 'sub' | 'mul' | 'div'; readonly left: Tree; readonly right: Tree };

const trees = fc.letrec<{ tree: Tree }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 5 },
    fc.record({ op: fc.constant('variable' as const), index: fc.nat(2) }),
    fc.record({
      op: fc.constant('constant' as const),
      value: fc
        .tuple(fc.integer({ min: -4, max: 4 }), fc.integer({ min: 1, max: 3 }))
        .map(([n, d]) => rational(BigInt(n), BigInt(d))),
    }),
    fc.record({ op: fc.constant('pow' as const), base: tie('tree'), exponent: fc.integer({ min: 2, max: 3 }) }),
    fc.record({ op: fc.constant('neg' as const), of: tie('tree') }),
    fc.record({
      op: fc.constantFrom('add' as const, 'sub' as const, 'mul' as const, 'div' as const),
      left: tie('tree'),
      right: tie('tree'),
    }),
  ),
})).tree;

const POINT = [rational(2n), rational(-3n), rational(5n, 7n)];

/** The node of a tree and its value at the point, together; undefined where it divides by zero. */
function append(
  builder: ProgramBuilder,
  nodes: readonly number[],
  tree: Tree,
): readonly [number, Rational] | undefined {
  if (tree.op === 'variable') return [nodes[tree.index]!, POINT[tree.index]!];
  if (tree.op === 'constant') return [builder.constant(tree.value), tree.value];
  if (tree.op === 'pow' || tree.op === 'neg') {
    const inner = append(builder, nodes, tree.op === 'pow' ? tree.base : tree.of);
    if (inner === undefined) return undefined;
    const [n, v] = inner;
    return tree.op === 'neg' ? [builder.neg(n), QQ.neg(v)] : [builder.pow(n, tree.exponent), powerOf(v, tree.exponent)];
  }
  const [l, r] = [append(builder, nodes, tree.left), append(builder, nodes, tree.right)];
  if (l === undefined || r === undefined || (tree.op === 'div' && QQ.isZero(r[1]))) return undefined;
  if (tree.op === 'div') return [builder.div(l[0], r[0]), QQ.mul(l[1], QQ.inv(r[1]))];
  return [builder[tree.op](l[0], r[0]), QQ[tree.op](l[1], r[1])];
}

describe('the text of a residual', () => {
  it('has the value of the program', () => {
    fc.assert(
      fc.property(trees, (tree) => {
        const builder = programBuilder();
        const nodes = POINT.map((_, i) => builder.variable(`t${i}`, 'parameter'));
        const made = append(builder, nodes, tree);
        if (made === undefined) return;
        const [node, value] = made;
        const program = builder.build([node]);
        const text = residualText(program, node);
        if (text === undefined) return;
        // Names are given in the order of the variables among the nodes that are needed.
        const needed = cone(program, [node]);
        const used = nodes.flatMap((n, i) => (needed[n] === 1 ? [POINT[i]!] : []));
        expect(evaluated(text, new Map(used.map((v, k) => [`v${k + 1}`, v])))).toEqual(value);
      }),
      { numRuns: 400 },
    );
  });

  it('lets other engines see that powers of products, quotients, powers and roots cancel', async () => {
    const residual = (of: (g: ProgramBuilder, a: number, b: number) => readonly [number, number]) => {
      const g = programBuilder();
      const [left, right] = of(g, g.variable('a', 'parameter'), g.variable('b', 'parameter'));
      return g.build([g.sub(left, right)]);
    };
    const residuals = [
      residual((g, a, b) => [g.pow(g.mul(a, b), 2), g.mul(g.pow(a, 2), g.pow(b, 2))]),
      residual((g, a) => [g.pow(g.pow(a, 2), 3), g.pow(a, 6)]),
      residual((g, a, b) => [g.pow(g.div(a, b), 2), g.div(g.pow(a, 2), g.pow(b, 2))]),
      residual((g, a, b) => [g.pow(g.kernel('sqrt', g.add(a, b)), 2), g.add(a, b)]),
    ];
    const opinions = (await secondOpinions(residuals)).map((row) => row.map((o) => o.opinion));
    expect(opinions).toEqual([
      ['agrees', 'agrees'],
      ['agrees', 'agrees'],
      ['agrees', 'not asked'],
      ['agrees', 'not asked'],
    ]);
  });
});

describe('a certificate', () => {
  it('is written for a true law of powers of products', async () => {
    // f = x a b² (as a·(bx)²): 2a² − b² is conserved, for ∂f/∂a·4a = ∂f/∂b·2b.
    const model = parseModel({ file: 'powers.law', text: 'param a\nparam b\ninput x\noutput a*(b*x)^2\n' });
    const { findings } = await certify(model, { title: 'powers', opinions: secondOpinions });
    expect(findings.plain.counts).toMatchObject({ found: 1, complete: true });
  });
});
