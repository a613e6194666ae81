/** What `find --degrees` prints: a line for each degree of the loss. */
import type { DegreeRow, LossDegrees } from '../explaining/loss-degrees.js';

export function degreesText({ rows, reason }: LossDegrees): string {
  const lines = [
    'a loss of degree P in the output sees the moments E<f(gx), y>^k, k <= P, and conserves beside the laws of every data set',
    ...rows.map((row) => `  P = ${row.degree === 'infinity' ? 'infinity' : row.degree}: ${count(row)}`),
  ];
  if (reason !== null) lines.push(`  no more: ${reason}`);
  return `${lines.join('\n')}\n`;
}

function count({ extra, found, maxLaws }: DegreeRow): string {
  if (extra !== null) return `${extra} ${extra === 1 ? 'law' : 'laws'} more, and no others`;
  return `${found} laws in all found${maxLaws === null ? '' : ` of at most ${maxLaws}`}: not complete`;
}
