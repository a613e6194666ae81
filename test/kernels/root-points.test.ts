/** Points at which many square roots exist: what one draw at a time finds, and what no draw can. */
import { modularEvaluator, programBuilder, random, rational, rootPoints } from '@lawful/cas-core';
import { describe, expect, it } from '../jest-globals.js';

const P = 16777199; // ≡ 3 mod 4, prime

/** Tokens x_t, each normalised `layers` times; token t sees those before it. */
function causal(tokens: number, layers: number) {
  const builder = programBuilder();
  const x = Array.from({ length: tokens }, (_, t) => builder.variable(`x${t}`, 'input'));
  const weights = Array.from({ length: layers }, (_, l) => builder.variable(`w${l}`, 'parameter'));
  let stream = x;
  for (let l = 0; l < layers; l++) {
    const before = stream;
    stream = before.map((h, t) => {
      const root = builder.kernel('sqrt', builder.add(builder.mul(h, h), builder.constant(rational(l + 2))));
      const seen = builder.sum(before.slice(0, t + 1).map((g) => builder.mul(weights[l]!, g)));
      return builder.add(h, builder.div(seen, root));
    });
  }
  return builder.build(stream);
}

describe('causal order', () => {
  it('finds points of six tokens with five roots each, parameters at rest', () => {
    const program = causal(6, 5);
    const inputs = program.variables.flatMap((v, i) => (v.role === 'input' ? [i] : []));
    const points = rootPoints(program, P, inputs)!;
    const source = random(3).fork('causal');
    const out = new Float64Array(program.outputs.length);
    for (let k = 0; k < 5; k++) {
      const values = Float64Array.from(program.variables, () => source.nonzero(P));
      const before = values.slice();
      expect(points.draw(values, source)).toBe(true);
      expect(modularEvaluator(program, P)!.evaluate(0, values, out)).toBe(true);
      // What may not move did not.
      program.variables.forEach((v, i) => {
        if (v.role === 'parameter') expect(values[i]).toBe(before[i]);
      });
    }
  });
  it('says so where a root depends on nothing that may move', () => {
    const builder = programBuilder();
    const [a, x] = [builder.variable('a', 'parameter'), builder.variable('x', 'input')];
    const program = builder.build([builder.add(builder.kernel('sqrt', a), x)]);
    const source = random(4).fork('fixed');
    const values = Float64Array.from([0, 0, 0]);
    // 3 mod 4: of a and −a one is a square.
    const squares = [5, P - 5].map((value) => {
      values[0] = value;
      return rootPoints(program, P, [1])!.draw(values, source);
    });
    expect(squares.sort()).toEqual([false, true]);
    expect(rootPoints(program, P, [0, 1])!.draw(values, source)).toBe(true);
  });
});
