/**
 * Published architectures at toy widths. The head of each file gives its source and the count that was derived from its structure (scales of
 * homogeneous units, Grams of linear pairs, what norms and softmax do not see) and checked against ranks of numeric brackets of true gradients;
 * the engine must find the same, and prove the laws that the head names.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { find, parseModel, prove } from 'lawful';
import { atLength } from '../at-length.js';
import { describe, expect, it } from '../jest-globals.js';

const long = atLength('cases/architectures');

const FOLDER = new URL('../../../examples/architectures/', import.meta.url);
/** `# laws: 5, complete`, `# laws: 3 of at most 4`, then `near a point` and the degree to search, each where it is due. */
const COUNT = /^# laws: (\d+)(, complete| of at most (\d+))( near a point)?(?:, degree (\d))?; \S/m;

interface Architecture {
  readonly name: string;
  readonly text: string;
  readonly lines: readonly string[];
  readonly head: readonly string[];
  readonly laws: readonly string[];
}

const ARCHITECTURES: readonly Architecture[] = readdirSync(FOLDER)
  .filter((file) => file.endsWith('.law'))
  .map((file) => {
    const text = readFileSync(new URL(file, FOLDER), 'utf8');
    const all = text.split('\n').filter((line) => line.trim() !== '');
    const comments = all.filter((line) => line.startsWith('#'));
    const isLaw = (line: string): boolean => line.startsWith('#   law: ');
    return {
      name: file.slice(0, -'.law'.length),
      text,
      lines: all.filter((line) => !line.startsWith('#')),
      head: comments.filter((line) => !isLaw(line)),
      laws: comments.filter(isLaw).map((line) => line.slice('#   law: '.length)),
    };
  });

it('there are at least forty', () => {
  expect(ARCHITECTURES.length).toBeGreaterThanOrEqual(40);
});

/** Of more than a second each. */
const SLOW = new Set([
  'transformer-encoder',
  'resnext-block',
  'vit-class-token',
  'set-transformer',
  'resnet-block',
  'convnext-block',
  'mobilenet-block',
  'densenet-block',
]);

describe.each(ARCHITECTURES)('$name', ({ name, text, lines, head, laws }) => {
  it('is short, and says what it is, where it comes from and what is conserved', () => {
    expect(lines.length).toBeLessThanOrEqual(12);
    expect(head).toHaveLength(3);
    expect(head[1]).toMatch(/^# source: .+ (19|20)\d\d/);
    expect(head[2]).toMatch(COUNT);
  });

  const own = SLOW.has(name) ? long.it : it;
  own('has the laws that its head counts, and those that it names', () => {
    const [, number, , most, near, degree] = COUNT.exec(text)!;
    const model = parseModel({ file: `${name}.law`, text });
    const { result } = find(model, { seed: 1, ...(degree === undefined ? {} : { degree: Number(degree) }) });
    const { found, maxLaws, complete, point } = result.plain;
    const stated = Number(number);
    expect({ found, maxLaws, complete, near: point !== undefined }).toEqual({
      found: stated,
      maxLaws: Number(most ?? stated),
      complete: most === undefined,
      near: near !== undefined,
    });
    for (const law of laws)
      expect({ law, verdict: prove(model, law, { compare: false }).verdict }).toEqual({ law, verdict: 'proved' });
  });
});
