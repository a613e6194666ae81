/**
 * Whether a symmetry keeps data admissible, so that laws of all data hold for the average too: inputs declared "> 0" stay positive (the
 * others range over all reals), and labels of cross-entropy keep the sum 1.
 *
 * The average evaluates the network at images of the data, and a network on positive inputs is known only there: relu(x) has become
 * x, and sqrt(x) has no value at −x. So the row of a positive input may have nonnegative entries only, at positive inputs only, not all
 * zero; the orthogonal matrices with such rows permute the positive inputs. A connected group of them leaves each where it is.
 */
import { formatRational, QQ, type Rational } from '@lawful/cas-core';
import type { DataSymmetry, SparseRows } from '@lawful/lie/symmetry';
import { lossRow, type Network } from '@lawful/networks';

/** The first generator that leaves the domain, as a sentence; undefined when all keep it. */
export function inputDefect(network: Network, symmetry: DataSymmetry): string | undefined {
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

/** Whether the labels stay labels: for cross-entropy 1'(gy) = 1'y. The first generator that fails, as a sentence. */
export function labelDefect(network: Network, symmetry: DataSymmetry): string | undefined {
  if (lossRow(network.model.loss).labels !== 'sum-one') return undefined;
  const n = network.inputs.length;
  const columnSums = (rows: SparseRows): Rational[] => {
    const sums = new Array<Rational>(symmetry.dimension - n).fill(QQ.zero);
    for (const row of rows.slice(n)) for (const [j, q] of row) sums[j - n] = QQ.add(sums[j - n]!, q);
    return sums;
  };
  const expected = 'expected labels with the sum 1 to keep it, as permutations of the classes do';
  for (const g of symmetry.finite) {
    const k = columnSums(g).findIndex((q) => !QQ.equal(q, QQ.one));
    if (k >= 0)
      return `the symmetry takes the label e${k + 1} of cross-entropy to one with the sum ${formatRational(columnSums(g)[k]!)}; ${expected}`;
  }
  for (const xi of [...symmetry.infinitesimal, ...symmetry.cyclic.map((c) => c.generator)])
    if (columnSums(xi).some((q) => !QQ.isZero(q)))
      return `the symmetry rotates labels of cross-entropy, which changes their sum; ${expected}`;
  return undefined;
}
