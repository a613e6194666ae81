import { SourceError } from '@lawful/cas-core';
import { find, parseModel, parseRegion, prove } from 'lawful';
import { describe, expect, it } from '../jest-globals.js';

const model = (text: string) => parseModel({ file: 'test.law', text });

describe('laws that bring kernels of their own', () => {
  // f = (a + b)x conserves a - b and c, so it conserves every function of the two.
  const LINES = 'param a\nparam b\nparam c\ninput x\noutput (a+b)*x\n';
  it.each([
    'sqrt(2)*sqrt(8)*a-4*b',
    'exp(a)*exp(-b)',
    'sigmoid(a-b)+tanh(c)',
    'exp(exp(exp(c)))',
    'softmax([[a,b]])',
    'log(abs(a-b))',
  ])('%s depends on a - b and c', (law) => {
    expect(prove(model(LINES), law)).toMatchObject({ verdict: 'proved', dependsOnFound: 'yes' });
  });
  it('exp(a+b) is refuted', () => {
    expect(prove(model(LINES), 'exp(a+b)').verdict).toBe('refuted');
  });
  it('branches of |.| are read one by one', () => {
    expect(prove(model(LINES), 'abs(a-b)').verdict).toBe('proved');
    expect(prove(model(LINES), 'abs(a+b)')).toMatchObject({ verdict: 'unable', reason: expect.stringMatching(/abs/) });
  });
  it('of averaged losses are left open, not an error', () => {
    const text = 'param w : 3\ninput x : 3\noutput dot(w,x)\nsymmetry cyclic(3) : x -> g*x\n';
    // True: a function of the law of G-Fig2. Decided are its exponentials only.
    const law = 'log(abs(w[1]+w[2]-2*w[3]))-log(abs(w[1]-w[2]))';
    expect(prove(model(text), law).verdict).toBe('unable');
    expect(prove(model(text), '(w[1]+w[2]-2*w[3])/(w[1]-w[2])').verdict).toBe('proved');
    expect(prove(model(text.replace('symmetry', 'loss logistic\nsymmetry')), 'exp(w[1])').verdict).toBe('unable');
  });
});

describe('networks with kernels', () => {
  it.each(['log(abs(exp(p[1]+p[2])-exp(p[1])*exp(p[2])))*x', 'x/(exp(p[1]+p[2])-exp(p[1])*exp(p[2]))'])(
    'that are defined nowhere are an error: %s',
    (output) => {
      expect(() => find(model(`param p : 2\ninput x\noutput ${output}\n`))).toThrow(SourceError);
    },
  );
  it('have values at the point of a region: exp(a) relu(bx) keeps 2a - b^2, so one dimension is reached', () => {
    const m = model('param a\nparam b\ninput x\noutput exp(a)*relu(b*x)\n');
    for (const region of ['random', 'a=1; b=1'])
      expect(find(m, { region: parseRegion(region, m) }).result.plain.lieRank).toBe(1);
    expect(find(m).result).toMatchObject({ hypotheses: [], plain: { found: 1, complete: true } });
  });
});

describe('false laws of losses averaged over a group', () => {
  // dV/dt is a sum over 24 images; a proof would expand all of them, and what is false needs one point.
  it('are refuted before anything is expanded', () => {
    const text = 'param V : 1 x 3\nparam W : 3 x 4\ninput x : 4\noutput V*tanh(W*x)\nloss logistic\nlabels signs\n';
    const { verdict, witness } = prove(model(`${text}symmetry symmetric(4) : x -> g*x\n`), 'V[1]^2');
    expect(verdict).toBe('refuted');
    expect(witness).toBeTruthy();
  });
});

describe('laws of an average whose plain question nothing decides', () => {
  // The units wake beyond every point tried, so no data refute; the plain list is complete without laws. The average keeps that of one linear layer
  // on data that C3 permutes: r(x) = relu(x - 1000) is permuted as x is.
  const text = `param w : 3\ninput x : 3\noutput w[1]*relu(x[1]-1000) + w[2]*relu(x[2]-1000) + w[3]*relu(x[3]-1000)\nsymmetry cyclic(3) : x -> g*x\n`;
  it('are not excluded by the plain list', () => {
    const law = '(w[1]-2*w[2]+w[3])/(2*w[1]-w[2]-w[3])';
    expect(prove(model(text), law)).toMatchObject({ verdict: 'proved', family: 'augmented' });
  });
  it('and what neither keeps is not proved', () => {
    expect(prove(model(text), 'w[1]').verdict).not.toBe('proved');
    expect(prove(model(text.replace(/symmetry.*\n/, '')), 'w[1]').verdict).toBe('refuted');
  });
});
