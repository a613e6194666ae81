/** Names at the ends of lines stand apart and within the picture, wherever the lines end. */
import { LINE_HEIGHT, placeLabels } from '@lawful/runs/inside/plots/end-labels';
import { describe, expect, it } from '../jest-globals.js';

const HEIGHT = 300;

describe('names at the ends of lines', () => {
  it.each([
    ['at the top', [0, 0, 0, 0]],
    ['at the bottom', [300, 300, 300, 300]],
    ['in the middle', [150, 151, 150, 149]],
    ['here and there', [299, 3, 150, 150]],
  ])('that end %s', (_, ends) => {
    const names = ['gradient flow (constant)', 'measured', 'a b', 'exact recurrence with a name of three lines'];
    const placed = placeLabels(
      ends.map((end, k) => ({ group: names[k]!, end })),
      HEIGHT,
    ).sort((a, b) => a.at - b.at);
    expect(placed.map(({ group }) => group).sort()).toEqual([...names].sort());
    placed.forEach(({ at, lines }, k) => {
      const top = at - LINE_HEIGHT / 2;
      expect(top).toBeGreaterThanOrEqual(
        k === 0 ? 0 : placed[k - 1]!.at + LINE_HEIGHT * (placed[k - 1]!.lines.length - 0.5),
      );
      expect(top + LINE_HEIGHT * lines.length).toBeLessThanOrEqual(HEIGHT);
    });
  });
});
