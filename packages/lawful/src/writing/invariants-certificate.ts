/**
 * The certificate of all losses at once that infinite groups admit (theory §15, Theorem C): from the orbits that the search for an average found, the laws proved of
 * all functions that they leave, a bound of their own, and brackets of motions by which ranks add up.
 */
import { matrixFromRows, primeField, QQ, type Rational, rankProfileModular, type Terms } from '@lawful/cas-core';
import { invariantsCertificate, type Json, proveLaw, type WordJson } from '@lawful/verifier';
import type { JointMotion } from '../finding/averages/average.js';
import type { Findings } from '../finding/findings.js';
import { inFamily } from './averages.js';
import { evidenceOf } from './certified-evidence.js';
import { withLoss } from './family-certificate.js';

/** Undefined where no orbits were found. */
export function allLossesCertificate(
  { averaged, study: { network, seed, work } }: Findings,
  note: Parameters<typeof invariantsCertificate>[0]['note'],
): Json | undefined {
  const orbits = averaged?.average.orbits;
  if (averaged === undefined || orbits === undefined || network.valueAtPoint !== undefined) return undefined;
  const { family, motions, labelsMove } = orbits;
  const theorem = inFamily(averaged, family, seed, (h) => {
    const proof = proveLaw(family, h, { due: work.due });
    return proof.kind === 'ok' && proof.value.holds;
  });
  const { laws, counts, independence, lieRank } = evidenceOf(theorem);
  const written = labelsMove ? withLoss(network) : undefined;
  const { prime, point } = lieRank.rank > 0 ? lieRank : independence;
  return invariantsCertificate({
    network: written?.program ?? { ...network.program, outputs: network.output.nodes },
    ...(written === undefined ? {} : { potential: written.potential }),
    motions,
    invariants: family.potentials,
    family,
    parameters: network.parameters.length,
    laws,
    counts,
    independence,
    lieRank,
    span: { prime, point, brackets: bracketWords(motions, network.parameters, prime, point) },
    note,
  });
}

/** Rates of parameters that are affine: by parameter, coefficients by parameter, −1 standing for the constant. */
type Affine = ReadonlyMap<number, ReadonlyMap<number, Rational>>;

const affine = (rates: ReadonlyMap<number, Terms>): Affine =>
  new Map([...rates].map(([v, terms]) => [v, new Map(terms.map((t) => [t.exponents[0]?.[0] ?? -1, t.coefficient]))]));

/** [X, Y] = DY·X − DX·Y. */
function bracket(X: Affine, Y: Affine): Affine {
  const out = new Map<number, Map<number, Rational>>();
  const add = (of: Affine, along: Affine, sign: 1 | -1): void => {
    for (const [v, form] of of) {
      const row = out.get(v) ?? new Map<number, Rational>();
      out.set(v, row);
      for (const [w, q] of form)
        for (const [u, r] of along.get(w) ?? []) {
          const term = QQ.mul(q, r);
          row.set(u, QQ.add(row.get(u) ?? QQ.zero, sign === 1 ? term : QQ.neg(term)));
        }
    }
  };
  add(Y, X, 1);
  add(X, Y, -1);
  return out;
}

const FIELD_LIMIT = 400;

/** Words in the motions whose tangent vectors at the point, with those of the motions, have the rank of all brackets that were tried. */
function bracketWords(
  motions: readonly JointMotion[],
  parameters: readonly number[],
  p: number,
  point: readonly number[],
): WordJson[] {
  const F = primeField(p);
  const place = new Map(parameters.map((v, i) => [v, i]));
  const tangent = (x: Affine): number[] => {
    const row = new Array<number>(parameters.length).fill(0);
    for (const [v, form] of x)
      row[place.get(v)!] = [...form].reduce(
        (t, [w, q]) => F.add(t, F.mul(F.fromRational(q) ?? 0, w < 0 ? 1 : point[w]!)),
        0,
      );
    return row;
  };
  const rankOf = (rows: readonly number[][]): number =>
    rows.length === 0 ? 0 : rankProfileModular(matrixFromRows(p, parameters.length, rows)).rank;
  const fields: { readonly word: WordJson; readonly field: Affine }[] = motions.map((m, word) => ({
    word,
    field: affine(m.parameters),
  }));
  const rows = fields.map(({ field }) => tangent(field));
  const words: WordJson[] = [];
  let rank = rankOf(rows);
  for (let i = 0; i < fields.length && fields.length < FIELD_LIMIT; i++)
    for (let k = 0; k < motions.length; k++) {
      const { word, field } = fields[i]!;
      const next = bracket(fields[k]!.field, field);
      const row = tangent(next);
      if (rankOf([...rows, row]) === rank) continue;
      rows.push(row);
      rank++;
      words.push([k, word]);
      fields.push({ word: [k, word], field: next });
    }
  return words;
}
