/** Laws of blocks with a sign turned are refuted by numbers at small widths. */
import { findAllWidths, parseModel, proveAllWidths } from 'lawful';
import { describe, expect, it } from '../jest-globals.js';
import { GPT2, LLAMA, resnet } from './models.js';

const model = (text: string) => parseModel({ file: 'test.law', text });

/** The law with the sign of its last term turned; a law of one term has none. */
const flipped = (law: string): string | undefined => {
  const at = Math.max(law.lastIndexOf(' - '), law.lastIndexOf(' + '));
  return at < 0 ? undefined : `${law.slice(0, at)} ${law[at + 1] === '-' ? '+' : '-'} ${law.slice(at + 3)}`;
};

const BLOCKS: readonly (readonly [string, string])[] = [
  ['GPT-2', GPT2],
  ['LLaMA', LLAMA.replaceAll('d x 6', 'd x 2').replace('n x 3', 'n x 1')],
  ['ResNet', resnet(', eps')],
];

describe('with a sign turned', () => {
  it.each(BLOCKS)('every law of %s is refuted', (_, text) => {
    const own = model(text);
    const laws = findAllWidths(own).laws.flatMap(({ law }) => flipped(law) ?? []);
    expect(laws.length).toBeGreaterThan(1);
    for (const law of laws) {
      const { verdict, reason } = proveAllWidths(own, law);
      expect([law, verdict]).toEqual([law, 'refuted']);
      expect(reason).toMatch(/^refuted at the widths .*: along the gradient the law changes at the rate/);
    }
  });
});
