/** What the page asks of the engine's thread, and what it hears: plain data. */
import type { EveryWidthFormulas, FoundLaw } from 'lawful';

export type Widths = Readonly<Record<string, number>>;

export interface PictureSettings {
  readonly step: number;
  readonly decay: number;
  readonly momentum: number;
  /** Of data and start. */
  readonly seed: number;
}

export type Question =
  | { readonly of: 'find'; readonly text: string; readonly widths: Widths }
  | { readonly of: 'prove'; readonly text: string; readonly widths: Widths; readonly law: string }
  | { readonly of: 'certify'; readonly text: string; readonly widths: Widths; readonly title: string }
  | { readonly of: 'lift'; readonly text: string; readonly widths: Widths }
  | { readonly of: 'picture'; readonly text: string; readonly widths: Widths; readonly settings: PictureSettings }
  | { readonly of: 'optimisers'; readonly text: string; readonly widths: Widths; readonly seed: number };

export interface Place {
  readonly line: number;
  readonly column: number;
}

export interface NamedShape {
  readonly kind: string;
  readonly shape: string;
}

export interface Counts {
  readonly lieRank: number;
  readonly maxLaws: number;
  readonly found: number;
  readonly complete: boolean;
}

/** What holds with every width a name. */
export interface EveryWidth {
  readonly laws: readonly string[];
  readonly complete: boolean;
  /** Why that is all, or why it is not said. */
  readonly by: string;
  readonly losses: string;
  /** The same as LaTeX, and counts and conditions. */
  readonly formulas: EveryWidthFormulas;
  /** The model has a symmetry of the data, which is left out. */
  readonly symmetric: boolean;
  /** Theorem and proof, as LaTeX. */
  readonly fragment: string;
}

export interface Curve {
  readonly name: string;
  readonly conserved: boolean;
  readonly values: readonly number[];
}

export type Answer =
  | {
      readonly of: 'model';
      readonly shapes: Readonly<Record<string, NamedShape>>;
      readonly freeWidths: readonly string[];
    }
  /** Of models whose widths are names; a sentence where no law for every width is looked for. */
  | { readonly of: 'every-width'; readonly found: EveryWidth | string }
  | { readonly of: 'law'; readonly law: FoundLaw }
  | {
      readonly of: 'found';
      readonly parameters: number;
      readonly stateDimension: number;
      readonly plain: Counts;
      readonly augmented: Counts | null;
      readonly laws: readonly FoundLaw[];
      readonly hypotheses: readonly string[];
      readonly warnings: readonly string[];
      readonly constants: readonly string[];
      readonly symmetric: boolean;
      /** BibTeX of what the laws rest on. */
      readonly bibliography: string;
      readonly milliseconds: number;
    }
  | { readonly of: 'verdict'; readonly verdict: string; readonly lines: readonly string[] }
  | {
      readonly of: 'certified';
      readonly files: readonly { readonly name: string; readonly content: string }[];
      readonly checked: { readonly verdict: string; readonly statement: string };
      readonly fragment: string;
      readonly bibliography: string;
      readonly milliseconds: number;
    }
  | { readonly of: 'lifted'; readonly lines: readonly string[]; readonly rows: readonly (readonly string[])[] }
  | {
      readonly of: 'picture';
      readonly curves: readonly Curve[];
      readonly losses: readonly number[];
      readonly note: string;
    }
  | {
      readonly of: 'optimisers';
      readonly steps: number;
      readonly panels: readonly { readonly optimiser: string; readonly curves: readonly Curve[] }[];
      readonly note: string;
    }
  | { readonly of: 'fault'; readonly message: string; readonly at: Place | undefined };

export interface Asked {
  readonly id: number;
  readonly question: Question;
}

export interface Told {
  readonly id: number;
  readonly answer: Answer;
  /** Whether it is the last. */
  readonly done: boolean;
}
