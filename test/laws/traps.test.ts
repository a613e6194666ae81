import { find, parseModel } from 'lawful';
import { describe, expect, it } from '../jest-globals.js';
import { linear } from './models.js';

/** All linear networks with widths 1–3 and 2–4 layers (theory §2, O2t). */
function* networks(): Generator<number[]> {
  for (const layers of [2, 3, 4]) {
    const widths = new Array<number>(layers + 1).fill(1);
    for (;;) {
      yield [...widths];
      let i = 0;
      while (i <= layers && widths[i] === 3) widths[i++] = 1;
      if (i > layers) break;
      widths[i]!++;
    }
  }
}

/** Some segment between neighbouring width-1 layers has two or more inner layers. */
function isTrap(widths: readonly number[]): boolean {
  const ones = widths.flatMap((w, i) => (w === 1 ? [i] : []));
  return ones.some((i, k) => k > 0 && i - ones[k - 1]! >= 3);
}

describe('linear networks, widths 1–3, 2–4 layers', () => {
  it('balancedness is everything exactly outside the traps: 351 networks', () => {
    let count = 0;
    const wrong: string[] = [];
    for (const widths of networks()) {
      count++;
      const { plain } = find(parseModel({ file: 'net', text: linear(...widths) }), {
        quotients: false,
        degree: 1,
      }).result;
      if (plain.complete === isTrap(widths)) wrong.push(`${widths.join('-')}: ${plain.found} of ${plain.maxLaws}`);
    }
    expect(count).toBe(351);
    expect(wrong).toEqual([]);
  });
});
