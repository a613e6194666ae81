/**
 * Refused input: one shape for models, laws, options, numbers and files alike. What the engines could not decide is no error of the user; that is an
 * `Outcome`, or an `UnableError` where one has to be thrown.
 */
export interface Fault {
  /** The file, or what stands for it ("standard input", an option); undefined where there is none. */
  readonly file: string | undefined;
  /** 1-based; undefined where the fault has no place in a text. */
  readonly line: number | undefined;
  /** 1-based, in characters. */
  readonly column: number | undefined;
  readonly found: string;
  readonly expected: string | undefined;
}

export class LawfulError extends Error implements Fault {
  override readonly name: string = 'LawfulError';
  readonly file: string | undefined;
  readonly line: number | undefined;
  readonly column: number | undefined;
  readonly found: string;
  readonly expected: string | undefined;

  constructor(message: string, fault: Partial<Fault> = {}) {
    super(message);
    ({ file: this.file, line: this.line, column: this.column, expected: this.expected } = fault);
    this.found = fault.found ?? message;
  }
}

/** The halves of a sentence written as `found: expected …` or `expected …, found …`. */
export function foundAndExpected(sentence: string): Pick<Fault, 'found' | 'expected'> {
  const [, wanted, seen] = /^expected (.*), found (.*)$/s.exec(sentence) ?? [];
  if (wanted !== undefined) return { found: seen!, expected: wanted };
  const [, found, expected] = /^(.*?)(?:[:,] )?expected (.*)$/s.exec(sentence) ?? [];
  return { found: found ?? sentence, expected };
}
