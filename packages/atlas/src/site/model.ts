/** A model as the pages show it, and the order in which they do. The scripts of the pages know these too. */
import type { AtlasLaw } from '../store/row.js';

/** One count: of the network alone, or with the symmetry of the data. */
export interface SiteCount {
  readonly lieRank: number | null;
  readonly maxLaws: number | null;
  readonly found: number;
  readonly complete: boolean;
}

/** What a file of models/ says of a model. */
export interface SiteModel {
  readonly key: string;
  readonly family: string;
  readonly widths: string;
  readonly bias: boolean;
  readonly loss: string;
  readonly flow: string;
  readonly symmetry: string;
  readonly seed: number;
  readonly parameters: number | null;
  readonly plain: SiteCount | null;
  readonly averaged: SiteCount | null;
  readonly status: string;
  readonly reason: string | null;
  readonly laws: readonly AtlasLaw[];
  readonly hypotheses: readonly string[];
  /** SHA-256 by kind. */
  readonly certificates: Readonly<Record<string, string>>;
  readonly uncertified: string | null;
  readonly model: string;
  readonly engine: string;
}

/** Whether all laws are known: without the symmetry and, where there is one, with it. */
export const completeOf = ({ plain, averaged }: Pick<SiteModel, 'plain' | 'averaged'>): boolean | null =>
  plain === null ? null : plain.complete && (averaged === null || averaged.complete);

/** By numbers where there are numbers: 2-10 comes after 2-9. Nothing depends on the language of the machine. */
export function naturally(a: string, b: string): number {
  const [left, right] = [a.match(/\d+|\D+/g) ?? [], b.match(/\d+|\D+/g) ?? []];
  for (let i = 0; i < Math.min(left.length, right.length); i++) {
    const [x, y] = [left[i]!, right[i]!];
    if (x === y) continue;
    const difference = Number(x) - Number(y);
    if (difference !== 0 && !Number.isNaN(difference)) return difference;
    return x < y ? -1 : 1;
  }
  return left.length - right.length;
}

export function inOrder(a: SiteModel, b: SiteModel): number {
  return (
    naturally(a.family, b.family) ||
    Number(a.bias) - Number(b.bias) ||
    naturally(a.loss, b.loss) ||
    naturally(a.flow, b.flow) ||
    naturally(a.symmetry, b.symmetry) ||
    a.seed - b.seed ||
    a.widths.split('-').length - b.widths.split('-').length ||
    naturally(a.widths, b.widths) ||
    naturally(a.key, b.key)
  );
}

/** By family, in order. */
export function byFamily(models: readonly SiteModel[]): ReadonlyMap<string, readonly SiteModel[]> {
  const out = new Map<string, SiteModel[]>();
  for (const model of models) {
    const list = out.get(model.family);
    if (list === undefined) out.set(model.family, [model]);
    else list.push(model);
  }
  return out;
}
