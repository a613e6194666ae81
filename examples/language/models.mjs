// The tiny models on which the page of the language is computed: each function on its own example, each loss, each flow.
import { EXAMPLE_NAMES, VOCABULARY } from '../../packages/networks/dist/index.js';

const named = (text) =>
  Object.keys(EXAMPLE_NAMES).filter((n) => new RegExp(`\\b${n}\\b`).test(text.replace(/"[^"]*"/g, '')));
const declared = (kind, names) => names.map((n) => `${kind} ${n} : ${EXAMPLE_NAMES[n]}\n`).join('');

/** The example of a function as a model that is only read. */
export const exampleText = (example) =>
  `param a\n${declared('input', named(example))}let e = ${example}\noutput a * e\n`;

/** u·t·F(w·X, …): two parameters before the function, which keep u² − t² whatever it is, and one inside. */
export function functionText(example) {
  const [first] = Object.keys(EXAMPLE_NAMES)
    .map((name) => ({
      name,
      at: example.replace(/"[^"]*"/g, (q) => ' '.repeat(q.length)).search(new RegExp(`\\b${name}\\b`)),
    }))
    .filter(({ at }) => at >= 0)
    .sort((a, b) => a.at - b.at);
  const inside =
    first === undefined
      ? `(w * ${example})`
      : `${example.slice(0, first.at)}(w * ${first.name})${example.slice(first.at + first.name.length)}`;
  return `param u\nparam t\nparam w\n${declared('input', named(example))}output u * t * ${inside}\n`;
}

const LINEAR = 'param U : 2 x 1\nparam W : 1 x 2\ninput x : 2\noutput U * W * x\n';
const SCALAR = 'param u\nparam W : 1 x 2\ninput x : 2\noutput u * W * x\n';
const FLOW = 'param V : 1 x 2\nparam W : 2 x 1\ninput x\noutput V * W * x\n';
const WIDE = 'param V : 2 x 2\nparam W : 2 x 2\ninput x : 2\noutput V * W * x\n';
const WITH_CONSTANT = `const lam\n${FLOW}`;

/** By how the line is written: the model. */
export const LOSSES = {
  mse: `${LINEAR}loss mse\n`,
  'cross-entropy': `${LINEAR}loss cross-entropy\n`,
  logistic: `${SCALAR}loss logistic\n`,
  exponential: `${SCALAR}loss exponential\n`,
  'margin(z^2 - z)': `${SCALAR}loss margin(z^2 - z)\n`,
  'huber(1)': `${LINEAR}loss huber(1)\n`,
  '(out - y)^4': `${SCALAR}loss (out - y)^4\n`,
};

export const FLOWS = {
  gradient: `${FLOW}flow gradient\n`,
  'gradient rate V = 2, W = -1': `${FLOW}flow gradient rate V = 2, W = -1\n`,
  'gradient, loss mse + lam*(norm2(V) + norm2(W))': `${WITH_CONSTANT}loss mse + lam*(norm2(V) + norm2(W))\n`,
  'gradient decay lam': `${WITH_CONSTANT}flow gradient decay lam\n`,
  'mirror(p)': `${FLOW}flow mirror(p)\n`,
  'momentum(lam)': `${WITH_CONSTANT}flow momentum(lam)\n`,
  'mirror(sqrt(p^2+1))': `${FLOW}flow mirror(sqrt(p^2+1))\n`,
  adam: `${WIDE}flow adam\n`,
  'rmsprop(1/10)': `${WIDE}flow rmsprop(1/10)\n`,
  adagrad: `${WIDE}flow adagrad\n`,
  sign: `${WIDE}flow sign\n`,
  'lp(4)': `${WIDE}flow lp(4)\n`,
  lars: `${WIDE}flow lars\n`,
  muon: `${WIDE}flow muon\n`,
};

const missing = (table, words) =>
  Object.keys(words).filter((w) => !Object.keys(table).some((line) => line === w || line.startsWith(`${w}(`)));
const forgotten = [...missing(LOSSES, VOCABULARY.losses), ...missing(FLOWS, VOCABULARY.flows)];
if (forgotten.length > 0) throw new Error(`examples/language/models.mjs: no model for ${forgotten.join(', ')}`);
