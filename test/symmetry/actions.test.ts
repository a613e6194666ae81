/**
 * Which maps x -> EXPR(g) are accepted as actions of the whole group. The judge is float64 and its own: elements drawn without the engine, maps
 * written a second time as functions; a map acts when ρ(gh) = ρ(g)ρ(h) for all pairs, or ρ(gh) = ρ(h)ρ(g) for all, jointly on inputs and labels,
 * by orthogonal matrices.
 */
import { random, SourceError } from '@lawful/cas-core';
import { actionDefect, groupOf, jointGroup } from '@lawful/lie/symmetry';
import { lowerModel, parseModel } from '@lawful/networks';
import { compileAction, ordersByWords } from '@lawful/networks/symmetry';
import { describe, expect, it } from '../jest-globals.js';
import {
  close,
  determinant2,
  floats,
  type Matrix,
  permutationMatrix,
  permutations,
  product,
  randomOrthogonal,
  randomUnitary,
  sumOf,
  times,
  trace,
  transposed,
  turn,
  unit,
} from './float-groups.js';

interface FloatGroup {
  readonly name: string;
  readonly size: number;
  readonly elements: readonly Matrix[];
  /** For rotations by 2π/n: elements of the group of all rotations, in which averages are taken. */
  readonly circle?: readonly Matrix[];
}

const draw = floats(7);
const several = (make: () => Matrix): Matrix[] => Array.from({ length: 7 }, make);
const cyclicShift = (n: number): number[] => Array.from({ length: n }, (_, i) => (i + 1) % n);
const powers = (g: Matrix, n: number): Matrix[] => {
  const out = [unit(g.length)];
  while (out.length < n) out.push(product(g, out[out.length - 1]!));
  return out;
};
const mirror: Matrix = [
  [1, 0],
  [0, -1],
];
const rotations = (n: number): Matrix[] => powers(turn((2 * Math.PI) / n), n);
const plane = (n: number): FloatGroup[] => [
  {
    name: `rotation(${n})`,
    size: 2,
    elements: rotations(n),
    ...(n === 4 || n === 2 ? {} : { circle: several(() => randomOrthogonal(2, true, draw)) }),
  },
  {
    name: `reflection(${n})`,
    size: 2,
    elements: [...rotations(n), ...rotations(n).map((g) => product(g, mirror))],
    ...(n === 4 || n === 2 ? {} : { circle: several(() => randomOrthogonal(2, false, draw)) }),
  },
];
const symmetric = (n: number): Matrix[] => permutations(n).map(permutationMatrix);

const groups: readonly FloatGroup[] = [
  { name: 'O(2)', size: 2, elements: several(() => randomOrthogonal(2, draw() < 0.5, draw)) },
  { name: 'SO(2)', size: 2, elements: several(() => randomOrthogonal(2, true, draw)) },
  { name: 'O(3)', size: 3, elements: several(() => randomOrthogonal(3, draw() < 0.5, draw)) },
  { name: 'SO(3)', size: 3, elements: several(() => randomOrthogonal(3, true, draw)) },
  { name: 'U(1)', size: 2, elements: several(() => randomUnitary(1, draw)) },
  { name: 'U(2)', size: 4, elements: several(() => randomUnitary(2, draw)) },
  ...plane(2),
  ...plane(3),
  ...plane(4),
  ...plane(5),
  ...[2, 3, 4].map(
    (n): FloatGroup => ({ name: `cyclic(${n})`, size: n, elements: powers(permutationMatrix(cyclicShift(n)), n) }),
  ),
  { name: 'symmetric(3)', size: 3, elements: symmetric(3) },
  { name: 'sign(3)', size: 3, elements: [unit(3), times(-1, unit(3))] },
];

interface MapText {
  readonly text: string;
  /** The matrix on the entries of the variable, row by row. */
  readonly on: (g: Matrix) => Matrix;
  readonly sizes?: readonly number[];
}

const kron = (a: Matrix, b: Matrix): Matrix =>
  a.flatMap((row) => b.map((other) => row.flatMap((x) => other.map((y) => x * y))));
const scalarMap =
  (f: (g: Matrix) => number) =>
  (g: Matrix): Matrix => [[f(g)]];

const columns: readonly MapText[] = [
  { text: 'g * v', on: (g) => g },
  { text: "g' * v", on: transposed },
  { text: 'g * g * v', on: (g) => product(g, g) },
  { text: 'g^3 * v', on: (g) => product(g, product(g, g)) },
  { text: "g * g' * v", on: (g) => unit(g.length) },
  { text: '(g + eye(N))/2 * v', on: (g) => times(1 / 2, sumOf(g, unit(g.length))) },
  { text: 'g[1,1] * v', on: (g) => times(g[0]![0]!, unit(g.length)) },
  { text: "(eye(N) + (g - g')/2) * v", on: (g) => sumOf(unit(g.length), times(1 / 2, sumOf(g, transposed(g), -1))) },
  { text: '(g[1,1]*g[2,2] - g[1,2]*g[2,1]) * v', on: (g) => times(determinant2(g), unit(2)), sizes: [2] },
];
const squares: readonly MapText[] = [
  { text: 'g * v', on: (g) => kron(g, unit(g.length)) },
  { text: 'v * g', on: (g) => kron(unit(g.length), transposed(g)) },
  { text: "g * v * g'", on: (g) => kron(g, g) },
  { text: "g' * v * g", on: (g) => kron(transposed(g), transposed(g)) },
  { text: 'g * v * g', on: (g) => kron(g, transposed(g)) },
];
const rows: readonly MapText[] = [
  { text: 'v * g', on: transposed },
  { text: "v * g'", on: (g) => g },
];
const characters: readonly MapText[] = [
  { text: 'g[1,1] * v', on: scalarMap((g) => g[0]![0]!) },
  { text: 'g[1,1]^2 * v', on: scalarMap((g) => g[0]![0]! ** 2) },
  { text: '(1 - 2*g[2,1]) * v', on: scalarMap((g) => 1 - 2 * g[1]![0]!) },
  { text: '(g[1,1]*g[2,2] - g[1,2]*g[2,1]) * v', on: scalarMap(determinant2), sizes: [2] },
  {
    text: '(g[1,1] + g[3,1] - g[2,1] - g[4,1]) * v',
    on: scalarMap((g) => g[0]![0]! + g[2]![0]! - g[1]![0]! - g[3]![0]!),
    sizes: [4],
  },
  { text: '(trace(g) - 1) * v', on: scalarMap((g) => trace(g) - 1) },
];

const blockSum = (a: Matrix, b: Matrix): Matrix => [
  ...a.map((row) => [...row, ...b[0]!.map(() => 0)]),
  ...b.map((row) => [...a[0]!.map(() => 0), ...row]),
];

/** Whether a map acts, by the floats of these elements. */
function acts(elements: readonly Matrix[], on: (g: Matrix) => Matrix): boolean {
  const orthogonal = elements.every((g) => close(product(transposed(on(g)), on(g)), unit(on(g).length)));
  const pairs = elements.flatMap((g) => elements.map((h) => [g, h] as const));
  const straight = pairs.every(([g, h]) => close(on(product(g, h)), product(on(g), on(h))));
  const reversed = pairs.every(([g, h]) => close(on(product(g, h)), product(on(h), on(g))));
  const n = elements[0]!.length;
  return close(on(unit(n)), unit(on(unit(n)).length)) && orthogonal && (straight || reversed);
}

interface Case {
  readonly label: string;
  readonly model: string;
  readonly group: FloatGroup;
  readonly on: (g: Matrix) => Matrix;
}

const fits = (map: MapText, n: number): boolean => map.sizes === undefined || map.sizes.includes(n);

function* cases(): Generator<Case> {
  for (const group of groups) {
    const n = group.size;
    const say = (map: MapText, name: string): string => map.text.replaceAll('v', name).replaceAll('N', `${n}`);
    for (const x of columns)
      for (const y of [undefined, ...columns.slice(0, 3), ...characters]) {
        if (!fits(x, n) || (y !== undefined && !fits(y, n))) continue;
        // Pairs of two odd maps add little.
        if (y !== undefined && columns.indexOf(x) > 1) continue;
        const scalar = y !== undefined && characters.includes(y);
        const output = scalar ? 'W * x' : 'Q * x';
        const label = `${group.name} : x -> ${say(x, 'x')}${y === undefined ? '' : `, y -> ${say(y, 'y')}`}`;
        yield {
          label,
          group,
          model: `param W : 1 x ${n}\nparam Q : ${n} x ${n}\ninput x : ${n}\noutput ${output}\nsymmetry ${label}`,
          on: (g) => blockSum(x.on(g), y?.on(g) ?? unit(scalar ? 1 : n)),
        };
      }
    if (n > 3) continue;
    for (const X of squares) {
      const label = `${group.name} : X -> ${say(X, 'X')}`;
      yield {
        label,
        group,
        model: `param Q : ${n} x ${n}\ninput X : ${n} x ${n}\noutput trace(Q * X)\nsymmetry ${label}`,
        on: X.on,
      };
    }
    for (const w of rows) {
      const label = `${group.name} : w -> ${say(w, 'w')}, x -> g * x`;
      yield {
        label,
        group,
        model: `param Q : ${n} x ${n}\ninput w : 1 x ${n}\ninput x : ${n}\noutput w * Q * x\nsymmetry ${label}`,
        on: (g) => blockSum(w.on(g), g),
      };
    }
  }
}

/** What the engine says against the symmetry of a model; undefined when it is accepted. */
function defectOf(text: string): string | undefined {
  const network = lowerModel(parseModel({ file: 'action.law', text }));
  const symmetry = network.model.symmetry!;
  const groupsOfModel = symmetry.factors.map((spec) => {
    const group = groupOf(spec);
    if (group.kind !== 'ok') throw new Error(group.reason);
    return group.value;
  });
  const action = { ...compileAction(network, symmetry), words: () => ordersByWords(network, symmetry) };
  return actionDefect(jointGroup(groupsOfModel), action, random(1));
}

describe('maps as actions of the whole group', () => {
  const all = [...cases()];
  it('are many, of both kinds', () => {
    const accepted = all.filter((c) => acts(c.group.circle ?? c.group.elements, c.on));
    expect(all.length).toBeGreaterThanOrEqual(200);
    expect(accepted.length).toBeGreaterThan(60);
    expect(all.length - accepted.length).toBeGreaterThan(100);
  });
  it.each(all.map((c) => [c.label, c] as const))('%s', (_, c) => {
    const expected = acts(c.group.elements, c.on) && acts(c.group.circle ?? c.group.elements, c.on);
    const defect = defectOf(c.model);
    if (expected) expect(defect).toBeUndefined();
    else expect(defect).toMatch(/not orthogonal|not skew|no action|identity|could not be proved/);
    // A map that is no action is refused with a counterexample, not for want of a proof.
    if (!expected && !acts(c.group.elements, c.on)) expect(defect).not.toMatch(/could not be proved/);
  });
  it.each([
    ['cyclic(3) x sign(1) : x -> g1 * x * g2', true],
    ['cyclic(3) x sign(1) : x -> (g1 + (g2[1,1] - 1) * eye(3)) * x', false],
    ['O(3) x sign(1) : x -> g1 * x, y -> g2 * y', true],
    ['O(3) x sign(1) : x -> g1 * x * g2, y -> g2[1,1] * g1[1,1] * y', false],
    ['symmetric(3) x cyclic(2) : x -> g1 * x, y -> (g2[1,1] - g2[2,1]) * y', true],
    ['symmetric(3) x cyclic(2) : x -> g1 * x, y -> (g2[1,1] - g2[2,1]*g1[1,1]) * y', false],
    [
      'generated(([[0,1,0],[0,0,1],[1,0,0]], [[1]]), ([[0,1,0],[1,0,0],[0,0,1]], [[-1]])) : x -> g * x, y -> h * y',
      true,
    ],
    [
      "generated(([[0,1,0],[0,0,1],[1,0,0]], [[1]]), ([[0,1,0],[1,0,0],[0,0,1]], [[-1]])) : x -> g' * x, y -> h * y",
      true,
    ],
    [
      'generated(([[0,1,0],[0,0,1],[1,0,0]], [[1]]), ([[0,1,0],[1,0,0],[0,0,1]], [[-1]])) : x -> g * x, y -> h[1,1] * g[1,1] * y',
      false,
    ],
    // Too many elements to list: proved as an identity of polynomials on the group.
    ['symmetric(9) : x -> x, y -> (g*ones(9))[1] * y', true],
  ])('products and pairs: %s', (symmetry, accepted) => {
    const text = `param W : 1 x 3\ninput x : 3\noutput W * x\nsymmetry ${symmetry}`;
    if (accepted) expect(defectOf(text)).toBeUndefined();
    else expect(defectOf(text)).toMatch(/no action|not orthogonal/);
  });
  it('are refused when they divide by the group element, and when they act on n-gons only', () => {
    const model = (s: string) => `param W : 1 x 2\ninput x : 2\noutput W * x\nsymmetry ${s}`;
    expect(() => defectOf(model('O(2) : x -> g * x / g[1,1]'))).toThrow(SourceError);
    // cos(6t) = 1 on the hexagon and no character of the circle.
    const character = '(32*g[1,1]^6 - 48*g[1,1]^4 + 18*g[1,1]^2 - 1)';
    expect(defectOf(model(`rotation(6) : x -> g * x, y -> ${character} * y`))).toMatch(
      /could not be proved .* of all rotations/,
    );
  });
});
