/** Values of laws against their definition, entry by entry; what is planted as balanced is told to be, and what moved is named. */

import { random } from '@lawful/cas-core';
import { auditCheckpoint } from '@lawful/runs';
import type { AuditLaw } from '@lawful/runs/inside/audit/laws';
import { planAudit } from '@lawful/runs/inside/audit/plan';
import { areDisjoint } from '@lawful/runs/inside/audit/views';
import { describe, expect, it } from '../jest-globals.js';
import {
  checkpointOf,
  indicesBelow,
  lawOf,
  normOf,
  type Tensors,
  termOf,
  valuesByDefinition,
} from './laws-by-definition.js';

const rng = random(5);
const numbers = (n: number): number[] => Array.from({ length: n }, () => (rng.below(2001) - 1000) / 500);

/** Two heads of three rows; a fused tensor of queries and keys side by side; columns; one number. */
const [HEADS, SIZE, WIDTH] = [2, 3, 5];
const tensors: Tensors = {
  fused: numbers(WIDTH * 2 * HEADS * SIZE + 7),
  out: numbers(HEADS * SIZE * WIDTH),
  bias: numbers(HEADS * SIZE),
  scalar: numbers(1),
  long: numbers(700 * 3),
};
const row = 2 * HEADS * SIZE;
const queries = (c: number) => termOf('fused', [HEADS, SIZE, WIDTH], [SIZE, 1, row], [0, 1], c, 7);
const keys = (c: number) => termOf('fused', [HEADS, SIZE, WIDTH], [SIZE, 1, row], [0, 1], c, 7 + HEADS * SIZE);
const outs = (c: number) => termOf('out', [HEADS, SIZE, WIDTH], [SIZE * WIDTH, WIDTH, 1], [0, 1], c);
const FORMS: readonly AuditLaw[] = [
  lawOf('gram', [queries(1), termOf('bias', [HEADS, SIZE], [SIZE, 1], [0, 1]), keys(-2), outs(0.5)]),
  lawOf('gram', [
    termOf('fused', [WIDTH, HEADS, SIZE], [row, SIZE, 1], [0], 1),
    termOf('out', [WIDTH, 6], [1, WIDTH], [0], -1),
  ]),
  lawOf('gram', [termOf('scalar', [1, 1], [1, 1], [0])]),
  lawOf('gram', [termOf('long', [3, 700], [1, 3], [0]), termOf('long', [3, 700], [700, 1], [0], -1)]),
  lawOf('diagonal', [queries(1), keys(-1)]),
  lawOf('diagonal', [termOf('out', [6, WIDTH], [WIDTH, 1], [0]), termOf('bias', [6], [1], [0], 3)]),
  lawOf('diagonal', [termOf('fused', [2, WIDTH], [row, 1], [1], 1, 1), termOf('out', [WIDTH, 6], [1, WIDTH], [0], -2)]),
  lawOf('norm', [
    termOf('out', [6, WIDTH], [WIDTH, 1], []),
    termOf('scalar', [], [], [], -1),
    termOf('bias', [3], [2], []),
  ]),
  lawOf('sum', [termOf('out', [6, WIDTH], [WIDTH, 1], [1]), termOf('fused', [4, WIDTH], [row, 2], [1], -1, 3)]),
  lawOf('sum', [termOf('out', [6, WIDTH], [WIDTH, 1], [])]),
  lawOf('constant', [termOf('bias', [2, 2], [3, 1], [], 1, 1)]),
];

const LAWS = FORMS.map((law, k) => ({ ...law, where: `law ${k}` }));

describe('the value of a law', () => {
  it('is that of its definition, whatever the strides', async () => {
    const checkpoint = await checkpointOf('values', tensors);
    const report = await auditCheckpoint(checkpoint, LAWS);
    expect(report.notEvaluated).toEqual([]);
    for (const [k, law] of LAWS.entries()) {
      const values = normOf(valuesByDefinition(law, tensors).values());
      expect(Math.abs(report.laws[k]!.value - values)).toBeLessThan(1e-12 * report.laws[k]!.scale);
    }
    await checkpoint.close();
  });

  it('is the same when tensors are read in slabs, or it is not evaluated; matrices may become diagonals', async () => {
    const checkpoint = await checkpointOf('slabs', tensors);
    let [same, diagonals, refused] = [0, 0, 0];
    for (const slab of [1, 2, 5, 12, 30, 36, 60, 700, 1000]) {
      const limits = { whole: 40, slab };
      const report = await auditCheckpoint(checkpoint, LAWS, { limits });
      expect(report.laws.length + report.notEvaluated.length).toBe(LAWS.length);
      refused += report.notEvaluated.length;
      for (const { where, value, scale, trace } of report.laws) {
        const law = LAWS.find((l) => l.where === where)!;
        const values = [...valuesByDefinition(law, tensors)];
        const onDiagonal = ([key]: readonly [string, number]): boolean => {
          const [index, j] = key.split('|');
          return j === undefined || index!.split(',').at(-1) === j;
        };
        const kept = trace === null ? values : values.filter(onDiagonal);
        expect(Math.abs(value - normOf(kept.map(([, x]) => x)))).toBeLessThan(1e-12 * scale);
        if (trace === null) same++;
        else diagonals++;
      }
    }
    expect([same > 30, diagonals > 3, refused > 3]).toEqual([true, true, true]);
  });

  it('moves by the norm of the difference', async () => {
    const moved: Tensors = { ...tensors, out: numbers(HEADS * SIZE * WIDTH) };
    const [a, b] = [await checkpointOf('before', tensors), await checkpointOf('after', moved)];
    const report = await auditCheckpoint(a, LAWS, { other: b });
    for (const [k, law] of LAWS.entries()) {
      const [x, y] = [valuesByDefinition(law, tensors), valuesByDefinition(law, moved)];
      const change = normOf([...x].map(([key, value]) => value - y.get(key)!));
      const { scale, change: found, kept } = report.laws[k]!;
      expect(Math.abs(found! - change)).toBeLessThan(1e-12 * scale);
      expect(kept).toBe(change === 0);
    }
    expect(report.laws.map(({ kept }) => kept)).toContain(true);
    expect(report.laws.map(({ kept }) => kept)).toContain(false);
  });

  it('has the worst heads first, and is balanced when float32 has nothing to say against it', async () => {
    // Keys are queries with their columns turned round: equal Gram matrices; then one head of three is scaled.
    const [heads, size, width] = [3, 4, 6];
    const q = numbers(heads * size * width).map(Math.fround);
    const k = [...q];
    for (const [h, i, j] of indicesBelow([heads, size, width]) as Iterable<[number, number, number]>)
      k[(h * size + i) * width + ((j + 1) % width)] = q[(h * size + i) * width + j]!;
    const law = lawOf(
      'gram',
      ['q', 'k'].map((name, s) => termOf(name, [heads, size, width], [size * width, width, 1], [0, 1], 1 - 2 * s)),
    );
    const before = await checkpointOf('planted', { q, k }, 'F32');
    const grown = q.map((x, at) => (Math.floor(at / (size * width)) === 1 ? 1.01 * x : x));
    const after = await checkpointOf('grown', { q: grown, k }, 'F32');
    const [first] = (await auditCheckpoint(before, [law])).laws;
    expect(first).toMatchObject({ balanced: true, rounding: 1e-6 });
    expect(first!.relative).toBeLessThan(1e-15);
    const [drifted] = (await auditCheckpoint(before, [law], { other: after })).laws;
    expect(drifted).toMatchObject({ balanced: true, kept: false });
    expect(drifted!.worst[0]!.at).toEqual([1]);
    // Q Q' of that head grows by 1.01^2.
    expect(drifted!.worst[0]!.drift).toBeCloseTo((1.01 ** 2 - 1) / (1.01 ** 2 + 1), 6);
    expect(drifted!.worst).toHaveLength(1);
    expect((await auditCheckpoint(after, [law])).laws[0]).toMatchObject({ balanced: false });
  });

  it('is told of tensors that do not fit, are not there, or hold what is no number', async () => {
    const bad = await checkpointOf('bad', { a: [1, 2, Number.NaN, 4], b: [1, 2], ok: [3, 4] });
    const laws = [
      lawOf('norm', [termOf('a', [4], [1], [])]),
      lawOf('norm', [termOf('b', [3], [1], [])]),
      lawOf('norm', [termOf('c', [3], [1], [])]),
      lawOf('norm', [termOf('ok', [2], [1], [])]),
      lawOf('norm', [
        { ...termOf('ok', [2], [1], []), view: { tensor: 'ok', offset: 0, sizes: [2], strides: [1], shape: [1, 2] } },
      ]),
      lawOf('norm', [termOf('ok', [2], [1], []), termOf('a', [1], [1], [])]),
    ];
    const report = await auditCheckpoint(bad, laws);
    expect(report.laws.map(({ value }) => value)).toEqual([25]);
    const reasons = report.notEvaluated.map(({ reason }) => reason).join('\n');
    for (const said of [
      'the tensor "b": it has 2 entries (shape [2]), expected more than 2',
      'there is no tensor "c" in the checkpoint',
      'it has the shape [2], expected [1, 2]',
      'the tensor a: NaN at [2]',
    ])
      expect(reasons).toContain(said);
    expect(report.notEvaluated.length).toBe(5);
  });

  it('is found under names with other prefixes, unless two are alike', async () => {
    const c = await checkpointOf('prefix', { 'module._orig_mod.w': [3], 'model.u': [1], 'module.u': [2] });
    const names = ['w', 'model.w', 'u', 'module.u'];
    const report = await auditCheckpoint(
      c,
      names.map((name) => lawOf('norm', [termOf(name, [1], [1], [])], name)),
    );
    expect(report.laws.map(({ where, value }) => [where, value])).toEqual([
      ['w', 9],
      ['model.w', 9],
      ['module.u', 4],
    ]);
    expect(report.notEvaluated.map(({ where }) => where)).toEqual(['u']);
  });
});

describe('large Gram matrices', () => {
  it('are reduced to their diagonals, and said to be', async () => {
    const [n, m] = [600, 2];
    const w = numbers(n * m);
    const c = await checkpointOf('large', { w });
    const law = lawOf('gram', [termOf('w', [n, m], [m, 1], [0])]);
    const [found] = (await auditCheckpoint(c, [law])).laws;
    const diagonal = Array.from({ length: n }, (_, i) => w[i * m]! ** 2 + w[i * m + 1]! ** 2);
    expect(found!.value).toBeCloseTo(normOf(diagonal), 9);
    expect(found!.trace).toBeCloseTo(
      diagonal.reduce((a, b) => a + b, 0),
      9,
    );
  });

  it('are cut by neither heads nor slabs: tensors beyond 256 MB are planned in whole rows', async () => {
    const c = await checkpointOf('planned', { w: [1] });
    const count = 2 ** 27;
    const info = { name: 'w', dtype: 'F32' as const, shape: [2 ** 17, 2 ** 10], count };
    const large = { ...c, tensors: new Map([['w', info]]) };
    const slab = (law: AuditLaw) => planAudit(large, [law]);
    const rows = slab(lawOf('sum', [termOf('w', [2 ** 17, 2 ** 10], [2 ** 10, 1], [1])]));
    expect(rows.work[0]!.slab % 2 ** 10).toBe(0);
    expect(rows.work[0]!.slab).toBeLessThanOrEqual(2 ** 24);
    // Rows of this matrix are long: its products would need all of the tensor.
    const across = slab(lawOf('gram', [termOf('w', [2, 2 ** 26], [2 ** 26, 1], [0])]));
    expect(across.notEvaluated.length + Number(across.laws[0]?.isDiagonalOnly ?? false)).toBe(1);
    const columns = slab(lawOf('gram', [termOf('w', [2 ** 17, 4], [2 ** 10, 1], [1])]));
    expect(columns.laws[0]).toMatchObject({ kind: 'gram', rows: 4 });
  });
});

describe('views', () => {
  it('that are said to be disjoint share no entry', () => {
    let said = 0;
    for (let k = 0; k < 3000; k++) {
      const view = () => {
        const strides = [1 + rng.below(12), 1 + rng.below(4)];
        return { tensor: 't', offset: rng.below(20), sizes: [1 + rng.below(4), 1 + rng.below(4)], strides };
      };
      const [a, b] = [view(), view()];
      const entries = (v: typeof a) =>
        new Set([...indicesBelow(v.sizes)].map(([i, j]) => v.offset + i! * v.strides[0]! + j! * v.strides[1]!));
      const shared = [...entries(a)].some((at) => entries(b).has(at));
      if (areDisjoint(a, b)) {
        said++;
        expect(shared).toBe(false);
      }
    }
    expect(said).toBeGreaterThan(300);
    // Queries and keys side by side.
    expect(areDisjoint(queries(1).view, keys(1).view)).toBe(true);
  });
});
