/**
 * Finite subgroups of the groups that a model can name, a row each: what may stand for the whole group in an average. Rows are in the same matrices as
 * the group (theory §3). A new subgroup is a line where its like are.
 */
import { type Outcome, ok, unable } from '@lawful/cas-core';
import type { GroupSpec } from '../groups/group-spec.js';
import { type JointGroup, jointGroup } from '../groups/joint-group.js';
import { flips, rotate } from './matrices.js';
import { euclidean, signed } from './orthogonal.js';
import { permutations } from './permutation-groups.js';
import { divisors, group, type Listed, plane, type Subgroup, trivial } from './subgroup.js';
import { specialUnitary, torus, unitary } from './unitary.js';

const proper = (n: number): number[] => divisors(n).slice(0, -1);

/** A row for each name of the model language, by n and the degree beyond which rotations need not go. */
const LISTS: Readonly<Record<string, (n: number, degree: number) => Listed>> = {
  O: (n, degree) => euclidean(n, false, degree),
  SO: (n, degree) => euclidean(n, true, degree),
  U: unitary,
  SU: (n) => specialUnitary(n),
  torus,
  symmetric: (n) => permutations(n, false),
  alternating: (n) => ({
    ...permutations(n, true),
    subgroups: permutations(n, true).subgroups.filter((s) => s.name !== `alternating(${n})`),
  }),
  hyperoctahedral: (n) => ({
    subgroups: (n > 2 ? signed(n, false) : [trivial(n), group(`sign(${n})`, 2, n, [flips(n, n)])]).filter(
      (s) => s.name !== `hyperoctahedral(${n})`,
    ),
    leftOut: [],
  }),
  cyclic: (n) => ({
    subgroups: proper(n).map((d) => group(d === 1 ? 'trivial' : `cyclic(${n})^${n / d}`, d, n, [rotate(n, n / d)])),
    leftOut: [],
  }),
  dihedral: (n) => ({
    subgroups: divisors(n).map((d) => group(d === 1 ? 'trivial' : `cyclic(${n})^${n / d}`, d, n, [rotate(n, n / d)])),
    leftOut: [],
  }),
  rotation: (n) => ({ subgroups: proper(n).map((d) => plane('rotation', d)), leftOut: [] }),
  reflection: (n) => ({
    subgroups: [...divisors(n).map((d) => plane('rotation', d)), ...proper(n).map((d) => plane('reflection', d))],
    leftOut: [],
  }),
  sign: (n) => ({ subgroups: [trivial(n)], leftOut: [] }),
  quaternion: () => ({ subgroups: [trivial(4), group('sign(4)', 2, 4, [flips(4, 4)])], leftOut: [] }),
};

/** @param degree of the polynomials to be averaged. `unable` for groups without a list. */
export function subgroupsOf(spec: GroupSpec, degree: number): Outcome<Listed> {
  const list = spec.kind === 'named' && Object.hasOwn(LISTS, spec.name) ? LISTS[spec.name] : undefined;
  if (spec.kind !== 'named' || list === undefined)
    return unable('no subgroups are listed for groups that are given by generators');
  const { subgroups, leftOut } = list(spec.n, degree);
  return ok({
    subgroups: [...subgroups].sort((a, b) => (a.order < b.order ? -1 : a.order > b.order ? 1 : 0)),
    leftOut,
  });
}

/** A subgroup of each factor, as generators of their product. */
export const jointSubgroup = (parts: readonly Subgroup[]): JointGroup =>
  jointGroup(
    parts.map(({ name, order, generators }) => ({
      name,
      size: generators.size,
      order,
      onInputs: generators,
      onLabels: undefined,
      signed: undefined,
      elements: () => unable('the elements of a listed subgroup are not made'),
    })),
  );
