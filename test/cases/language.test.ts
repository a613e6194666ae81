/**
 * Models as people write them, with the counts that were worked out for them (fixtures/language). Each is found, its laws are proved again one by one from
 * their texts, and what must be refused is refused on its line.
 */
import { readFileSync } from 'node:fs';
import { SourceError } from '@lawful/cas-core';
import { find, parseModel, prove } from 'lawful';
import { describe, expect, it } from '../jest-globals.js';

const FOLDER = new URL('../../fixtures/language/', import.meta.url);
const model = (name: string) =>
  parseModel({ file: `${name}.law`, text: readFileSync(new URL(`${name}.law`, FOLDER), 'utf8') });

/** [file, number of laws, a law of them]. */
const COMPLETE: readonly (readonly [string, number, string | undefined])[] = [
  ['gate-and-hidden-names', 4, '|U[i,:]|^2 - |V[:,i]|^2'],
  ['shape-without-spaces', 10, "W1*W1' - W2'*W2"],
  ['block-matrix', 0, undefined],
  ['bias-over-a-batch', 3, '|W1[i,:]|^2 + b1[i]^2 - |W2[:,i]|^2'],
  ['layer-norm-rows', 3, 'ga[i]^2 + be[i]^2 - |W[i,:]|^2'],
  ['conv1d-stride-padding', 1, '|w|^2 - |v|^2'],
  ['conv2d-channels', 2, '|W[i]|^2 - |V[:,4*i-3:4*i]|^2'],
  ['frozen-coefficient', 1, 'c*a - b'],
  ['root-two-coefficient', 1, 'w[1] + (sqrt(2) - 1)*w[2]'],
  ['hyperbolic-nullspace', 1, undefined],
  ['rates-per-parameter', 1, '3*U^2 - 2*V^2'],
  ['def-and-repeat', 4, '|A2[i,:]|^2 - |B2[:,i]|^2'],
  ['one-hot-embedding', 5, "E*E' - W'*W"],
  ['penalty-in-loss', 2, undefined],
];

describe('models as people write them', () => {
  it.each(COMPLETE)('%s: %i, complete', (name, laws, own) => {
    const { plain, laws: listed } = find(model(name)).result;
    expect(plain).toMatchObject({ found: laws, maxLaws: laws, complete: true });
    // What is printed says the same when it is read.
    for (const { law } of listed) expect([law, prove(model(name), law).verdict]).toEqual([law, 'proved']);
    if (own !== undefined) expect(prove(model(name), own).verdict).toBe('proved');
  });

  it('relu-without-data: units that parameters switch', () => {
    expect(prove(model('relu-without-data'), '|U[:,i]|^2 - |relu(V)[:,i]|^2').verdict).toBe('proved');
    // Near V > 0 the network is U V', and the entries of U'U - V'V are its laws (theory §2, O1).
    const { plain, laws, hypotheses } = find(model('relu-without-data')).result;
    expect(plain).toMatchObject({ maxLaws: 3, found: 3, complete: true });
    expect(laws.filter((l) => l.nearPoint === true).map((l) => l.law)).toEqual(["U'*U - V'*V"]);
    expect(hypotheses.join()).toMatch(/near the point/);
  });

  it.each([
    ['name-clash-on-its-line', 4, /"g" is the group element on a symmetry line/],
    ['matlab-and-numpy-habits', 3, /the matrix product is written "\*"/],
  ])('%s is refused on line %i', (name, line, message) => {
    let error: unknown;
    try {
      model(name);
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toBeInstanceOf(SourceError);
    expect((error as SourceError).at.line).toBe(line);
    expect((error as SourceError).message).toMatch(message);
  });
});
