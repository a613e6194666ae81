/** What every kind of family answers for itself: its fields in a specification, and its models one after the other. */

/** A model of an atlas, before anything is computed of it. */
export interface AtlasModel {
  /** Names the model in the whole atlas: the same text of a specification gives the same key for ever. */
  readonly key: string;
  readonly family: string;
  /** One row for each sequence of widths; transposes and reversals are models of their own. */
  readonly widths: string;
  readonly bias: boolean;
  readonly loss: string;
  readonly flow: string;
  /** `C3: x -> g*x` in the language, or empty. */
  readonly symmetry: string;
  readonly seed: number;
  /** The text in the model language. */
  readonly text: string;
}

/** The fields of one family in a specification, every list with at least one entry. */
export interface FamilySpec {
  readonly family: string;
  /** Fields of its own, by name. */
  readonly axes: Readonly<Record<string, readonly (number | string | boolean)[]>>;
  readonly loss: readonly string[];
  readonly flow: readonly string[];
  readonly symmetry: readonly (string | null)[];
  readonly seed: number;
}

export interface FamilyRow {
  /** Its own fields, each a list: what entries may be, and the default, undefined where a specification must name it. */
  readonly axes: Readonly<Record<string, Axis>>;
  readonly text: string;
  /** What its widths are, in the order in which they stand; by default inputs, hidden, outputs. */
  readonly places?: readonly string[];
  models(spec: FamilySpec): Iterable<AtlasModel>;
}

export interface Axis {
  readonly of: 'width' | 'count' | 'switch' | 'word';
  readonly default?: readonly (number | string | boolean)[];
}

/** All choices of one entry each, the last axis fastest. */
export function* choices<T>(lists: readonly (readonly T[])[]): Generator<T[]> {
  const [first, ...rest] = lists;
  if (first === undefined) {
    yield [];
    return;
  }
  for (const x of first) for (const tail of choices(rest)) yield [x, ...tail];
}

export const numbersOf = (spec: FamilySpec, axis: string): readonly number[] => spec.axes[axis] as readonly number[];

/** What a model is called and written as, from its lines; the lines of loss, flow and symmetry are added. */
export function atlasModel(
  spec: FamilySpec,
  given: {
    readonly name?: string;
    readonly widths: string;
    readonly bias?: boolean;
    readonly lines: readonly string[];
  },
  { loss, flow, symmetry }: { readonly loss: string; readonly flow: string; readonly symmetry: string | null },
): AtlasModel {
  const { widths, bias = false, lines, name = spec.family } = given;
  const seed = spec.seed;
  const parts = [name, ...(bias ? ['bias'] : []), widths, loss, flow, symmetry ?? 'none', `seed ${seed}`];
  const text = [
    ...lines,
    ...(loss === 'mse' ? [] : [`loss ${loss}`]),
    ...(symmetry === null ? [] : [`symmetry ${symmetry}`]),
    ...(flow === 'gradient' ? [] : [`flow ${flow}`]),
  ].join('\n');
  return {
    key: parts.join(' | '),
    family: name,
    widths,
    bias,
    loss,
    flow,
    symmetry: symmetry ?? '',
    seed,
    text: `${text}\n`,
  };
}
