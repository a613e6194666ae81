/**
 * Laws of one region of slopes (theory §1.2). Where units are switched by parameters alone their slopes are constants near a point, and the network there is
 * one without these units. For f = U·relu(V') with slopes s_kj at V[k,j]:
 *
 * - all s = 1: two-layer linear, U'U − V'V, F(n+m, r) laws (theory §2, O1);
 * - a column of V dead: its entries and those of that column of U are conserved, the other columns are a linear network;
 * - a row of V dead: its entries are conserved, the other rows are a linear network;
 * - |s| = 1: linear in S∘V; slopes that are equal along each row: linear in the rows s_k·V_k, whose gradients have the weight s_k;
 * - s differs in modulus along some row: the units fall apart, one norm each, and the dead entries.
 *
 * Upper bounds are counted again by fields multiplied out apart (polynomial-fields.ts).
 */
import { random } from '@lawful/cas-core';
import { parseModel } from '@lawful/networks';
import { find, prove } from 'lawful';
import { describe, expect, it } from '../jest-globals.js';
import { add, mostLaws, mul, type Poly, scale } from './polynomial-fields.js';

const model = (text: string) => parseModel({ file: 'region.law', text });

/** U n x r and V m x r, row by row, as the option `region` takes them; U without zeros, of full rank. */
function place(V: readonly (readonly number[])[], n = 2): ReadonlyMap<string, number> {
  const at = new Map<string, number>();
  for (const [k, row] of V.entries()) for (const [j, v] of row.entries()) at.set(`V[${k + 1},${j + 1}]`, v);
  for (let i = 0; i < n; i++)
    for (let j = 0; j < V[0]!.length; j++) at.set(`U[${i + 1},${j + 1}]`, [9, -3, 1, -5, 2, 7][i * V[0]!.length + j]!);
  return at;
}

/** Of U·(S∘V)', U 2 x 2 and V 3 x 2, by multiplying out. */
function mostOf(S: readonly (readonly number[])[]): number {
  const roll = random(1);
  const outputs = (theta: readonly Poly[]): Poly[] =>
    [0, 1].flatMap((i) =>
      S.map((s, k) => add(...s.map((slope, j) => scale(slope, mul(theta[2 * i + j]!, theta[4 + 2 * k + j]!))))),
    );
  return mostLaws({ parameters: 10, inputs: 0, outputs }, () => roll.below(1e6) / 1e6);
}

const POSITIVE = [
  [7, 9],
  [3, 8],
  [8, 5],
];
const withSigns = (...signs: readonly (readonly number[])[]) =>
  POSITIVE.map((row, k) => row.map((v, j) => v * signs[k]![j]!));
const slopes = (V: readonly (readonly number[])[], low: number) => V.map((row) => row.map((v) => (v < 0 ? low : 1)));

const UNIT_DEAD = withSigns([1, -1], [1, -1], [1, -1]);
const ROW_DEAD = withSigns([1, 1], [1, 1], [-1, -1]);
const ENTRY_DEAD = withSigns([1, 1], [1, 1], [1, -1]);

const text = (unit: string) => `param U : 2 x 2\nparam V : 3 x 2\noutput U * ${unit}\n`;

describe('laws of one region', () => {
  it.each([
    ['relu, all alive: F(5, 2)', "relu(V')", POSITIVE, 0, 3, 1],
    ['relu, a unit dead: 3 + 2 entries and F(5, 1)', "relu(V')", UNIT_DEAD, 0, 6, 4],
    ['relu, a row dead: 2 entries and F(4, 2)', "relu(V')", ROW_DEAD, 0, 5, 3],
    ['relu, an entry dead: itself and two norms', "relu(V')", ENTRY_DEAD, 0, 3, 1],
    ['abs, all of one sign', "abs(V')", POSITIVE, -1, 3, 1],
    ['abs, signs mixed: linear in S.V', "abs(V')", ENTRY_DEAD, -1, 3, 1],
    ['leaky relu, all alive', "leaky_relu(V', 2)", POSITIVE, 2, 3, 1],
    ['leaky relu, a row on the other side', "leaky_relu(V', 2)", ROW_DEAD, 2, 3, 1],
    ['leaky relu, a unit on the other side', "leaky_relu(V', 2)", UNIT_DEAD, 2, 2, 0],
    ['leaky relu, an entry on the other side', "leaky_relu(V', 2)", ENTRY_DEAD, 2, 2, 0],
  ] as const)('%s', (_, unit, V, low, laws, near) => {
    expect(mostOf(slopes(V, low))).toBe(laws);
    const { result } = find(model(text(unit)), { region: place(V) });
    expect(result.plain).toMatchObject({ found: laws, maxLaws: laws, complete: true });
    // The two norms hold everywhere, and are said to.
    const everywhere = result.laws.filter((l) => l.nearPoint !== true);
    expect(everywhere.reduce((n, l) => n + l.count, 0)).toBe(laws - near);
    expect(result.laws.reduce((n, l) => n + l.count, 0)).toBe(laws);
    expect(result.hypotheses.join()).toMatch(/near the point \(.* = /);
  });

  it('without a point of your own they are those near the point that the answer names', () => {
    for (const seed of [1, 2, 3]) {
      const { plain, laws } = find(model(text("relu(V')")), { seed }).result;
      const V = [1, 2, 3].map((k) => [1, 2].map((j) => Number(plain.point![`V[${k},${j}]`])));
      const most = mostOf(slopes(V, 0));
      expect(plain).toMatchObject({ found: most, maxLaws: most, complete: true });
      expect(laws.filter((l) => l.nearPoint !== true).map((l) => l.law)).toEqual(['|U[:,i]|^2 - |V[:,i]|^2']);
    }
  });

  it('UᵀU − VᵀV is told as one law of the region, and holds at points of it alone', () => {
    const { laws } = find(model(text("relu(V')")), { region: place(POSITIVE) }).result;
    expect(laws.filter((l) => l.nearPoint === true)).toMatchObject([{ law: "U'*U - V'*V", count: 1 }]);
    const whole = prove(model(text("relu(V')")), "U'*U - V'*V");
    expect(whole.verdict).toBe('refuted');
    expect(Object.entries(whole.witness!.theta).some(([name, q]) => name.startsWith('V') && q.startsWith('-'))).toBe(
      true,
    );
  });

  it("units of parameters below units of data: f = C·relu(U·relu(V)'·x), V > 0", () => {
    // U'U − V'V (3) and |C_i|² − |U_i|² (2), as for the network U·V' in place of its first layer; the region adds the entry beside the diagonal.
    const both = "param C : 1 x 2\nparam U : 2 x 2\nparam V : 2 x 2\ninput x : 2\noutput C*relu(U*(relu(V)'*x))\n";
    const region = new Map([...place([[7, 9], [3, 8]]), ['C[1,1]', 4], ['C[1,2]', -7]]); // biome-ignore format: a matrix
    const { plain, laws } = find(model(both), { region }).result;
    expect(plain).toMatchObject({ found: 5, maxLaws: 5, complete: true });
    expect(laws.filter((l) => l.nearPoint === true).map((l) => l.count)).toEqual([1]);
    expect(prove(model(both), "U'*U - V'*V").verdict).toBe('refuted');
  });

  it('a unit of parameters below another', () => {
    // relu(V - relu(W)) near W < 0 < V: the slopes of W are 0, W is conserved, and U V' is left.
    const nested = "param U : 2 x 2\nparam V : 2 x 2\nparam W : 2 x 2\noutput U*relu(V - relu(W))'\n";
    const region = new Map([...place([[7, 9], [3, 8]]), ['W[1,1]', -1], ['W[1,2]', -2], ['W[2,1]', -3], ['W[2,2]', -4]]); // biome-ignore format: a matrix
    expect(find(model(nested), { region }).result.plain).toMatchObject({ found: 7, maxLaws: 7, complete: true });
  });

  it('a unit switched by a constant', () => {
    // relu(c) is c near c > 0 and 0 near c < 0: a·c·b has the law a² − b² either way, and both a and b where f = 0.
    const constant = 'const c\nparam a\nparam b\noutput relu(c)*a*b\n';
    const at = (c: number) => find(model(constant), { region: new Map([['c', c]]) }).result.plain;
    expect(at(5)).toMatchObject({ found: 1, maxLaws: 1, complete: true });
    expect(at(-5)).toMatchObject({ found: 2, maxLaws: 2, complete: true });
  });
});

describe('units that data switch have no region of parameters', () => {
  it.each([
    ['an input in the argument', "param U : 2 x 2\nparam V : 3 x 2\ninput x : 3\noutput U * relu(V'*x)\n"],
    ['an input beside the parameters', "param U : 2 x 2\nparam V : 3 x 2\ninput x : 3 x 2\noutput U * relu(V + x)'\n"],
    ['an input in a unit below', "param U : 2 x 2\nparam V : 3 x 2\ninput x : 3 x 2\noutput U * relu(V + relu(x))'\n"],
    ['labels', "param U : 1 x 2\nparam V : 1 x 2\noutput U*V'\nloss relu(out*y)\n"],
  ])('%s', (_, twin) => {
    const { plain, laws } = find(model(twin), { region: place(POSITIVE.slice(0, /V : (\d)/.exec(twin)![1] === '1' ? 1 : 3), /U : (\d)/.exec(twin)![1] === '1' ? 1 : 2) }).result; // biome-ignore format: one call
    expect(laws.filter((l) => l.nearPoint === true)).toEqual([]);
    expect(plain.complete).toBe(plain.found === plain.maxLaws);
  });

  it("of U·relu(V'x) the norms of its units are all, near a point as elsewhere", () => {
    const twin = model("param U : 2 x 2\nparam V : 3 x 2\ninput x : 3\noutput U * relu(V'*x)\n");
    for (const region of [undefined, place(POSITIVE)])
      expect(find(twin, { region }).result.plain).toMatchObject({ found: 2, maxLaws: 2, complete: true });
  });
});

describe('points on a kink', () => {
  it('are refused with a sentence', () => {
    const zero = place([[7, 9], [3, 0], [8, 5]]); // biome-ignore format: a matrix
    expect(() => find(model(text("relu(V')")), { region: zero })).toThrow(/kink/);
  });
});
