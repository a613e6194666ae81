/** What `assumption` answers, what it is asked, and what a verdict is made of, whatever the loss. */
import type { Budget, Truth } from '@lawful/cas-core';
import type { DataElements, DataSymmetry } from '@lawful/lie/symmetry';
import type { Counts, Json } from '@lawful/verifier';
import type { Tell } from '../finding/progress.js';
import type { Study } from '../finding/study.js';
import type { Condition } from './theorem-hypotheses.js';

/** Whether Assumption 1 holds, what the loss is, and whether the non-polynomial theorem applies: the fields of `lawful assumption --json`. */
export interface AssumptionResult {
  /** Under cross-entropy: whether the gaps of all elements are distinct. */
  readonly assumption1: 'holds' | 'fails' | 'unknown';
  readonly order: number;
  /** |K|, K = {g : f∘g ≡ ±f}, as far as proved; under cross-entropy the g that leave differences of logits as they are. */
  readonly stabilizer: number;
  /** The sign character of K by element, x ↦ image; at most `CHARACTER_LIMIT` elements are listed. */
  readonly character: { readonly [element: string]: 1 | -1 };
  readonly theorem3Applies: Truth;
  readonly witness: {
    readonly values: { readonly [name: string]: string };
    readonly squares: readonly string[];
    readonly basis: string;
  } | null;
  readonly undecided: number;
  /** [G : K], where every element was decided. */
  readonly cosets: number | null;
  /** Whether some element changes the sign of the label; the loss on the cosets depends on that sign times the character. */
  readonly labelsMove: boolean;
  /** ℓ_ε on the cosets: the loss itself, or its even part. */
  readonly effectiveLoss: 'the loss' | 'its even part' | 'unknown';
  readonly taylor: readonly string[] | null;
  readonly conditions: readonly Condition[];
  readonly conclusion: string;
  /** Counts of `find`, where that was possible. */
  readonly counts: { readonly plain: Counts; readonly augmented: Counts } | null;
  readonly countsReason: string | null;
  /** A certificate of the verdict, for rational networks. */
  readonly certificate: Json | null;
  /** Dimensions of the spans of plain and of averaged gradients at a generic θ: proved lower bounds, exact for kernels of exp type. Null with
   * piecewise-linear units. */
  readonly genericPosition: { readonly plain: number; readonly averaged: number } | null;
  /** Cross-entropy: the gaps of logits that Theorem A asks for (theory §15); null for margin losses. */
  readonly gaps: GapFacts | null;
}

/** What a verdict is made of, whatever the loss. */
export interface Question {
  readonly study: Study;
  readonly data: DataSymmetry;
  /** The elements as they act on data. */
  readonly elements: DataElements;
  /** |G|, with elements that act alike. */
  readonly order: number;
  readonly options: AssumptionOptions;
}

/** How `assumption` works; all have defaults. */
export interface AssumptionOptions {
  readonly seed?: number | undefined;
  /** What was derived of the model already. */
  readonly study?: Study | undefined;
  readonly budget?: Budget | undefined;
  /** Also count laws with and without augmentation; on by default. */
  readonly count?: boolean | undefined;
  /** Told the verdict before laws are counted. */
  readonly tell?: Tell | undefined;
}

/** The gaps of logits that Theorem A asks for. */
export interface GapFacts {
  /** K, how many logits there are. */
  readonly classes: number;
  /** [G : K](K − 1), as far as K is known. */
  readonly count: number;
  /** q of f(tx) = t^q f(x); null where it was not proved. */
  readonly degree: string | null;
  /** Whether the gaps are positive and pairwise distinct. */
  readonly distinct: Truth;
  /** Whether differences of logits are independent modulo functions of the parameters, where that was asked. */
  readonly independent: Truth;
  /** Whether averaged and plain loss have the same laws: by the theorem, by homogeneity alone (theory §15), or not, by the squeeze. */
  readonly sameLaws: Truth;
  /** The gaps at the witness, largest first; at most twelve. */
  readonly values: readonly string[];
  /** Gaps that coincide. */
  readonly coinciding: readonly string[];
  /** Slopes of piecewise-linear units at the witness and its images: the linear pieces that are spoken of. */
  readonly slopes: readonly string[];
}
