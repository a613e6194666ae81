/**
 * One command on one file, start to end, in the thread where it may block: reads, computes, writes files, returns what to print. Each command is a file
 * of `answers/`, loaded when it is asked for; what fails is put into words by failure.ts.
 */
import { budget, UnableError } from '@lawful/cas-core';
import { flowRow, type Model } from '@lawful/networks';
import type { Piece, Tell } from '../finding/progress.js';
import { type Job, type ModelJob, readModel, type Surroundings } from './answers/job.js';
import { failure } from './failure.js';
import { requireWritable } from './files.js';
import type { CommandName, Reply, Request } from './request.js';
import { stoppedReply } from './stopped.js';

interface Answers {
  readonly answer: (job: ModelJob) => Reply | Promise<Reply>;
}

const ANSWERS: Readonly<Record<Exclude<CommandName, 'check' | 'import' | 'audit'>, () => Promise<Answers>>> = {
  find: () => import('./answers/find.js'),
  prove: () => import('./answers/prove.js'),
  lift: () => import('./answers/lift.js'),
  assumption: () => import('./answers/assumption.js'),
  mechanics: () => import('./answers/mechanics.js'),
  certify: () => import('./answers/certify.js'),
};

export async function run(request: Request, surroundings: Surroundings): Promise<Reply> {
  const pieces: Piece[] = [];
  const tell: Tell = (piece) => {
    pieces.push(piece);
    surroundings.tell?.(piece);
  };
  const work = budget({
    steps: request.options.budget,
    deadline: surroundings.deadline,
    now: Date.now,
    cancelled: surroundings.cancelled,
    progress: surroundings.progress,
  });
  try {
    return await dispatch({ request, work, surroundings: { ...surroundings, tell } });
  } catch (error) {
    // Work that could not go on because it was stopped has an answer all the same.
    if (error instanceof UnableError && work.stopped !== undefined) return stoppedReply(request, pieces, work.stopped);
    return failure(request, error);
  }
}

async function dispatch(job: Job): Promise<Reply> {
  const { request, surroundings } = job;
  const { command, options } = request;
  if (command === 'check') return (await import('./answers/check.js')).answer(job);
  if (command === 'import') return (await import('./answers/import.js')).answer(job);
  if (command === 'audit') return (await import('./answers/audit.js')).answer(job);
  if (options.output !== undefined) requireWritable(options.output);
  const model = readModel(request);
  surroundings.tell?.(modelPiece(model));
  return (await ANSWERS[command]()).answer({ ...job, model });
}

/** What is known once a model was read. */
function modelPiece({ declarations, flow, symmetry }: Model): Piece {
  const size = (width: string | number): number => (typeof width === 'number' ? width : 0);
  const parameters = declarations.reduce(
    (n, d) => n + (d.kind === 'param' ? size(d.shape.rows) * size(d.shape.cols) : 0),
    0,
  );
  return {
    of: 'model',
    parameters,
    stateDimension: flowRow(flow).stateDimension(parameters),
    constants: declarations.flatMap((d) => (d.kind === 'const' ? [d.name] : [])),
    symmetric: symmetry !== undefined,
  };
}
