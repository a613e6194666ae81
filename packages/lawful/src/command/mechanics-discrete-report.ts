/**
 * What `lawful mechanics` prints of discrete time: for the laws that fare alike, once, what each optimiser keeps, and one witness for each that does not.
 */
import type { DiscreteRow } from '@lawful/mechanics';
import type { MechanicsResult } from '../explaining/mechanics.js';
import { shorten } from './report.js';

interface Group {
  readonly names: string[];
  readonly rows: readonly DiscreteRow[];
}

const LISTED = 4;

export function discreteLines(r: MechanicsResult): string[] {
  const groups = new Map<string, Group>();
  const put = (name: string, rows: readonly DiscreteRow[]): void => {
    if (rows.length === 0) return;
    const key = rows.map((d) => `${d.optimiser} ${d.keeps} ${d.identity}`).join('\n');
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { names: [name], rows });
    else group.names.push(name);
  };
  for (const s of r.symmetries) put(s.law === null ? `J = ${s.quantity}` : `q = ${s.law}`, s.discrete);
  for (const l of r.otherLaws) put(`q = ${l.law}`, l.discrete);
  const plain = [...groups.values()];
  groups.clear();
  for (const l of r.averagedLaws) put(`q = ${l.law}`, l.discrete);
  const averaged = [...groups.values()];
  return [
    ...(plain.length === 0 ? [] : ['in discrete time, for every learning rate and every order of minibatches:']),
    ...plain.flatMap(groupLines),
    ...(averaged.length === 0 ? [] : ['laws that the symmetry adds, on losses averaged over it, in discrete time:']),
    ...averaged.flatMap(groupLines),
  ];
}

function groupLines({ names, rows }: Group): string[] {
  const more = names.length - LISTED;
  return [
    ...names.slice(0, LISTED).map((name) => `  ${shorten(name, 110)}`),
    ...(more > 0 ? [`  and ${more} more that fare alike`] : []),
    ...alike(rows).map(
      ([own, optimisers]) => `    ${own.keeps}: ${optimisers.join(', ')}: ${shorten(own.identity, 130)}`,
    ),
    ...witnessLines(rows),
  ];
}

/** Rows with one answer, and the optimisers that have it. */
function alike(rows: readonly DiscreteRow[]): [DiscreteRow, string[]][] {
  const out = new Map<string, [DiscreteRow, string[]]>();
  for (const d of rows) {
    const key = `${d.keeps} ${d.identity}`;
    const old = out.get(key);
    if (old === undefined) out.set(key, [d, [d.optimiser]]);
    else old[1].push(d.optimiser);
  }
  return [...out.values()];
}

const listed = (values: { readonly [name: string]: string }): string =>
  Object.entries(values)
    .map(([name, value]) => `${name} = ${value}`)
    .join(', ');

/** Steps are told point by point: many optimisers have their witness at the same one. */
function witnessLines(rows: readonly DiscreteRow[]): string[] {
  const places = new Map<string, string[]>();
  for (const { optimiser, witness } of rows) {
    if (witness === null) continue;
    const at = `at ${shorten(listed(witness.theta), 160)}; ${witness.batches.map((b) => shorten(listed({ ...b.x, ...b.y }), 100)).join('; then ')}:`;
    const { before, after, steps, settings } = witness;
    const told = `${optimiser}: ${readable(before)} -> ${readable(after)} ${steps === 1 ? 'in one step' : `in ${steps} steps`} (${settings})`;
    places.set(at, [...(places.get(at) ?? []), told]);
  }
  return [...places].flatMap(([at, told]) => [`    witness ${at}`, ...told.map((line) => `      ${line}`)]);
}

const LONG = 24;
const PLACES = 9;

/** A long quotient by its first digits, cut off; --json has all. */
function readable(value: string): string {
  const quotient = /^(-?)(\d+)\/(\d+)$/.exec(value);
  if (quotient === null || value.length <= LONG) return shorten(value, 40);
  const [, sign, above, below] = quotient;
  const scaled = (BigInt(above!) * 10n ** BigInt(PLACES)) / BigInt(below!);
  const digits = scaled.toString().padStart(PLACES + 1, '0');
  return `${sign}${digits.slice(0, -PLACES)}.${digits.slice(-PLACES)}...`;
}
