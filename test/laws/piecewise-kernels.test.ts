import { parseModel } from '@lawful/networks';
import { find, prove } from 'lawful';
import { describe, expect, it } from '../jest-globals.js';

const model = (text: string) => parseModel({ file: 'test.law', text });
const findings = (text: string) => find(model(text)).result;
const verdict = (text: string, law: string) => prove(model(text), law).verdict;

/**
 * A unit inside an exponential, root or normalisation: on every piece the network is the composition with a linear map, so
 * the laws are those of the rescalings that the unit allows, by the chain rule along the flow.
 */
describe('kernels of piecewise-linear units', () => {
  const GAUSS = 'param a\nparam b\ninput x\noutput exp(relu(a*b*x))\n';

  it('exp(relu(abx)): df is a multiple of (b, a), so a^2 - b^2 and no other multiple is conserved', () => {
    expect(verdict(GAUSS, 'a^2-b^2')).toBe('proved');
    expect(verdict(GAUSS, 'a^2-2*b^2')).toBe('refuted');
    expect(findings(GAUSS).laws.map((l) => l.law)).toEqual(['a^2 - b^2']);
  });

  it.each([
    ['tanh', 'param V : 1 x 2\nparam W : 2 x 2\ninput x : 2\noutput tanh(V*relu(W*x))\n', 2],
    // Softmax adds the column sums of the last layer.
    ['softmax', 'param V : 2 x 2\nparam W : 2 x 2\ninput x : 2\noutput softmax(V*relu(W*x))\n', 4],
    // Dividing by the length undoes a common scale of W, and nothing else.
    ['length', 'param V : 2 x 2\nparam W : 2 x 2\ninput x : 2\nlet r = relu(W*x)\noutput V*r/sqrt(norm2(r))\n', 1],
  ])('%s of a relu network has the laws of its rescalings alone', (_, text, count) => {
    const { plain } = findings(text);
    expect([plain.found, plain.maxLaws]).toEqual([count, count]);
  });

  it('functions of |a| are not functions of a', () => {
    const text = 'param a\nparam b\ninput x\noutput exp(abs(a)+abs(b))*x\n';
    expect(verdict(text, 'b')).not.toBe('proved');
    expect(findings(text).laws.filter((l) => l.law === 'a' || l.law === 'b')).toEqual([]);
    expect(verdict('param a\nparam b\ninput x\noutput b*sqrt(abs(a*x))\n', 'a^2-b^2')).toBe('refuted');
    expect(verdict('param a\nparam b\ninput x\noutput b*sqrt(abs(a*x))\n', '2*a^2-b^2')).toBe('proved');
    expect(verdict('param a\nparam b\nparam c\ninput x\noutput (a+b)*x\n', 'sqrt(abs(a-b))')).not.toBe('refuted');
  });
});

describe('the hypothesis on slopes', () => {
  it('is stated when a unit of an exponential never switches', () => {
    // s = x + e^(x^2) > 0 always, so that in truth the network is (a + b)s.
    const r = findings('param a\nparam b\ninput x\nlet s = x + exp(x^2)\noutput a*relu(s) + b*s\n');
    expect(r.hypotheses.length).toBe(1);
  });

  it('is stated when inputs are positive: where b, c > 0 both units are on and a[1]*a[2] - b[1]*b[2] - c[1]*c[2] is a third law', () => {
    const text = (domain: string) =>
      `param a : 1 x 2\nparam b : 2\nparam c : 2\ninput x${domain}\noutput a*relu(b*x+c)\n`;
    expect(findings(text('')).hypotheses).toEqual([]);
    expect(findings(text(' > 0')).hypotheses.length).toBe(1);
  });

  it('is not needed for units of a normalised weight: roots exist modulo a suitable prime', () => {
    const unit = 'param a\nparam b\ninput x\noutput b*relu(a*x/sqrt(1+a^2))\n';
    expect([findings(unit).plain.maxLaws, findings(unit).hypotheses]).toEqual([1, []]);
    // b db = (g/g') da for g = a/sqrt(1 + a^2), g/g' = a + a^3.
    expect(verdict(unit, '2*b^2 - 2*a^2 - a^4')).toBe('proved');
    const two = findings('param a\nparam b : 2\ninput x\noutput b*relu(a*x*sqrt(2))\n');
    expect(two.laws.map((l) => l.law)).toEqual(['a^2 - |b|^2']);
    expect(two.hypotheses).toEqual([]);
  });
});

describe('units that switch together, or never', () => {
  it('relu(3x) is 3 relu(x): 3a - b is conserved, and no hypothesis is made that is plainly false', () => {
    const r = findings('param a\nparam b\ninput x\noutput a*relu(x)+b*relu(3*x)\n');
    expect([r.laws.map((l) => l.law), r.plain.complete, r.hypotheses]).toEqual([['3*a - b'], true, []]);
    expect(findings('param a\nparam b\ninput x\noutput a*relu(x)+b*relu(-3*x)\n').plain.maxLaws).toBe(0);
  });
  it('of something that is not negative only the upper slope counts', () => {
    for (const [f, law] of [
      ['relu(norm2(x))', 'a - b'],
      ['abs(norm2(x))', 'a - b'],
      ['leaky_relu(exp(x[1]) + relu(x[2]), 1/3)', undefined],
      ['relu(relu(x[1]))', undefined],
    ] as const) {
      const r = findings(`param a\nparam b\ninput x : 2\noutput a*${f}+b*norm2(x)\n`);
      expect(r.laws.map((l) => l.law)).toEqual(law === undefined ? [] : [law]);
      expect(r.plain.complete).toBe(true);
    }
  });
});

describe('bounds where slopes are linked', () => {
  const counts = (text: string) => {
    const { plain, augmented, hypotheses } = findings(text);
    return { max: (augmented ?? plain).maxLaws, hypotheses: hypotheses.length };
  };
  it('of units that parameters alone switch hold near a point', () => {
    // For w > 0 also b - log|w + a| is conserved, for w < 0 w and a are.
    expect(counts('param w\nparam a\nparam b\ninput x\noutput relu(w)*a*x + b*x\n')).toEqual({ max: 2, hypotheses: 1 });
  });
  it('of units with opposite arguments: relu(x) - relu(-x) = x, so a - b - c is conserved', () => {
    const text = 'param a\nparam b\nparam c\ninput x\noutput a*relu(x)+b*relu(-x)+c*x\n';
    expect(counts(text)).toEqual({ max: 1, hypotheses: 1 });
  });
  it('of units in a loss that is kept as written', () => {
    // relu(y) - relu(-y) = y: the loss is y1 out1 - y1 out2, and a[1] + a[2] is conserved.
    const loss = 'relu(y[1])*out[1] - relu(-y[1])*out[1] - y[1]*out[2]';
    expect(counts(`param a : 2\ninput x\noutput a*x\nloss ${loss}\n`).max).toBe(1);
    // Units of the network, multiplied by the loss: where both are off nothing moves, so a hypothesis is needed.
    const units =
      'param a\nparam b\nparam w\nparam d\nparam v\nparam c\ninput x\noutput [[a*relu(w*x+b)],[c*relu(v*x+d)]]\n';
    expect(counts(`${units}loss y[1]*out[1]*out[2]\n`).hypotheses).toBe(1);
    expect(counts('param a\nparam b\ninput x\noutput [[a],[b]]*x^2\nloss relu(out[1])+out[2]\n').hypotheses).toBe(1);
    expect(counts('param a\nparam b\ninput x\noutput a*b*x\nloss abs(out-y)\n')).toEqual({ max: 1, hypotheses: 0 });
  });
  it('of averages, where a unit stands at x and at gx', () => {
    // Odd in x, so that the labels cancel: the loss depends on v through |v|^2 alone, and v[1]/v[2] is conserved.
    const text =
      'param v : 2\nparam w : 1 x 2\ninput x : 2\noutput v*abs(w*x)*x[1]\nsymmetry generated([[-1,0],[0,-1]]) : x -> g*x\n';
    expect(counts(text)).toEqual({ max: 2, hypotheses: 1 });
  });
  it('of a loss with a root that is not analytic where the network goes', () => {
    // sqrt(out^2) + out vanishes for a < 0.
    for (const seed of [1, 2, 3]) {
      const r = find(model('param a\ninput x\noutput a*x^2\nloss sqrt(out^2)+out\n'), { seed }).result;
      expect(r.plain.complete && r.hypotheses.length === 0).toBe(false);
    }
  });
});
