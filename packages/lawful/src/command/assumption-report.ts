/**
 * What `lawful assumption` prints: the verdict on Assumption 1, K and its character, each hypothesis of the theorem with how it was decided, the
 * conclusion, and the counts.
 */
import type { Counts } from '@lawful/verifier';
import type { AssumptionResult } from '../explaining/assumption.js';
import { shorten } from './report.js';

const count = (c: Counts): string =>
  c.complete ? `${c.found} laws, complete` : `${c.found} laws found, at most ${c.maxLaws}`;

export function assumptionText(title: string, r: Omit<AssumptionResult, 'certificate'>): string {
  const lines = [`${title}: Assumption 1 ${r.assumption1} (group of order ${r.order})`];
  if (r.stabilizer > 1) {
    const signs = Object.entries(r.character);
    const negative = signs.filter(([, s]) => s === -1).length;
    lines.push(
      r.cosets === null
        ? `  K = {g : f(gx) = +-f(x)} has at least ${r.stabilizer} elements`
        : `  K = {g : f(gx) = +-f(x)} has ${r.stabilizer} elements, ${r.cosets} cosets; its sign character is ${negative === 0 ? 'trivial' : 'not trivial'}`,
    );
    for (const [element, sign] of signs.slice(0, 12)) lines.push(`    f${element} = ${sign === 1 ? '' : '-'}f`);
    if (signs.length > 12) lines.push(`    and ${signs.length - 12} more`);
  }
  if (r.undecided > 0) lines.push(`  ${r.undecided} elements undecided`);
  if (r.witness !== null && r.assumption1 !== 'unknown') {
    const point = Object.entries(r.witness.values).map(([name, value]) => `${name} = ${value}`);
    lines.push(
      `  witness (${r.witness.basis === 'enclosure' ? 'proved by enclosure' : 'exact'}): ${shorten(point.join(', '), 160)}`,
      `    squares over the group: ${shorten(r.witness.squares.join(', '), 160)}`,
    );
  }
  lines.push('hypotheses of the non-polynomial theorem:');
  for (const c of r.conditions) lines.push(`  ${c.verdict.padEnd(8)}${c.name}: ${c.how}`);
  if (r.taylor !== null)
    lines.push(`Taylor coefficients of the loss's derivative: ${shorten(r.taylor.join(', '), 120)}`);
  lines.push(`theorem applies: ${r.theorem3Applies}`, r.conclusion);
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
