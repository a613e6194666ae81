import { certify, check, parseModel } from 'lawful';
import { describe, expect, it } from '../jest-globals.js';

const texts: Readonly<Record<string, string>> = {
  'C3 on one layer': 'param w : 1 x 3\ninput x : 3\noutput w * x\nsymmetry cyclic(3) : x -> g * x\n',
  'S4 on two layers':
    'param W1 : 2 x 4\nparam W2 : 1 x 2\ninput x : 4\noutput W2 * W1 * x\nsymmetry symmetric(4) : x -> g * x\n',
  'C7 turning the plane':
    'param p : 1 x 2\ninput x : 2\noutput (p * x)^4 - (p * x)^2\nsymmetry rotation(7) : x -> g * x\n',
  'S3 on inputs and labels':
    'param W : 3 x 3\ninput x : 3\noutput W * x\nsymmetry symmetric(3) : x -> g * x, y -> g * y\n',
  'O(3) on tokens':
    "param Q : 3 x 1\nparam K : 3 x 1\nparam V : 3 x 1\ninput X : 2 x 3\noutput X * Q * K' * X' * X * V\nsymmetry O(3) : X -> X * g'\n",
  'order 21, complex phase':
    'param W1 : 1 x 14\nparam W2\ninput x : 14\noutput W2 * W1 * x\nsymmetry permutations(14, (1 2 3 4 5 6 7)(8 9 10 11 12 13 14), (2 3 5)(4 7 6)(9 10 12)(11 14 13)) : x -> g * x\n',
};

describe('certificates of averaged families', () => {
  it.each(Object.entries(texts))(
    '%s: group data, averages, projectors, H and laws are accepted, and spoiled ones are not',
    async (title, text) => {
      const { files } = await certify(parseModel({ file: 'm', text }), { title, opinionTimeout: 0 });
      const file = files.find((f) => f.extension === 'augmented.json')!.content;
      expect(check(file)).toMatchObject({ accepted: true });
      expect(check(file).statement).toMatch(/split into invariant subspaces/);
      const json = JSON.parse(file);
      const spoil = (change: (c: typeof json) => void): boolean => {
        const copy = structuredClone(json);
        change(copy);
        return check(JSON.stringify(copy)).accepted;
      };
      expect(
        spoil((c) => {
          c.evidence.lift.projectors[0][0][2] = '5/7';
        }),
      ).toBe(false);
      expect(
        spoil((c) => {
          c.claim.lift.algebraDimension += 1;
        }),
      ).toBe(false);
      expect(
        spoil((c) => {
          c.evidence.average.quadratic.pop();
        }),
      ).toBe(false);
      expect(
        spoil((c) => {
          c.claim.counts.maxLaws -= 1;
          c.claim.counts.lieRank += 1;
        }),
      ).toBe(false);
      // A multiple of p2/p1 is a law as well; a sum loses its balance.
      if (json.claim.laws.some((l: { numerator: unknown[] }) => l.numerator.length > 1))
        expect(
          spoil((c) => {
            c.claim.laws.find((l: { numerator: unknown[] }) => l.numerator.length > 1).numerator[0][0] = '17';
          }),
        ).toBe(false);
    },
  );
});
