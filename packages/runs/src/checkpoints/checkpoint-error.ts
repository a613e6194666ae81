/**
 * The one error of this room. A checkpoint is somebody else's file: what is wrong with it is said with the file, the tensor
 * where there is one, what was found and what was expected. Nothing is repaired and nothing is skipped. What the file says is
 * quoted in part only: it may be long and deep on purpose.
 */
import { LawfulError } from '@lawful/cas-core';

/** Characters of a quotation, and of a half of the message. */
const [QUOTED, HALF] = [80, 500];

/** The beginning of a text that is longer than `most`. */
export const shortened = (text: string, most = QUOTED): string =>
  text.length <= most ? text : `${text.slice(0, most - 1)}…`;

/** The beginning of a value as JSON, of any size and depth. */
export function shown(value: unknown): string {
  let text = '';
  // Every level writes a character before it goes deeper, so the depth is bounded as well.
  const write = (part: unknown): void => {
    if (text.length > QUOTED) return;
    if (typeof part === 'string') text += JSON.stringify(part.slice(0, QUOTED + 1));
    else if (typeof part !== 'object' || part === null) text += String(part);
    else {
      const list: readonly unknown[] | undefined = Array.isArray(part) ? part : undefined;
      text += list === undefined ? '{' : '[';
      // More entries than characters are never written.
      for (const [i, entry] of (list?.slice(0, QUOTED) ?? Object.entries(part).slice(0, QUOTED)).entries()) {
        if (text.length > QUOTED) return;
        if (i > 0) text += ',';
        if (list !== undefined) write(entry);
        else {
          const [key, value] = entry as [string, unknown];
          text += `${JSON.stringify(key.slice(0, QUOTED + 1))}:`;
          write(value);
        }
      }
      text += list === undefined ? '}' : ']';
    }
  };
  write(value);
  return shortened(text);
}

/** A checkpoint or recorded run that cannot be read: file, tensor, what was found and what was expected. */
export class CheckpointError extends LawfulError {
  override readonly name = 'CheckpointError';
  /** Undefined when the fault is in the container, not in one tensor. */
  readonly tensor: string | undefined;

  constructor(fault: {
    readonly file: string;
    readonly tensor?: string | undefined;
    readonly found: string;
    readonly expected: string;
  }) {
    const where = fault.tensor === undefined ? fault.file : `${fault.file}: tensor ${shown(fault.tensor)}`;
    const [found, expected] = [shortened(fault.found, HALF), shortened(fault.expected, HALF)];
    super(`${where}: ${found}, expected ${expected}`, { file: fault.file, found, expected });
    this.tensor = fault.tensor;
  }
}
