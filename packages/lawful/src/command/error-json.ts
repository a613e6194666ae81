/** An error under `--json`. */

/**
 * `usage`: an option or argument; `file`: one that cannot be read or written; `syntax`, `shape`: what stands in a model or law; `not-supported`:
 * well formed, but beyond the engines; `unable`: no answer within limits; `disagreement`: another engine objects; `internal`: a defect.
 */
export const ERROR_CODES = [
  'usage',
  'file',
  'syntax',
  'shape',
  'not-supported',
  'unable',
  'disagreement',
  'internal',
] as const;

export type ErrorCode = (typeof ERROR_CODES)[number];

export interface ErrorJson {
  readonly error: {
    readonly message: string;
    /** The file, `<stdin>`, or the option whose text it is. */
    readonly file: string | null;
    /** 1-based. */
    readonly line: number | null;
    readonly column: number | null;
    readonly expected: string | null;
    readonly code: ErrorCode;
  };
}
