/**
 * How a group acts on atoms (atoms.ts): u_a(gx) = Σ_b c_ab u_b(x), proved. Inputs go by the matrices of the group. For another atom u and an element
 * of the group u∘g must be ± an atom, as identities of functions; what is none joins the atoms, as long as they are few. Infinitesimal elements
 * must leave it alone.
 */
import {
  appendGradient,
  linearImages,
  type Outcome,
  ok,
  type ProgramBuilder,
  QQ,
  type Random,
  type Rational,
  substitute,
  unable,
  vanishes,
  variablesOf,
} from '@lawful/cas-core';
import type { Atom, Unit } from './atoms.js';

/** Rows of [column, entry] with nonzero entries. */
type Rows = readonly (readonly (readonly [number, Rational])[])[];

/** Generators of a group by what they do to coordinates. */
export interface GeneratorRows {
  readonly dimension: number;
  readonly finite: readonly Rows[];
  readonly infinitesimal: readonly Rows[];
  readonly cyclic: readonly { readonly generator: Rows; readonly order: number }[];
}

const ATOM_LIMIT = 64;

type Row = readonly (readonly [number, Rational])[];

/**
 * The atoms, closed up, and the generators on them.
 * @param inputs variables, and `nodes` theirs
 */
export function actionOnAtoms(
  builder: ProgramBuilder,
  start: readonly Atom[],
  inputs: readonly number[],
  nodes: readonly number[],
  group: GeneratorRows,
  random: Random,
  due: () => boolean,
): Outcome<{ readonly atoms: readonly Atom[]; readonly action: GeneratorRows }> {
  const atoms = [...start];
  const placeOf = new Map(atoms.map((a, i) => [a.node, i]));
  const add = (atom: Atom): number => {
    placeOf.set(atom.node, atoms.length);
    return atoms.push(atom) - 1;
  };
  const zero = (node: number): boolean => {
    const value = builder.constantValue(node);
    if (value !== undefined) return QQ.isZero(value);
    const answer = vanishes(builder.build([node]), node, random.fork('atoms'));
    return answer.kind === 'ok' && answer.value;
  };
  /** Functions of different inputs are different. */
  const dependsOn = (node: number): string =>
    variablesOf(builder.view(), [node])
      .filter((v) => builder.variables[v]!.role === 'input')
      .join();
  const inputRow = (row: Row): Row =>
    row.map(([j, q]) => [placeOf.get(nodes[j]!) ?? add({ node: nodes[j]!, input: j, unit: undefined }), q]);
  const signed = (place: number, sign: 1 | -1): Row => [[place, sign === 1 ? QQ.one : QQ.neg(QQ.one)]];

  const moved = (node: number, g: Rows): number => {
    const images = linearImages(builder, nodes, g.slice(0, nodes.length));
    return substitute(builder, builder.view(), [node], new Map(inputs.map((v, i) => [v, images[i]!])))[0]!;
  };
  const unitImage = ({ argument, low, high }: Unit, g: Rows): Row => {
    const image = moved(argument, g);
    for (const [place, { unit }] of atoms.entries()) {
      if (unit === undefined) continue;
      if (QQ.equal(low, unit.low) && QQ.equal(high, unit.high) && zero(builder.sub(image, unit.argument)))
        return signed(place, 1);
      const sign = turned({ low, high }, unit);
      if (sign !== undefined && zero(builder.add(image, unit.argument))) return signed(place, sign);
    }
    const node = builder.piecewise(image, low, high);
    return signed(add({ node, input: undefined, unit: { argument: image, low, high } }), 1);
  };
  const elementRow = ({ node, input, unit }: Atom, g: Rows): Row => {
    if (input !== undefined) return inputRow(g[input]!);
    if (unit !== undefined) return unitImage(unit, g);
    const image = moved(node, g);
    const same = placeOf.get(image);
    if (same !== undefined) return signed(same, 1);
    for (const [place, other] of atoms.entries()) {
      if (other.input !== undefined || other.unit !== undefined || dependsOn(other.node) !== dependsOn(image)) continue;
      if (zero(builder.sub(image, other.node))) return signed(place, 1);
      if (zero(builder.add(image, other.node))) return signed(place, -1);
    }
    return signed(add({ node: image, input: undefined, unit: undefined }), 1);
  };
  /** Undefined when the atom moves. */
  const alongRow = ({ node, input }: Atom, xi: Rows): Row | undefined => {
    if (input !== undefined) return inputRow(xi[input]!);
    const slopes = appendGradient(builder, builder.view(), [node], [builder.constant(QQ.one)], nodes);
    const direction = linearImages(builder, nodes, xi.slice(0, nodes.length));
    return zero(builder.dot(slopes, direction)) ? [] : undefined;
  };

  const empty = (list: readonly unknown[]): Row[][] => list.map(() => []);
  const [finite, infinitesimal, cyclic] = [empty(group.finite), empty(group.infinitesimal), empty(group.cyclic)];
  for (let k = 0; k < atoms.length; k++) {
    if (due()) return unable('stopped while the group was followed on functions of the inputs');
    if (atoms.length > ATOM_LIMIT) return unable(`the group makes more than ${ATOM_LIMIT} functions of them`);
    for (const [i, g] of group.finite.entries()) finite[i]!.push(elementRow(atoms[k]!, g));
    for (const [list, rows] of [
      [group.infinitesimal, infinitesimal],
      [group.cyclic.map((c) => c.generator), cyclic],
    ] as const)
      for (const [i, xi] of list.entries()) {
        const row = alongRow(atoms[k]!, xi);
        if (row === undefined)
          return unable('rotations do not take these functions of the inputs to combinations of them');
        rows[i]!.push(row);
      }
  }
  // Labels behind the atoms.
  const [n, m] = [nodes.length, atoms.length];
  const whole = (rows: readonly Row[], g: Rows): Rows => [
    ...rows,
    ...g.slice(n).map((row): Row => row.map(([j, q]) => [j - n + m, q])),
  ];
  return ok({
    atoms,
    action: {
      dimension: m + group.dimension - n,
      finite: group.finite.map((g, i) => whole(finite[i]!, g)),
      infinitesimal: group.infinitesimal.map((g, i) => whole(infinitesimal[i]!, g)),
      cyclic: group.cyclic.map(({ generator, order }, i) => ({ generator: whole(cyclic[i]!, generator), order })),
    },
  });
}

/** The sign s for which the unit of −z is s times the other unit of z: its slopes are −high and −low. */
function turned(own: Omit<Unit, 'argument'>, other: Unit): 1 | -1 | undefined {
  const [low, high] = [QQ.neg(own.high), QQ.neg(own.low)];
  if (QQ.equal(low, other.low) && QQ.equal(high, other.high)) return 1;
  return QQ.equal(low, QQ.neg(other.low)) && QQ.equal(high, QQ.neg(other.high)) ? -1 : undefined;
}
