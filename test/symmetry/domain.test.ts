import { SourceError } from '@lawful/cas-core';
import { assumption, find, lift, parseModel, prove } from 'lawful';
import { describe, expect, it } from '../jest-globals.js';

const model = (text: string) => parseModel({ file: 'test.law', text });
const scalar = (output: string, symmetry: string, loss = 'mse'): string =>
  `param a\nparam b\ninput x > 0\noutput ${output}\nloss ${loss}\nsymmetry ${symmetry}`;
const refused = (run: () => unknown, line: number): void => {
  let thrown: unknown;
  try {
    run();
  } catch (error) {
    thrown = error;
  }
  expect(thrown).toBeInstanceOf(SourceError);
  expect((thrown as SourceError).message).toMatch(/leaves the domain/);
  expect((thrown as SourceError).at.line).toBe(line);
};

describe('symmetries of positive inputs', () => {
  it.each(['a*relu(x) + b*x', 'a*sqrt(x) + b*x', 'a*x + b*x^2'])(
    'refuses x -> -x on x > 0 with output %s',
    (output) => {
      const m = model(scalar(output, 'sign(1) : x -> g*x'));
      refused(() => find(m), 6);
      refused(() => prove(m, 'a - b'), 6);
      refused(() => lift(m), 6);
    },
  );

  it('refuses it for margin losses and for the hypotheses of the theorem', () => {
    const m = model(scalar('a*relu(x) + b*x', 'sign(1) : x -> g*x', 'logistic'));
    refused(() => find(m), 6);
    refused(() => assumption(m), 6);
  });

  it('refuses rotations of positive inputs, and reflections that a finite group has beside permutations', () => {
    const plane = (group: string): string =>
      `param w : 1 x 2\ninput x : 2 > 0\noutput w*x\nsymmetry ${group} : x -> g*x`;
    for (const group of [
      'SO(2)',
      'rotation(5)',
      'rotation(4)',
      'hyperoctahedral(2)',
      'generated([[3/5, 4/5], [4/5, -3/5]])',
    ])
      refused(() => find(model(plane(group))), 4);
  });

  it('averages over permutations of positive inputs, and over any action on the others', () => {
    // A polynomial network has the same gradients on x > 0 as on all x: the same average.
    const all = find(model('param w : 1 x 2\ninput x : 2\noutput w*x\nsymmetry symmetric(2) : x -> g*x')).result;
    const half = find(model('param w : 1 x 2\ninput x : 2 > 0\noutput w*x\nsymmetry symmetric(2) : x -> g*x')).result;
    expect(half.augmented).toEqual(all.augmented);
    const free = 'param a\nparam b\ninput x > 0\ninput s\noutput a*x*s + b*s\nsymmetry sign(1) : s -> g*s, y -> g*y';
    expect(() => find(model(free))).not.toThrow();
  });
});
