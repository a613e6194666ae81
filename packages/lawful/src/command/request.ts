/** What a command is asked for, and what it answers: plain data, for it goes from one thread to another. */
import type { CommandOptions } from './options.js';
import type { TableRow } from './table-row.js';

export type CommandName =
  | 'find'
  | 'prove'
  | 'lift'
  | 'assumption'
  | 'mechanics'
  | 'certify'
  | 'check'
  | 'import'
  | 'audit';

/** A command line that was read: one command and its files. */
export interface Invocation {
  readonly command: CommandName;
  readonly files: readonly string[];
  readonly options: CommandOptions;
}

/** One file of it. */
export interface Request {
  readonly command: CommandName;
  readonly file: string;
  /** One of several files: JSON answers take a line each and name their file. */
  readonly several: boolean;
  /** What standard input held, for the file `-`: it is read where waiting for it can be ended. */
  readonly input?: Uint8Array | undefined;
  readonly options: CommandOptions;
}

export interface Reply {
  readonly code: number;
  readonly out: string;
  readonly err: string;
  /** Where the answers are rows of a table, that of this file; `out` is empty then. */
  readonly row?: TableRow | undefined;
}
