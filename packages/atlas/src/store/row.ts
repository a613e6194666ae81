/** A row of the atlas: a model and what was computed of it. */
import type { AtlasModel } from '../families/family.js';

/** `ok`, or why there is no count: the engine said unable or refused the model, the worker was killed, or ran out of time or memory. */
export type Status = 'ok' | 'stopped' | 'unable' | 'refused' | 'failed' | 'killed';

export interface AtlasLaw {
  readonly law: string;
  readonly count: number;
  readonly form: string | null;
  readonly family: 'plain' | 'augmented';
}

export interface Counts {
  readonly lieRank: number | null;
  readonly maxLaws: number | null;
  readonly found: number;
  readonly complete: boolean;
}

/** What the engine answers; the same for the same model, seed and version, on every machine. */
export interface Answer {
  readonly status: Status;
  readonly reason: string | null;
  readonly parameters: number | null;
  readonly plain: Counts | null;
  readonly averaged: Counts | null;
  readonly laws: readonly AtlasLaw[];
  readonly hypotheses: readonly string[];
  /** SHA-256 of each certificate that the checker accepted, by its kind: `json`, `augmented.json`, … */
  readonly certificates: Readonly<Record<string, string>>;
  /** What the certificate leaves out, or why there is none. */
  readonly uncertified: string | null;
}

/** An answer without any, but for its status and reason. */
export const NOTHING: Omit<Answer, 'status' | 'reason'> = {
  parameters: null,
  plain: null,
  averaged: null,
  laws: [],
  hypotheses: [],
  certificates: {},
  uncertified: null,
};

/** What differs between runs. */
export interface Effort {
  readonly seconds: number;
  /** Of the worker, after this model. */
  readonly megabytes: number;
}

export interface AtlasRow extends Answer, Effort {
  readonly model: AtlasModel;
  readonly engine: string;
}
