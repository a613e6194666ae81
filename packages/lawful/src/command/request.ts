/** What a command is asked for, and what it answers: plain data, for it goes from one thread to another. */
import type { CommandOptions } from './input.js';

export interface Request {
  readonly command: 'find' | 'prove' | 'lift' | 'assumption' | 'mechanics' | 'certify' | 'check';
  readonly file: string;
  /** What standard input held, for the file `-`: it is read where waiting for it can be ended. */
  readonly input?: Uint8Array | undefined;
  readonly options: CommandOptions;
}

export interface Reply {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}
