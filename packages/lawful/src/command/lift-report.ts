/**
 * What `lawful lift` prints: the group, the isotypic table with its check, 𝒜 and ℬ, the lifted group and the realizable part.
 */
import { formatRational } from '@lawful/cas-core';
import type { Lift, LiftResult } from '../explaining/lift.js';
import { shorten } from './report.js';

export function liftText(title: string, { result, network, realizability }: Lift): string {
  const { symmetry } = network.model;
  const factors = symmetry!.factors.map((f) => (f.kind === 'named' ? `${f.name}(${f.n})` : `${f.kind} on R^${f.size}`));
  const lines = [
    `${title}: f(x) = M(theta) T(x) with ${result.features} features`,
    `  T = ${shorten(result.featureNames.join(', '), 100)}`,
    `group ${factors.join(' x ')}, order ${result.orders.join(' x ')}`,
    'isotypic blocks of the lifted representation (type of the real irreducible; its complex constituent has',
    'Frobenius-Schur indicator 1, 0, -1 for real, complex, quaternionic):',
    '  dimension  multiplicity  type           conjugates  factor of H when labels see nothing',
  ];
  let total = 0;
  for (const b of result.blocks) {
    total += b.conjugates * b.dimension * b.multiplicity;
    lines.push(
      `  ${String(b.dimension).padEnd(11)}${String(b.multiplicity).padEnd(14)}${b.type.padEnd(15)}${String(b.conjugates).padEnd(12)}${b.factor}`,
    );
  }
  lines.push(
    `  check: the dimensions add up to ${total} of ${result.features}`,
    `averages: A runs through ${result.symmetricDimension} dimensions, B through ${result.mixedDimension}`,
    `commutant group ${result.commutantGroup}`,
    `effective group ${result.effectiveGroup} (only symmetric elements occur in A; B not yet regarded)`,
    `Lie algebra of the lifted group H, from the actual A and B: dimension ${result.liftedAlgebraDimension}`,
    `acting on features and labels together (pair group): dimension ${result.pairAlgebraDimension}`,
    `realized by linear fields on the parameters: ${result.realizableDimension} of ${result.liftedAlgebraDimension} dimensions`,
  );
  const name = (v: number): string => network.program.variables[network.parameters[v]!]!.name;
  for (const { generator } of realizability.basis.slice(0, 6)) {
    const rows = new Map<number, string[]>();
    for (const [d, e, q] of [...generator].sort((x, y) => x[0] - y[0] || x[1] - y[1])) {
      const text =
        q.den === 1n && (q.num === 1n || q.num === -1n) ? name(e) : `${formatRational(q).replace('-', '')}*${name(e)}`;
      rows.set(d, [...(rows.get(d) ?? []), `${q.num < 0n ? '-' : '+'} ${text}`]);
    }
    const text = [...rows]
      .map(([d, parts]) => `${name(d)}' = ${parts.join(' ').replace(/^\+ /, '').replace(/^- /, '-')}`)
      .join(', ');
    lines.push(`  ${shorten(text === '' ? 'zero field' : text)}`);
  }
  lines.push(...tangentLines(result), ...exactWithLines(result), ...approximateLines(result));
  return `${lines.join('\n')}\n`;
}

/** Of the rest of 𝔥: what is tangent to the network, and why not all of it. */
function tangentLines(result: LiftResult): string[] {
  const { liftedAlgebraDimension: all, realizableDimension: linear, tangentBounds, tangencyFails } = result;
  const { least, most } = tangentBounds;
  const amount = least === most ? `${least}` : `at least ${least} and at most ${most}`;
  const lines = [`tangent to the network, as every motion of the parameters is: ${amount} of ${all} dimensions`];
  if (all > linear)
    lines.push('  the rest of H moves the averaged loss nowhere, but no linear motion of the parameters follows it');
  if (least > linear)
    lines.push('  a tangent motion that is not linear gives no law by itself: the bound of find decides');
  if (tangencyFails !== null)
    lines.push(
      `  no motion of the parameters follows ${shorten(tangencyFails.motion, 200)}`,
      `  at ${shorten(tangencyFails.at, 200)}`,
    );
  return lines;
}

/** The smallest finite subgroup that averages alike, and where the smaller ones stop. */
function exactWithLines({ exactWith }: LiftResult): string[] {
  if (exactWith === undefined) return [];
  const { smallest, degree, subgroups, leftOut } = exactWith;
  const count = subgroups.length;
  return [
    smallest === null
      ? `no listed finite subgroup averages |f|^2 and <f, y> as the group does`
      : `the average over ${smallest.group}, of order ${smallest.order}, is that over the group on |f|^2 and <f, y>: the smallest of those listed`,
    `  where averages of all polynomials in the inputs begin to differ, up to degree ${degree}:`,
    ...subgroups
      .slice(Math.max(0, count - 12))
      .map(
        (s) =>
          `  ${s.group}, order ${s.order}: ${s.stopsAt === null ? 'nowhere' : `degree ${s.stopsAt}`}${s.exact ? ', exact here' : ''}`,
      ),
    ...leftOut.map((what) => `  not tried: ${what}`),
  ];
}

/** How far laws of the average move when the symmetry is approximate. */
function approximateLines({ approximate }: LiftResult): string[] {
  if (approximate === undefined) return [];
  const { mapNorm, slopeNorm, bounds } = approximate;
  return [
    'when the symmetry is approximate, a law h of the average drifts (laws without it do not):',
    ...bounds.flatMap(({ name, text, conditions }) => [`  ${name}: ${text}`, ...conditions.map((c) => `    if ${c}`)]),
    ...(mapNorm === null ? [] : [`  |M|^2 = ${shorten(mapNorm, 300)}`]),
    ...(slopeNorm === null ? [] : [`  |dM|^2 <= ${shorten(slopeNorm, 300)}`]),
  ];
}
