/** Models of optimisers and flows that had no answer or a wrong one, with what is right (theory §14). */
import { analyse, mechanics, parseModel } from 'lawful';
import { describe, expect, it } from '../jest-globals.js';

const head = (flow: string): string =>
  `param W : 3 x 2\ninput x : 2\noutput W * x\nloss cross-entropy\n${flow === '' ? '' : `flow ${flow}\n`}`;
const model = (text: string) => parseModel({ file: 'test.law', text });
const keeps = (discrete: readonly { readonly optimiser: string; readonly keeps: string }[]) =>
  Object.fromEntries(discrete.map((d) => [d.optimiser, d.keeps]));

describe('find', () => {
  it.each([
    [
      'adam on two scalars: 0 laws in a phase space of dimension 6',
      'param U\nparam V\ninput x\noutput U * V * x\nflow adam\n',
      0,
      6,
    ],
    ['muon on a softmax head: the 2 column sums', head('muon'), 2, undefined],
    ['sign on a softmax head: none', head('sign'), 0, undefined],
    [
      'the hypentropy mirror flow: 2 laws',
      "param U : 2 x 2\nparam V : 2 x 2\ninput x : 2\noutput V * U' * x\nflow mirror(sqrt(p^2+1))\n",
      2,
      undefined,
    ],
    [
      'mirror(p^2+1): 2 laws with logarithms',
      "param U : 2 x 2\nparam V : 2 x 2\ninput x : 2\noutput V * U' * x\nflow mirror(p^2+1)\n",
      2,
      undefined,
    ],
    [
      'attention under momentum: dim Lie = 20 of 21',
      "const tau\nparam Q : 2 x 2\nparam K : 2 x 2\nparam v : 2\ninput X : 2 x 2\noutput X*Q*K'*X'*X*v\nflow momentum(tau)\n",
      1,
      21,
    ],
  ])('%s', (_, text, found, state) => {
    const { plain, stateDimension } = analyse(text);
    expect(plain).toMatchObject({ found, maxLaws: found, complete: true });
    if (state !== undefined) expect(stateDimension).toBe(state);
  });

  it('an unknown flow is refused at its place, and the known ones are listed', () => {
    const text = 'param U\nparam V\ninput x\noutput U * V * x\nflow adamax\n';
    expect(() => analyse(text)).toThrow(/:5:6: expected "gradient".*"adam".*"muon", found "adamax"/);
  });
});

describe('mechanics', () => {
  it('a softmax head: column sums are exact under SGD, momentum and matrix optimisers, and broken by entrywise ones', () => {
    const { symmetries } = mechanics(model(head('')));
    expect(symmetries).toHaveLength(2);
    for (const { discrete } of symmetries)
      expect(keeps(discrete)).toMatchObject({
        sgd: 'exact',
        'heavy-ball': 'exact',
        nesterov: 'exact',
        muon: 'exact',
        shampoo: 'exact',
        adam: 'no',
        sign: 'no',
      });
  });

  it('two linear layers: a recurrence of balance, and J of the skew generator exact under heavy ball, not closed under Nesterov', () => {
    const text = 'param A : 2 x 2\nparam B : 2 x 2\ninput x : 2\noutput B * A * x\n';
    const { symmetries } = mechanics(model(text));
    const [laws, skew] = [symmetries.filter((s) => s.law !== null), symmetries.filter((s) => s.kind === 'rotation')];
    expect([laws.length, skew.length]).toEqual([3, 1]);
    for (const { discrete } of laws)
      expect(keeps(discrete)).toMatchObject({ sgd: 'recurrence', 'heavy-ball': 'recurrence', muon: 'no' });
    expect(keeps(skew[0]!.discrete)).toMatchObject({ 'heavy-ball': 'exact', nesterov: 'no' });
    const identity = (name: string) => skew[0]!.discrete.find((d) => d.optimiser === name)!.identity;
    expect(identity('heavy-ball')).toMatch(/^J -> beta\*J/);
    expect(identity('nesterov')).toMatch(/not closed/);
  });
});
