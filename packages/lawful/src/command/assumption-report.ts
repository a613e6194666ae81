/**
 * What `lawful assumption` prints: the verdict on Assumption 1, or on gaps of logits, K and its character, each hypothesis of the theorem with how it was decided, the
 * conclusion, and the counts.
 */
import type { Counts } from '@lawful/verifier';
import type { AssumptionResult } from '../explaining/assumption-result.js';
import { shorten } from './report.js';

const count = (c: Counts): string =>
  c.complete ? `${c.found} laws, complete` : `${c.found} laws found, at most ${c.maxLaws}`;

const GAPS = { yes: 'distinct', no: 'coincide', unknown: 'undecided' };

const headline = ({ gaps, assumption1 }: Pick<AssumptionResult, 'gaps' | 'assumption1'>): string =>
  gaps === null ? `Assumption 1 ${assumption1}` : `gaps of logits ${GAPS[gaps.distinct]}`;

export function assumptionText(title: string, r: Omit<AssumptionResult, 'certificate'>): string {
  const lines = [`${title}: ${headline(r)} (group of order ${r.order})`];
  const same = r.gaps === null ? 'f(gx) = +-f(x)' : 'f_j(gx) - f_k(gx) = f_j(x) - f_k(x)';
  if (r.stabilizer > 1) {
    const signs = Object.entries(r.character);
    const negative = signs.filter(([, s]) => s === -1).length;
    lines.push(
      r.cosets === null
        ? `  K = {g : ${same}} has at least ${r.stabilizer} elements`
        : `  K = {g : ${same}} has ${r.stabilizer} elements, ${r.cosets} cosets${r.gaps === null ? `; its sign character is ${negative === 0 ? 'trivial' : 'not trivial'}` : ''}`,
    );
    for (const [element, sign] of signs.slice(0, 12))
      lines.push(r.gaps === null ? `    f${element} = ${sign === 1 ? '' : '-'}f` : `    ${element}`);
    if (signs.length > 12) lines.push(`    and ${signs.length - 12} more`);
  }
  if (r.undecided > 0) lines.push(`  ${r.undecided} elements undecided`);
  if (r.witness !== null && (r.gaps !== null || r.assumption1 !== 'unknown')) {
    const point = Object.entries(r.witness.values).map(([name, value]) => `${name} = ${value}`);
    lines.push(
      `  witness (${r.witness.basis === 'enclosure' ? 'proved by enclosure' : 'exact'}): ${shorten(point.join(', '), 160)}`,
      r.gaps === null
        ? `    squares over the group: ${shorten(r.witness.squares.join(', '), 160)}`
        : `    gaps to the largest logit: ${shorten(r.gaps.values.join(', '), 160)}${r.gaps.count > r.gaps.values.length ? `, ${r.gaps.count} in all` : ''}`,
    );
    if (r.gaps !== null && r.gaps.slopes.length > 0)
      lines.push(`    slopes of the units at x and its images: ${shorten(r.gaps.slopes.join(' | '), 160)}`);
  }
  if (r.gaps !== null && r.gaps.coinciding.length > 0)
    lines.push(
      `  ${r.gaps.coinciding.length === 1 ? `zero: ${r.gaps.coinciding[0]}` : `equal: ${r.gaps.coinciding.join(' and ')}`}`,
    );
  lines.push(
    r.gaps === null ? 'hypotheses of the non-polynomial theorem:' : 'hypotheses of the theorem for cross-entropy:',
  );
  for (const c of r.conditions) lines.push(`  ${c.verdict.padEnd(8)}${c.name}: ${c.how}`);
  if (r.taylor !== null)
    lines.push(`Taylor coefficients of the loss's derivative: ${shorten(r.taylor.join(', '), 120)}`);
  lines.push(`theorem applies: ${r.theorem3Applies}`, r.conclusion);
  if (r.gaps !== null) lines.push(`same laws with and without augmentation: ${r.gaps.sameLaws}`);
  if (r.genericPosition !== null)
    lines.push(
      `generic position: plain gradients span ${r.genericPosition.plain} dimensions, averaged ones ${r.genericPosition.averaged}`,
    );
  lines.push(
    r.counts === null
      ? `counts: not available (${r.countsReason})`
      : `counted: ${count(r.counts.plain)} without augmentation; ${count(r.counts.augmented)} with it`,
  );
  return `${lines.join('\n')}\n`;
}
