/** Numbers of the evidence on a page: the point near which a bound holds, and point, samples and words where they are few. */
import type { FieldFamily } from '@lawful/cas-core';
import type { ModularRank, WordJson } from '@lawful/verifier';
import type { Findings } from '../finding/findings.js';
import type { PageNames } from './latex-names.js';

const LISTING_LIMIT = 40;

/** Entries of a matrix that is written out. */
const MATRIX_LIMIT = 10;

/** The point near which a bound holds, parameter by parameter. */
export function pointOf(
  { plain, study: { network } }: Findings,
  { point, prime }: ModularRank,
  { name }: PageNames,
): string[] {
  if (!plain.bound.certified.nearPoint) return [];
  const signed = (v: number): number => (point[v]! > prime / 2 ? point[v]! - prime : point[v]!);
  return network.model.declarations.flatMap((d) => {
    if (d.kind !== 'param') return [];
    const { rows, cols, nodes } = network.values.get(d.name)!;
    const values = nodes.map((n) => network.program.left[n]!);
    if (values.some((v) => point[v] === undefined)) return [];
    if (values.length === 1) return [`${name(d.name)}=${signed(values[0]!)}`];
    if (cols > MATRIX_LIMIT || d.shape.dims !== undefined)
      return [`${name(d.name)}=(${values.map(signed).join(',\\allowbreak ')})`];
    const lines = Array.from({ length: rows }, (_, i) =>
      values
        .slice(i * cols, (i + 1) * cols)
        .map(signed)
        .join('&'),
    );
    return [`${name(d.name)}=\\left(\\begin{smallmatrix}${lines.join('\\\\')}\\end{smallmatrix}\\right)`];
  });
}

/** Point, samples and words, when they are few numbers. */
export function listing(
  family: FieldFamily,
  { point, samples, words, prime }: ModularRank,
  names: { latex(variable: number): string },
): string[][] | undefined {
  const fixed = [...family.state, ...family.constants].filter((v) => point[v] !== undefined);
  const kernels = family.kernels ?? [];
  const numbers = fixed.length + kernels.length + samples.reduce((n, s) => n + s.values.length, 0);
  const size = (w: WordJson): number => (typeof w === 'number' ? 1 : size(w[0]) + size(w[1]));
  if (numbers + words.reduce((n: number, w: WordJson) => n + size(w), 0) > LISTING_LIMIT) return undefined;
  const signed = (value: number): number => (value > prime / 2 ? value - prime : value);
  const list = (pairs: readonly (readonly [number, number])[]): string[] =>
    pairs.map(([v, value], i) => `${names.latex(v)}=${signed(value)}${i + 1 < pairs.length ? ',\\ ' : ''}`);
  const wordText = (w: WordJson): string =>
    typeof w === 'number' ? `X_{${w + 1}}` : `[${wordText(w[0])},${wordText(w[1])}]`;
  return [
    list([...fixed, ...kernels].map((v) => [v, point[v]!])),
    ...samples.map((s, i) => [
      `X_{${i + 1}}\\colon\\ `,
      ...(s.values.length === 0 ? ['\\text{no samples}'] : list(s.values)),
    ]),
    words.map((w: WordJson, i: number) => `${wordText(w)}${i + 1 < words.length ? ',\\ ' : ''}`),
  ];
}
