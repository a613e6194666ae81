/**
 * Whether a symmetry keeps the domain of the data: the inputs declared "> 0" stay positive, the others range over all reals.
 *
 * The average evaluates the network at images of the data, and a network on positive inputs is known only there: relu(x) has become
 * x, and sqrt(x) has no value at −x. So the row of a positive input may have nonnegative entries only, at positive inputs only, not all
 * zero; the orthogonal matrices with such rows permute the positive inputs. A connected group of them leaves each where it is.
 */
import { formatRational, QQ } from '@lawful/cas-core';
import type { DataSymmetry, SparseRows } from '@lawful/lie';
import type { Network } from '@lawful/networks';

/** The first generator that leaves the domain, as a sentence; undefined when all keep it. */
export function domainDefect(network: Network, symmetry: DataSymmetry): string | undefined {
  const variables = network.inputs.map((v) => network.program.variables[v]!);
  const positive = variables.flatMap((v, i) => (v.positive === true ? [i] : []));
  const image = (rows: SparseRows, i: number): string => {
    const terms = rows[i]!.flatMap(([j, q]) => {
      if (QQ.isZero(q)) return [];
      const size = formatRational(q.num < 0n ? QQ.neg(q) : q);
      return [`${q.num < 0n ? '-' : '+'} ${size === '1' ? '' : `${size}*`}${variables[j]!.name}`];
    });
    return terms.length === 0 ? '0' : terms.join(' ').replace(/^\+ /, '').replace(/^- /, '-');
  };
  const expected = 'expected an action that maps positive inputs to positive inputs';
  for (const g of symmetry.finite)
    for (const i of positive) {
      const row = g[i]!.filter(([, q]) => !QQ.isZero(q));
      if (row.length === 0 || row.some(([j, q]) => q.num < 0n || variables[j]?.positive !== true))
        return `the symmetry leaves the domain ${variables[i]!.name} > 0: an element takes ${variables[i]!.name} to ${image(g, i)}; ${expected}`;
    }
  for (const rate of [...symmetry.infinitesimal, ...symmetry.cyclic.map((c) => c.generator)])
    for (const i of positive)
      if (rate[i]!.some(([, q]) => !QQ.isZero(q)))
        return `the symmetry leaves the domain ${variables[i]!.name} > 0: it rotates ${variables[i]!.name} along ${image(rate, i)}; ${expected}`;
  return undefined;
}
