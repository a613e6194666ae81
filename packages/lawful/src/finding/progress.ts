/**
 * What a search has reached while it is under way: laws as they are proved, bounds as they are reached, and whatever else is certain
 * already. The command keeps these pieces outside the thread that computes, so that a phase which hears no deadline loses
 * nothing. A piece is only told when it is proved; it is plain data.
 */
import type { FieldFamily } from '@lawful/cas-core';
import type { Candidate } from '@lawful/lie';
import { describeLaw, type FoundLaw } from './describe.js';

/** What is certain while the work goes on; plain data. */
export type Piece =
  /** The model was read. */
  | {
      readonly of: 'model';
      readonly parameters: number;
      readonly stateDimension: number;
      readonly constants: readonly string[];
      readonly symmetric: boolean;
    }
  /** A law, and how many of its entries are independent of the laws before it. */
  | { readonly of: 'law'; readonly law: FoundLaw; readonly adds: number }
  /** An entry of a law whose other entries are still being proved. */
  | { readonly of: 'entry'; readonly law: FoundLaw; readonly adds: number }
  /** A lower bound of dim Lie. */
  | {
      readonly of: 'bound';
      readonly family: 'plain' | 'augmented';
      readonly lieRank: number;
      readonly hypotheses: readonly string[];
    }
  /** Fields of the answer of a command other than `find`. */
  | { readonly of: 'fields'; readonly fields: Readonly<Record<string, unknown>> }
  /** All that is printed should the work end here. */
  | { readonly of: 'answer'; readonly out: string }
  /** One more item of a list in that answer. */
  | { readonly of: 'item'; readonly list: string; readonly item: unknown };

/** Is told pieces while the work goes on. */
export type Tell = (piece: Piece) => void;

/** Tells a law that was kept. */
export const tellLaw = (tell: Tell, family: FieldFamily, candidate: Candidate, adds: number): void =>
  tell({ of: 'law', law: describeLaw(candidate, family, adds), adds });

/** Tells an entry of a candidate that is not through yet. */
export const tellEntry = (tell: Tell, family: FieldFamily, entry: Candidate, adds: number): void =>
  tell({ of: 'entry', law: describeLaw(entry, family, adds), adds });
