/** The structured point: attained ranks are those of random points, and it gives way to a random point where it falls short. */

import { random } from '@lawful/cas-core';
import { lieRank } from '@lawful/lie';
import { flowFamily, lowerModel } from '@lawful/networks';
import { independence } from '@lawful/verifier';
import { certify, check, find, parseModel } from 'lawful';
import { describe, expect, it } from '../jest-globals.js';
import { linear } from '../laws/models.js';

const model = (...widths: number[]) => parseModel({ file: 'test.law', text: linear(...widths) });
const familyOf = (...widths: number[]) => flowFamily(lowerModel(model(...widths)));

const isStructured = (family: ReturnType<typeof familyOf>, point: readonly number[]): boolean =>
  family.state.every((v) => (point[v] === 0) === (family.variables[v]!.offDiagonal === true));

describe('a structured point', () => {
  it.each([
    [[6, 6, 6], true],
    [[4, 4, 4, 4, 4], true],
    [[9, 4, 9], true],
    // Units beyond the narrowest layer see nothing there.
    [[3, 10, 8, 5], false],
    [[4, 15, 4], false],
  ] as const)('widths %j: attains the generic rank %s', (widths, attains) => {
    const family = familyOf(...widths);
    const generic = lieRank(family).rank;
    const { rank, point, words, columns } = lieRank(family, { target: generic });
    expect(rank).toBe(generic);
    expect(words.length).toBe(rank);
    expect(columns.length).toBe(rank);
    expect(isStructured(family, point)).toBe(attains);
  });

  it('is not asked of small states, and loses no law', () => {
    const small = familyOf(2, 5, 4, 3);
    expect(isStructured(small, lieRank(small, { target: lieRank(small).rank }).point)).toBe(false);
    const { result } = find(model(3, 10, 8, 5));
    expect(result.plain.complete).toBe(true);
  });

  it.each([
    [[6, 6, 6], false],
    [[6, 6, 6], true],
    [[4, 4, 4, 4, 4], false],
  ] as const)('is evidence that the checker accepts, unless it is spoilt: %j, spoilt %s', async (widths, spoilt) => {
    const { files } = await certify(model(...widths), { title: 'm', opinionTimeout: 0 });
    const certificate = JSON.parse(files.find((f) => f.extension === 'json')!.content);
    const { point, words } = certificate.evidence.lieRank;
    expect(words.some((w: unknown) => Array.isArray(w))).toBe(true);
    expect(point.filter((x: number) => x === 0).length).toBeGreaterThan(point.length / 2);
    if (spoilt) words[words.length - 1] = words[0];
    expect(check(JSON.stringify(certificate)).accepted).toBe(!spoilt);
  });

  it('does not decide that laws are dependent', () => {
    const family = familyOf(3, 10, 8, 5);
    const laws = find(model(3, 10, 8, 5)).plain.laws.flatMap((l) => [...l.entries]);
    const one = independence(family, laws, 16777213, random(1));
    expect(one.rank).toBe(find(model(3, 10, 8, 5)).result.plain.found);
    // Off the diagonal W1[1,2]² has no gradient at the structured point.
    const v = family.state.find((w) => family.variables[w]!.offDiagonal === true)!;
    const square = {
      numerator: [{ coefficient: { num: 1n, den: 1n }, exponents: [[v, 2] as [number, number]] }],
      denominator: undefined,
    };
    expect(independence(family, [square], 16777213, random(1)).rank).toBe(1);
  });
});
