/**
 * Models with a symmetry of the data: a group, its action on inputs (and perhaps on labels), and networks whose averages can be taken.
 */
import type { Draft, Matrix } from './draft.js';
import { type Group, moved, namedGroup, productGroup } from './groups.js';
import type { Draw } from './random.js';

const PLANE: readonly (readonly [string, number])[] = [
  ['rotation', 2],
  ['rotation', 3],
  ['rotation', 4],
  ['rotation', 5],
  ['reflection', 2],
  ['reflection', 3],
  ['reflection', 4],
  ['reflection', 5],
  ['SO', 2],
  ['O', 2],
];
const LISTED: readonly (readonly [string, number])[] = [
  ['cyclic', 2],
  ['cyclic', 3],
  ['cyclic', 4],
  ['cyclic', 5],
  ['symmetric', 2],
  ['symmetric', 3],
  ['symmetric', 4],
  ['alternating', 3],
  ['alternating', 4],
  ['sign', 1],
  ['sign', 2],
  ['sign', 3],
  ['dihedral', 3],
  ['dihedral', 4],
  ['hyperoctahedral', 2],
  ['rotation', 4],
  ['reflection', 2],
  ['rotation', 2],
];

const NETWORKS = ['linear', 'two layers', 'power', 'quadratic form', 'relu', 'tanh', 'exp', 'abs with bias'] as const;

const POLYNOMIAL: ReadonlySet<string> = new Set(['linear', 'two layers', 'power', 'quadratic form']);
const KINKED: ReadonlySet<string> = new Set(['relu', 'abs with bias']);

function network(d: Draft, r: Draw, x: Matrix, n: number, kind: (typeof NETWORKS)[number], outputs: number): Matrix {
  const h = n >= 4 ? 1 : r.integer(1, 2);
  switch (kind) {
    case 'linear':
      return d.mul(d.param('W', outputs, n), x);
    case 'two layers':
      return d.mul(d.param('V', outputs, h), d.mul(d.param('W', h, n), x));
    case 'power':
      return d.mul(d.param('V', outputs, 1), d.power(d.mul(d.param('w', 1, n), x), r.integer(2, 3)));
    case 'quadratic form':
      return d.mul(d.mul(d.transpose(x), d.param('M', n, n)), x);
    case 'relu':
      return d.mul(d.param('V', outputs, h), d.apply('relu', d.mul(d.param('W', h, n), x)));
    case 'exp':
      return d.mul(d.param('V', outputs, 1), d.apply('exp', d.mul(d.param('W', 1, n), x)));
    case 'abs with bias':
      return d.mul(d.param('V', outputs, 1), d.apply('abs', d.add(d.mul(d.param('W', 1, n), x), d.param('b'))));
    case 'tanh':
      return d.mul(d.param('V', outputs, 1), d.apply('tanh', d.mul(d.param('W', 1, n), x)));
  }
}

export function symmetric(d: Draft, r: Draw): void {
  if (r.chance(0.12)) {
    onMatrices(d, r);
    return;
  }
  const kind = r.pick(NETWORKS);
  const group = namedGroup(...r.pick(!POLYNOMIAL.has(kind) ? LISTED : r.chance(0.5) ? PLANE : LISTED));
  const [n] = group.sizes as [number];
  const positive = /^(cyclic|symmetric|alternating|dihedral)/.test(group.name) && r.chance(0.1);
  const x = d.input('x', n, 1, positive);
  const labelsMove = r.chance(0.3);
  const square = labelsMove && kind !== 'quadratic form' && n <= 3;
  const outputs = square ? n : kind === 'quadratic form' ? 1 : n >= 4 ? 1 : r.integer(1, 2);
  d.output = network(d, r, x, n, kind, outputs);
  d.kind = `${kind} under ${group.name}`;
  d.symmetry = square
    ? {
        text: `${group.name} : x -> g * x, y -> g * y`,
        group,
        act: ([g], v, y) => [...moved(g!, v), ...moved(g!, y)],
      }
    : { text: `${group.name} : x -> g * x`, group, act: ([g], v, y) => [...moved(g!, v), ...y] };
  const finite = LISTED.some(([name, size]) => group.name === `${name}(${size})`);
  const permutes = /^(cyclic|symmetric|alternating|dihedral)/.test(group.name);
  if (outputs === 1 && finite && r.chance(0.4) && !KINKED.has(kind)) {
    d.loss = r.pick([
      { kind: 'logistic' },
      { kind: 'logistic', signs: true },
      { kind: 'exponential' },
      { kind: 'margin', text: 'z^3 - z', of: (t, z) => t.sub(t.power(z, 3), z) },
      { kind: 'margin', text: 'z^2 + z', of: (t, z) => t.add(t.mul(z, z), z), signs: true },
      { kind: 'custom', text: '(out - y)^4', of: (e, o, y) => e.power(e.sub(o, y), 4) },
    ] as const);
  } else if (outputs > 1 && finite && POLYNOMIAL.has(kind) && (!square || permutes) && r.chance(0.3))
    d.loss = { kind: 'cross-entropy' };
  if (outputs === 1 && KINKED.has(kind) && r.chance(0.3))
    d.loss = { kind: 'custom', text: '(out - y)^4', of: (e, o, y) => e.power(e.sub(o, y), 4) };
  if (square && outputs === 1 && group.name.startsWith('sign') && r.chance(0.5)) d.loss = { kind: 'logistic' };
}

/** X ↦ gX or Xg′, and X ↦ g1·X·g2′. */
function onMatrices(d: Draft, r: Draw): void {
  const groups: readonly Group[] = [
    namedGroup('cyclic', 2),
    namedGroup('sign', 2),
    namedGroup('SO', 2),
    namedGroup('O', 2),
    namedGroup('reflection', 4),
  ];
  const both = r.chance(0.5);
  const [a, b] = [r.pick(groups), r.pick(groups.slice(0, 2))];
  const group = both ? productGroup(a, b) : a;
  const X = d.input('X', 2, 2);
  const [w, v] = [d.param('w', 2), d.param('v', 2)];
  d.output = r.chance(0.5) ? d.mul(d.mul(d.transpose(w), X), v) : d.sum(d.entrywise(d.param('M', 2, 2), X));
  d.symmetry = {
    text: both ? `${group.name} : X -> g1 * X * g2'` : `${group.name} : X -> g * X`,
    group,
    act: ([g, h], x, y) => {
      const columns = [0, 1].map((j) => moved(g!, [x[j]!, x[2 + j]!]));
      const rows = [0, 1].map((i) => [columns[0]![i]!, columns[1]![i]!]);
      return [...rows.flatMap((row) => (h === undefined ? row : moved(h, row))), ...y];
    },
  };
  d.kind = `bilinear under ${group.name}`;
}
