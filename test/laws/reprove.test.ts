import { readdirSync, readFileSync } from 'node:fs';
import { gradientModular, primeField, random } from '@lawful/cas-core';
import { fieldSamples } from '@lawful/lie';
import { flowFamily, lowerModel, parseLaw } from '@lawful/networks';
import { find, parseModel, prove } from 'lawful';
import { atLength } from '../at-length.js';
import { describe, expect, it } from '../jest-globals.js';

const long = atLength('laws/reprove');

const FOLDER = new URL('../../../examples/', import.meta.url);
const examples = readdirSync(FOLDER).filter((f) => f.endsWith('.law'));
const P = 1_000_003;

/** Every law text with one sign or one coefficient changed. */
function* spoiled(law: string): Generator<string> {
  for (const m of law.matchAll(/ ([+-]) /g))
    yield `${law.slice(0, m.index)} ${m[1] === '+' ? '-' : '+'} ${law.slice(m.index + 3)}`;
  yield `2*${law}`;
}

/** Evaluates the rate of change of a law at 20 random points modulo a prime that no proof uses. */
function isLawModP(text: string, law: string): boolean {
  const network = lowerModel(parseModel({ file: 'again', text }));
  const family = flowFamily(network);
  const F = primeField(P);
  const samples = fieldSamples(family, P, 20, random(5));
  return parseLaw(network, law, family).entries.every((h) =>
    samples.every(({ theta, velocity }) => {
      const gradient = gradientModular(h, F, theta)!;
      return family.state.reduce((sum, v, d) => F.add(sum, F.mul(gradient.get(v) ?? 0, velocity[d]!)), 0) === 0;
    }),
  );
}

describe('every law of every example', () => {
  it.each(examples)('%s: proved again from its text, refuted when changed', (file) => {
    const text = readFileSync(new URL(file, FOLDER), 'utf8');
    const model = parseModel({ file, text });
    const { laws } = find(model).result;
    expect(laws.length).toBeGreaterThan(0);
    for (const { law, entries } of laws) {
      expect(prove(model, law, { compare: false }).verdict).toBe('proved');
      for (const entry of entries.slice(0, 4)) expect(prove(model, entry, { compare: false }).verdict).toBe('proved');
      for (const changed of spoiled(law)) {
        const { verdict, witness } = prove(model, changed, { compare: false });
        if (verdict === 'proved') expect(isLawModP(text, changed)).toBe(true);
        else {
          expect(verdict).toBe('refuted');
          expect(witness!.value).toMatch(/^-?[1-9]\d*(\/[1-9]\d*)?$/);
        }
      }
    }
  });
});

describe('laws that a data symmetry adds', () => {
  const folder = new URL('symmetry/', FOLDER);
  const files = readdirSync(folder).filter((f) => f.endsWith('.law') && f !== 'lightning-o8.law');
  it.each(long.rows(files, (f) => f === 'lightning-o4.law'))(
    '%s: proved from the text of their entries, for the average only, and refuted when changed',
    (file) => {
      const model = parseModel({ file, text: readFileSync(new URL(file, folder), 'utf8') });
      const { laws, plain, augmented } = find(model).result;
      const extra = laws.filter((l) => l.family === 'augmented');
      // None, where the augmentation adds nothing (theory §4, P).
      expect(extra.reduce((n, l) => n + l.count, 0)).toBeGreaterThanOrEqual(augmented!.found - plain.found);
      for (const entry of extra.flatMap((l) => l.entries).slice(0, 3)) {
        expect(prove(model, entry, { compare: false })).toMatchObject({ verdict: 'proved', family: 'augmented' });
        // The first sign inside the entry, or the double of it, which is a law again.
        const changed = spoiled(entry).next().value as string;
        const verdict = prove(model, changed, { compare: false });
        if (changed.startsWith('2*')) expect(verdict.verdict).toBe('proved');
        else expect(verdict).toMatchObject({ verdict: 'refuted', family: 'augmented' });
      }
    },
  );
});
