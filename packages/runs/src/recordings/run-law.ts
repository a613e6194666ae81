/**
 * What a recorded run says of a law: which tensors it speaks of, what kind of symmetry is behind it, and at which of its places it was recorded.
 *
 * Kinds follow from the form of the law and the signs of its terms: sums along an axis (translation), squares that are added (scale) or balanced
 * against each other (rescale), matrices of products (gram), and parameters that no gradient reaches (constant). Names are made for panels and rows
 * of tables: the modules of the terms with their signs, what all have in common first.
 */

export const RUN_LAW_KINDS = ['translation', 'scale', 'rescale', 'gram', 'constant'] as const;

export type RunLawKind = (typeof RUN_LAW_KINDS)[number];

/** A law at one place. */
export interface RunLaw {
  readonly name: string;
  readonly kind: RunLawKind;
  readonly tensors: readonly string[];
  /** As `lawful import` prints it; undefined in recordings of the first version. */
  readonly law?: string;
}

/** A summand: entries of a tensor with a factor. */
export interface RunTerm {
  readonly tensor: string;
  readonly coefficient: number;
}

export const RUN_FORMS = ['gram', 'diagonal', 'norm', 'sum', 'constant'] as const;

export type RunForm = (typeof RUN_FORMS)[number];

export const isLinearForm = (form: RunForm): boolean => form === 'sum' || form === 'constant';

/** Of the kinds, those of laws cᵀθ. */
export const isLinearKind = (kind: RunLawKind): boolean => kind === 'translation' || kind === 'constant';

type KindOf = (terms: readonly RunTerm[]) => RunLawKind;

const bySigns: KindOf = (terms) =>
  new Set(terms.map(({ coefficient }) => Math.sign(coefficient))).size > 1 ? 'rescale' : 'scale';

const KINDS: Readonly<Record<RunForm, KindOf>> = {
  gram: () => 'gram',
  diagonal: bySigns,
  norm: bySigns,
  sum: () => 'translation',
  constant: () => 'constant',
};

/** @param place its indices; null for the sum over all places */
export function runLaw(law: string, form: RunForm, place: readonly number[] | null, terms: readonly RunTerm[]): RunLaw {
  const at = place === null || place.length === 0 ? '' : ` [${place.join(',')}]`;
  const name = `${nameOf(terms, !isLinearForm(form))}${at}`;
  return { name, kind: KINDS[form](terms), tensors: [...new Set(terms.map(({ tensor }) => tensor))], law };
}

/** `blocks.0: ln1 − query − key`: a bias is not said beside the weight of its module. */
function nameOf(terms: readonly RunTerm[], byModule: boolean): string {
  const signs = new Map<string, number>();
  for (const { tensor, coefficient } of terms) {
    const name = byModule ? tensor.replace(/\.(weight|bias)$/, '') : tensor;
    if (!signs.has(name)) signs.set(name, coefficient);
  }
  // What is added comes first: with the writer of a unit it reads as in − out.
  const ordered = [...signs].sort(([, a], [, b]) => Math.sign(b) - Math.sign(a));
  const parts = ordered.map(([name]) => name.split('.'));
  let shared = 0;
  while (parts.every((part) => shared < part.length - 1 && part[shared] === parts[0]![shared])) shared++;
  // A number says nothing without what it counts.
  const isSplit = parts.length > 1 && shared > 0 && !parts.some((part) => /^\d+$/.test(part[shared]!));
  const prefix = isSplit ? `${parts[0]!.slice(0, shared).join('.')}: ` : '';
  const rest = parts.map((part) => part.slice(isSplit ? shared : 0).join('.'));
  return ordered.reduce((text, [, sign], k) => {
    const joint = k === 0 ? (sign < 0 ? '−' : '') : sign < 0 ? ' − ' : ' + ';
    return `${text}${joint}${rest[k]}`;
  }, prefix);
}
