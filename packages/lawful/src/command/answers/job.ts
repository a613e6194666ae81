/** What an answer is made of: a request, a budget, and who is told what while the work goes on. */
import { type Budget, UnableError } from '@lawful/cas-core';
import { blockModel, type Model } from '@lawful/networks';
import type { Tell } from '../../finding/progress.js';
import { readModel as modelOfSource } from '../../finding/read-model.js';
import { type FileSet, writeFiles } from '../files.js';
import { MODEL_LIMIT, readText } from '../input.js';
import { answerText } from '../json-text.js';
import type { Reply, Request } from '../request.js';

export interface Surroundings {
  readonly cancelled: () => boolean;
  readonly progress: (what: string, steps: number) => void;
  readonly announce: (text: string) => void;
  /** When the time is up, in milliseconds of `Date.now`. */
  readonly deadline?: number | undefined;
  /** Told what is certain, while the work goes on. */
  readonly tell?: Tell | undefined;
  /** Claims the right to write files; false once the work was given up elsewhere. */
  readonly mayWrite?: (() => boolean) | undefined;
}

export interface Job {
  readonly request: Request;
  readonly work: Budget;
  readonly surroundings: Surroundings;
}

/** The same with the model, for every command that has one. */
export interface ModelJob extends Job {
  readonly model: Model;
}

/** The model that a command line names. */
export function readModel({ file, input, options }: Pick<Request, 'file' | 'input' | 'options'>): Model {
  const source = { file: file === '-' ? '<stdin>' : file, text: readText(file, MODEL_LIMIT, input) };
  const model = modelOfSource(source, options.widths);
  return options.block === undefined ? model : blockModel(model, options.block);
}

/** The answer as JSON or as text, whichever was asked for; both are made on demand. */
export const replyOf = (request: Request, code: number, json: () => object, text: () => string): Reply => ({
  code,
  out: request.options.json ? answerText(request, json()) : text(),
  err: '',
});

/** Writes a set of files, unless the work was given up meanwhile. */
export function write(set: FileSet, { mayWrite }: Surroundings): string[] {
  if (mayWrite?.() === false) throw new UnableError('stopped; no files are written');
  return writeFiles(set);
}
