/** The store of nodes behind the builder: hash-consing while it grows, views that stay what they were, continuations that do not disturb each other. */
import { OP, type Program, programBuilder, random } from '@lawful/cas-core';
import { describe, expect, it } from '../jest-globals.js';

const text = (p: Program): string => [...p.op].map((o, n) => `${o} ${p.left[n]} ${p.right[n]}`).join(';');

describe('programBuilder', () => {
  it('knows every node again, over many growths', () => {
    const rng = random(7);
    const b = programBuilder();
    const pool = b.entries({ name: 'x', rows: 1, cols: 40, role: 'parameter' });
    const made: [number, number, number][] = [];
    const any = (): number => pool[rng.below(pool.length)]!;
    for (let k = 0; k < 20_000; k++) {
      const [x, y] = [any(), any()];
      const n = k % 2 === 0 ? b.mul(x, y) : b.add(x, y);
      made.push([x, y, n]);
      pool.push(n);
    }
    made.forEach(([x, y, n], k) => {
      expect(k % 2 === 0 ? b.mul(y, x) : b.add(y, x)).toBe(n);
    });
    const { op, left, right } = b.view();
    const keys = new Set<string>();
    let operations = 0;
    for (let n = 0; n < op.length; n++) {
      if (op[n] === OP.variable || op[n] === OP.constant) continue;
      operations++;
      keys.add(`${op[n]} ${left[n]} ${right[n]}`);
      expect(Math.max(left[n]!, op[n] === OP.neg || op[n] === OP.pow ? 0 : right[n]!)).toBeLessThan(n);
    }
    expect(keys.size).toBe(operations);
  });

  it('gives views that stay what they were', () => {
    const b = programBuilder();
    const x = b.variable('x', 'parameter');
    const early = b.build([b.pow(x, 2)]);
    const before = text(early);
    for (let k = 3; k < 500; k++) b.pow(x, k);
    b.variable('y', 'input');
    expect(text(early)).toBe(before);
    expect(early.variables.length).toBe(1);
    expect(b.view().variables.length).toBe(2);
    expect(b.view()).toBe(b.view());
  });

  it('continues a program twice without one disturbing the other', () => {
    const first = programBuilder();
    const [x, y] = first.entries({ name: 'v', rows: 2, cols: 1, role: 'parameter' }) as [number, number];
    const base = first.build([first.mul(x, y)]);
    const before = text(base);
    const [a, b] = [programBuilder(base), programBuilder(base)];
    expect(a.mul(y, x)).toBe(base.outputs[0]);
    const sum = a.add(x, y);
    const difference = b.sub(x, y);
    expect(sum).toBe(difference);
    expect(a.view().op[sum]).toBe(OP.add);
    expect(b.view().op[difference]).toBe(OP.sub);
    first.neg(x);
    expect(text(base)).toBe(before);
    expect(b.sub(x, y)).toBe(difference);
  });

  it('names entries by the shape of their block', () => {
    const b = programBuilder();
    for (const [name, rows, cols] of [
      ['a', 1, 1],
      ['v', 2, 1],
      ['W', 2, 3],
    ] as const)
      b.entries({ name, rows, cols, role: 'parameter', positive: name === 'a' });
    expect(b.variables.map((v) => v.name).join(' ')).toBe('a v[1] v[2] W[1,1] W[1,2] W[1,3] W[2,1] W[2,2] W[2,3]');
    expect(b.variables.map((v) => v.positive === true)).toEqual([true, ...new Array<boolean>(8).fill(false)]);
    expect(b.variables.filter((v) => v.offDiagonal === true).map((v) => v.name)).toEqual([
      'W[1,2]',
      'W[1,3]',
      'W[2,1]',
      'W[2,3]',
    ]);
  });
});
