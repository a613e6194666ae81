/**
 * What a failure prints: a sentence on standard error, and under `--json` the same as data on standard output. Every expected failure has its exit
 * code and its word here; anything else is a defect, and is reported as one line too.
 */
import { LawfulError, NotSupportedError, ShapeError, SourceError, UnableError } from '@lawful/cas-core';
import type { ErrorCode, ErrorJson } from './error-json.js';
import { answerText } from './json-text.js';
import type { Reply, Request } from './request.js';
import { UsageError } from './usage-error.js';

interface Failure {
  readonly exit: 2 | 3;
  readonly code: ErrorCode;
  /** The sentence of `error.message`, and what standard error gets. */
  readonly message: string;
  readonly err: string;
}

/** Errors of files, by the names of their classes. */
const FILE_ERRORS: ReadonlySet<string> = new Set(['CheckpointError', 'LawsError', 'ImportError']);

function failureOf(error: unknown): Failure {
  if (error instanceof NotSupportedError)
    return { exit: 3, code: 'not-supported', message: error.message, err: error.quoted() };
  if (error instanceof SourceError)
    return {
      exit: 2,
      code: error instanceof ShapeError ? 'shape' : 'syntax',
      message: error.message,
      err: error.quoted(),
    };
  if (error instanceof UsageError)
    return {
      exit: 2,
      code: error.file === undefined ? 'usage' : 'file',
      message: error.message,
      err: `lawful: ${error.message}`,
    };
  if (error instanceof UnableError) return unable(error.message);
  // Loaded with what throws them.
  if (error instanceof LawfulError && FILE_ERRORS.has(error.name))
    return { exit: 2, code: 'file', message: error.message, err: `lawful: ${error.message}` };
  if (error instanceof Error && error.name === 'DisagreementError')
    return { exit: 3, code: 'disagreement', message: error.message, err: `lawful: ${error.message}` };
  if (error instanceof RangeError && /BigInt/.test(error.message))
    return unable('numbers of more digits than fit into memory');
  const text = (error instanceof Error ? `${error.name}: ${error.message}` : String(error)).split('\n', 1)[0]!;
  const message = `internal error, please report it with the model: ${text}`;
  return { exit: 3, code: 'internal', message, err: `lawful: ${message}` };
}

const unable = (message: string): Failure => ({
  exit: 3,
  code: 'unable',
  message,
  err: `lawful: unable: ${message}`,
});

/** The fields of an error; null where it has none. */
export function errorJson(code: ErrorCode, message: string, fault: Partial<LawfulError> = {}): ErrorJson {
  const { file = null, line = null, column = null, expected = null } = fault;
  return { error: { message, file, line, column, expected, code } };
}

/** The reply to a request that failed. */
export function failure(request: Request, error: unknown): Reply {
  const { exit, code, message, err } = failureOf(error);
  const json = errorJson(code, message, error instanceof LawfulError ? error : {});
  return { code: exit, out: request.options.json ? answerText(request, json) : '', err: `${err}\n` };
}

/** The reply to a request that was stopped before there was anything to say. */
export const unableReply = (request: Request, message: string): Reply => failure(request, new UnableError(message));
