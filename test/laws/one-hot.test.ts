/** Inputs that are one of V unit vectors: what holds of them and of no vector that ranges freely, and the reverse. */
import { NotSupportedError } from '@lawful/cas-core';
import { certify, check, find, parseModel, prove } from 'lawful';
import { describe, expect, it } from '../jest-globals.js';

const model = (text: string) => parseModel({ file: 'm.law', text });
const counts = (text: string) => {
  const { found, maxLaws, complete } = find(model(text)).result.plain;
  return { found, maxLaws, complete };
};

describe('one-hot inputs', () => {
  it('are not relaxed to all vectors: a factor that vanishes at unit vectors leaves nothing that trains', () => {
    const output = 'param E : 1 x 2\nINPUT\noutput E * k * (1 - k[1] - k[2])\n';
    expect(counts(output.replace('INPUT', 'input k : 2'))).toEqual({ found: 0, maxLaws: 0, complete: true });
    expect(counts(output.replace('INPUT', 'input k : onehot(2)'))).toMatchObject({ maxLaws: 2, complete: true });
    expect(prove(model(output.replace('INPUT', 'input k : onehot(2)')), 'E[1]').verdict).toBe('proved');
    expect(prove(model(output.replace('INPUT', 'input k : 2')), 'E[1]').verdict).toBe('refuted');
  });

  // f(e_j) = w·E_j²: three fields (E_j² , 2wE_j e_j) in four parameters; |E|² − 2w² is annihilated by all, and no more by rank 3.
  it('count as the list of all values', () => {
    const text = 'param E : 1 x 3\nparam w\ninput k : onehot(3)\noutput w * (E * k)^2\n';
    const list = 'param E : 1 x 3\nparam w\noutput w * E.^2\n';
    expect(counts(text)).toEqual({ found: 1, maxLaws: 1, complete: true });
    expect(counts(list)).toEqual(counts(text));
    expect(prove(model(text), '|E|^2 - 2*w^2').verdict).toBe('proved');
    expect(prove(model(text), '|E|^2 - w^2')).toMatchObject({ verdict: 'refuted', witness: { data: null } });
  });

  it('of several tokens take all combinations, each with its own label', () => {
    // f = a_i b_j for tokens i, j: rank-one 2 x 2 matrices, one law |a|² − |b|².
    const text = 'param a : 1 x 2\nparam b : 1 x 2\ninput i : onehot(2)\ninput j : onehot(2)\noutput (a*i) * (b*j)\n';
    expect(counts(text)).toEqual({ found: 1, maxLaws: 1, complete: true });
    // Rows of a matrix: X = T*E has rows E_i, E_j.
    const rows = 'param E : 2 x 1\ninput T : onehot(2 x 2)\noutput T * E\n';
    expect(counts(rows)).toEqual({ found: 0, maxLaws: 0, complete: true });
  });

  it('under cross-entropy leave the sums over classes alone, point by point', () => {
    // Logits W_j of token j: the column sums are conserved, each by itself.
    expect(counts('param W : 3 x 2\ninput k : onehot(2)\noutput W * k\nloss cross-entropy\n')).toEqual({
      found: 2,
      maxLaws: 2,
      complete: true,
    });
  });

  it('are certified as the list, and the checker accepts', async () => {
    const text = 'param E : 2 x 4\nparam W : 3 x 2\ninput k : onehot(4)\noutput W * (E * k)\nloss cross-entropy\n';
    const { files } = await certify(model(text), { title: 'm', opinionTimeout: 0 });
    const verdict = check(files.find((f) => f.extension === 'json')!.content);
    expect(verdict).toMatchObject({ verdict: 'accepted' });
    expect(verdict.statement).toMatch(/R\^0 -> R\^8 .*The list is complete/s);
  });

  it('are refused where they have no meaning', () => {
    const refused = (lines: string) => () =>
      find(model(`param w : 1 x 3\ninput k : onehot(3)\noutput w * k\n${lines}\n`));
    expect(refused('symmetry cyclic(3) : k -> g * k')).toThrow(NotSupportedError);
    expect(refused('loss (out - 1)^2 + 0*y')).toThrow(
      /one-hot inputs with a loss whose output gradients do not range freely/,
    );
    expect(() => find(model("param w : 1 x 4\ninput T : onehot(6 x 4)\noutput sum(T*w')\n"))).toThrow(
      /4096 combinations of one-hot vectors, the most of them from T: at most 1000/,
    );
    expect(() => model('param w : onehot(3)\noutput w\n')).toThrow(/"onehot" of a param: expected an input/);
  });
});
