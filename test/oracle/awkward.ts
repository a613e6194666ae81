/**
 * Networks that have misled programs which count: path families that hold at no parameter (theory §1.2), proportional arguments, units that parameters
 * alone switch, vanishing terms.
 */
import type { Draft, Matrix } from './draft.js';
import type { Family } from './families.js';

const relu = (d: Draft, z: Matrix): Matrix => d.apply('relu', z);
const out =
  (make: (d: Draft) => Matrix): Family =>
  (d) => {
    d.output = make(d);
  };

export const AWKWARD: Readonly<Record<string, Family>> = {
  'positive scalar input': out((d) =>
    d.mul(d.param('v', 1, 2), relu(d, d.mul(d.param('w', 2), d.input('x', 1, 1, true)))),
  ),
  'scalar input, three units': out((d) => d.mul(d.param('V', 1, 3), relu(d, d.mul(d.param('W', 3), d.input('x'))))),
  'max of P.(Px), x > 0': out((d) => {
    const P = d.param('P', 2);
    return d.max(d.entrywise(P, d.mul(P, d.input('x', 1, 1, true))));
  }),
  'middle never wins': out((d) => d.mul(d.param('V', 2), d.max(d.mul(d.param('P', 3), d.input('x'))))),
  'relu of negative inputs': out((d) => d.mul(d.param('W', 2, 2), relu(d, d.neg(d.input('x', 2, 1, true))))),
  'relu of minus relu': out((d) =>
    d.mul(d.param('V', 1, 2), relu(d, d.neg(relu(d, d.mul(d.param('W', 2, 2), d.input('x', 2)))))),
  ),
  'nested identity': out((d) => {
    const [a, b, x] = [d.param('a'), d.param('b'), d.input('x')];
    const one = d.number(1);
    return d.add(d.sub(d.mul(a, relu(d, d.sub(relu(d, x), one))), d.mul(a, relu(d, d.sub(x, one)))), d.mul(b, x));
  }),
  'zero risk': (d) => {
    d.output = d.mul(d.mul(d.param('v'), d.param('W', 1, 2)), d.input('x', 2));
    d.loss = {
      kind: 'custom',
      text: 'relu(-1 - out^2)',
      of: (e, o) => relu(e, e.sub(e.number(-1), e.power(o, 2))),
    };
  },
  'relu times line plus square': out((d) => {
    const [w, v, x] = [d.param('w', 1, 2), d.param('v', 1, 2), d.input('x', 2)];
    const z = relu(d, d.mul(w, x));
    return d.add(d.mul(z, d.mul(v, x)), d.power(z, 2));
  }),
  'proportional rows': out((d) => {
    const [a, b, x] = [d.param('a'), d.param('b'), d.input('x')];
    return d.add(d.mul(d.param('u'), relu(d, d.mul(a, x))), d.mul(d.param('v'), relu(d, d.mul(b, x))));
  }),
  'shifted scalar': out((d) =>
    d.mul(d.param('V', 1, 2), relu(d, d.mul(d.param('P', 2), d.add(d.input('x'), d.number(1))))),
  ),
  'positive multiple': out((d) => {
    const [a, b, x] = [d.param('a'), d.param('b'), d.input('x')];
    return d.add(d.mul(b, relu(d, x)), d.mul(a, relu(d, d.mul(d.add(d.power(a, 2), d.number(1)), x))));
  }),
  'switched by a parameter': out((d) => d.mul(relu(d, d.param('a')), d.mul(d.param('W', 1, 2), d.input('x', 2)))),
  'switched by a product': out((d) => {
    const [a, b, w] = [d.param('a'), d.param('b'), d.param('w')];
    return d.mul(relu(d, d.mul(a, b)), d.mul(w, d.input('x')));
  }),
  'switched by a difference': out((d) => {
    const [a, b, x] = [d.param('a'), d.param('b'), d.input('x')];
    return d.add(d.mul(d.max(d.row([a, b])), x), d.mul(d.mul(a, b), relu(d, x)));
  }),
  'bias alone': out((d) => {
    const [W, x] = [d.param('W', 1, 2), d.input('x', 2)];
    return d.add(d.mul(d.param('u'), relu(d, d.param('b'))), d.mul(d.param('v'), relu(d, d.mul(W, x))));
  }),
  'slope never zero': out((d) => {
    const [a, b, x] = [d.param('a'), d.param('b'), d.input('x')];
    return d.mul(d.mul(a, b), relu(d, d.power(x, 2)));
  }),
  'slope never zero, sum': out((d) => {
    const [a, b, x] = [d.param('a'), d.param('b'), d.input('x')];
    return d.add(d.mul(a, relu(d, d.power(x, 2))), d.mul(b, d.power(x, 2)));
  }),
  'two-sided unit': out((d) => {
    const [a, b, x] = [d.param('a'), d.param('b'), d.input('x')];
    return d.add(d.mul(a, relu(d, x)), d.mul(b, relu(d, d.neg(x))));
  }),
  'both sides make a line': out((d) => {
    const [a, w, x] = [d.param('a'), d.param('w', 1, 2), d.input('x', 2)];
    const z = d.mul(w, x);
    return d.mul(a, d.sub(relu(d, z), relu(d, d.neg(z))));
  }),
  'kink in the parameters': out((d) => d.mul(d.apply('abs', d.param('a')), d.mul(d.param('b'), d.input('x')))),
  'key bias': out((d) => {
    const X = d.input('X', 2, 1);
    const [Q, K, V, k] = [d.param('Q'), d.param('K'), d.param('V'), d.param('k')];
    const keys = d.add(d.mul(K, X), d.mul(k, d.ones(2)));
    return d.mul(V, d.mul(d.softmax(d.mul(d.mul(Q, X), d.transpose(keys))), X));
  }),
  'bottleneck of width one': out((d) => {
    const z = relu(d, d.mul(d.param('A', 1, 2), d.input('x', 2)));
    return d.mul(d.param('C', 1, 2), relu(d, d.mul(d.param('B', 2), z)));
  }),
  'relu of an exponential': out((d) => {
    const [a, b, x] = [d.param('a'), d.param('b'), d.input('x')];
    return d.mul(a, relu(d, d.add(d.apply('exp', d.mul(b, x)), d.number(1))));
  }),
  'relu behind tanh': out((d) => {
    const [a, w, x] = [d.param('a', 1, 2), d.param('w', 2), d.input('x')];
    return d.mul(a, relu(d, d.apply('tanh', d.mul(w, x))));
  }),
  'max of opposite lines': out((d) => {
    const [a, x] = [d.param('a'), d.input('x')];
    const z = d.mul(a, x);
    return d.mul(d.param('b'), d.max(d.row([z, d.neg(z)])));
  }),
  clipped: out((d) => {
    const [a, w, x] = [d.param('a'), d.param('w'), d.input('x')];
    const z = d.mul(w, x);
    return d.mul(a, d.sub(relu(d, z), relu(d, d.sub(z, d.number(1)))));
  }),
  'square of relu': out((d) => {
    const [a, w, x] = [d.param('a', 1, 2), d.param('W', 2), d.input('x')];
    return d.mul(a, d.power(relu(d, d.mul(w, x)), 2));
  }),
  'tied and flipped': out((d) => {
    const [w, x] = [d.param('w', 2), d.input('x')];
    return d.add(
      d.mul(d.entry(w, 1), relu(d, d.mul(d.entry(w, 2), x))),
      d.mul(d.entry(w, 2), relu(d, d.mul(d.neg(d.entry(w, 1)), x))),
    );
  }),
  'product of both sides': out((d) => {
    const [a, b, x] = [d.param('a'), d.param('b'), d.input('x')];
    const z = d.mul(a, x);
    return d.add(d.mul(relu(d, z), relu(d, d.mul(d.neg(b), x))), d.mul(d.mul(a, b), x));
  }),
  'never positive': out((d) => {
    const [a, b, x] = [d.param('a'), d.param('b'), d.input('x')];
    return d.add(d.mul(a, relu(d, d.sub(d.neg(d.power(d.mul(b, x), 2)), d.number(1)))), d.mul(b, x));
  }),
  'curved kink': out((d) => {
    const [a, b, x] = [d.param('a'), d.param('b'), d.input('x')];
    return d.mul(a, relu(d, d.sub(d.power(x, 2), d.power(b, 2))));
  }),
  'curved kink, two units': out((d) => {
    const [v, w, x] = [d.param('v', 1, 2), d.param('w', 2), d.input('x')];
    return d.mul(v, relu(d, d.add(d.mul(w, d.power(x, 2)), d.mul(x, d.ones(2)))));
  }),
  'tied breakpoints': out((d) => {
    const [a, b, x] = [d.param('a'), d.param('b'), d.input('x')];
    const z = d.mul(a, x);
    return d.sub(relu(d, d.add(z, b)), d.mul(d.param('v'), relu(d, d.add(z, d.mul(d.number(2), b)))));
  }),
  'cone of positive inputs': out((d) =>
    d.mul(d.param('V', 1, 2), relu(d, d.mul(d.param('W', 2, 2), d.input('x', 2, 1, true)))),
  ),
  'positive weights, positive inputs': out((d) =>
    d.mul(d.param('V', 1, 2), relu(d, d.mul(d.param('W', 2, 2, true), d.input('x', 2, 1, true)))),
  ),
  'positive weights, scalar input': out((d) => {
    const [w, b, x] = [d.param('w', 2, 1, true), d.param('b', 2), d.input('x')];
    return d.mul(d.param('v', 1, 2), relu(d, d.add(d.mul(w, x), b)));
  }),
  'frozen layer': out((d) =>
    d.mul(d.param('V', 1, 2), d.mul(d.param('U', 2, 2), relu(d, d.mul(d.constant('C', 2, 2), d.input('x', 2))))),
  ),
  'frozen unit': out((d) => {
    const [a, b, c, x] = [d.param('a'), d.param('b'), d.constant('c'), d.input('x')];
    return d.add(d.mul(a, relu(d, d.mul(c, x))), d.mul(b, relu(d, c)));
  }),
  'frozen coefficient': out((d) => d.mul(d.add(d.mul(d.constant('c'), d.param('b')), d.param('a')), d.input('x'))),
  residual: out((d) => {
    const x = d.input('x', 2);
    return d.add(x, d.mul(d.param('V', 2, 1), relu(d, d.mul(d.param('W', 1, 2), x))));
  }),
  'sum that cancels on one side': out((d) => {
    const [a, b, x] = [d.param('a'), d.param('b'), d.input('x')];
    return d.add(d.mul(a, d.sub(relu(d, x), x)), d.mul(b, relu(d, d.neg(x))));
  }),
  'maximum with a sum': out((d) => {
    const [w, x] = [d.param('w', 3), d.input('x', 2)];
    const z = d.mul(d.param('U', 2, 2), x);
    return d.add(
      d.max(d.row([d.entry(z, 1), d.entry(z, 2)])),
      d.mul(d.entry(w, 1), d.mul(d.entry(w, 2), d.entry(x, 1))),
    );
  }),
  'absolute value of a product': out((d) => {
    const [a, b, x] = [d.param('a'), d.param('b'), d.input('x')];
    return d.apply('abs', d.mul(d.mul(a, b), x));
  }),
  'unit of a unit': out((d) => {
    const [a, b, c, x] = [d.param('a'), d.param('b'), d.param('c'), d.input('x')];
    return d.mul(a, relu(d, d.add(d.mul(b, relu(d, x)), d.mul(c, relu(d, d.neg(x))))));
  }),
  'constant output': out((d) =>
    d.add(d.mul(d.param('a'), d.sub(d.number(1), d.number(1))), d.mul(d.param('b'), d.input('x'))),
  ),
  'squares only': out((d) => {
    const [a, b, x] = [d.param('a'), d.param('b'), d.input('x')];
    return d.add(d.power(d.mul(a, x), 2), d.power(d.mul(b, x), 2));
  }),
  'opposite biases': out((d) => {
    const [a, b, x] = [d.param('a'), d.param('b'), d.input('x', 1, 1, true)];
    return d.mul(d.param('v'), d.sub(relu(d, d.add(d.mul(a, x), b)), relu(d, d.sub(d.mul(a, x), b))));
  }),
};
