/** What `find --sets` prints: sets of parameters that training does not leave, alike ones together, and hyperplanes with their cofactors. */
import type { InvariantSet, InvariantSets } from '../explaining/invariant-sets.js';

const LISTED = 20;
const SHOWN = 100;

const shorten = (text: string): string => (text.length > SHOWN ? `${text.slice(0, SHOWN - 4)} ...` : text);

const HEADS: Readonly<Record<InvariantSet['kind'], string>> = {
  'exchange of units': 'equal units stay equal',
  'sign of a unit': 'what is zero stays zero',
  'sign of parameters': 'what is zero stays zero',
  'exchange of parameters': 'equal parameters stay equal',
  transposition: 'a parameter that is the transpose of another stays so',
};

export function setsText({ sets, hypersurfaces, leftOut, stopped }: InvariantSets): string {
  const lines = [
    '',
    'sets that training does not leave, at any step size, with momentum and decay, on any minibatches:',
  ];
  if (sets.length === 0) lines.push('  none of those looked for');
  const alike = new Map<string, InvariantSet[]>();
  for (const set of sets) {
    const key = `${set.kind} ${set.where}`;
    alike.set(key, [...(alike.get(key) ?? []), set]);
  }
  for (const [first, ...others] of alike.values()) {
    const { kind, equations, codimension, keeps, others: conditions } = first!;
    const more = others.length === 0 ? '' : `, and ${others.length === 1 ? 'one' : others.length} like it`;
    lines.push(`  ${HEADS[kind]}: ${shorten(equations.join(', '))}    (codimension ${codimension}${more})`);
    lines.push(`      under ${keeps.join(', ')}${conditionText(conditions)}`);
  }
  if (hypersurfaces.length > 0)
    lines.push(
      'hyperplanes p = 0 with <grad p, grad <u, f(x)>> = kappa*p for all data: neither gradient flow leaves them, nor gradient descent at any step size:',
      ...hypersurfaces
        .slice(0, LISTED)
        .map((h) => `  p = ${h.polynomial}, kappa = ${shorten(h.cofactors.join(' and '))}`),
    );
  if (hypersurfaces.length > LISTED) lines.push(`  and ${hypersurfaces.length - LISTED} more (--json lists all)`);
  if (leftOut.length > 0) lines.push(`not tried: ${leftOut.join('; ')}`);
  if (stopped !== null) lines.push(`stopped early: ${stopped}`);
  return `${lines.join('\n')}\n`;
}

const conditionText = (conditions: InvariantSet['others']): string =>
  Object.entries(conditions)
    .filter(([name]) => name !== 'soap')
    .map(([name, text]) => `; ${name} ${text}`)
    .join('');
