/**
 * The one error of this package. A file of another program is somebody else's: what is wrong with it is said with the file, the node or tensor where there is
 * one, what was found and what was expected. Names that a file brings are quoted in part only: they may be long on purpose.
 */
import { LawfulError } from '@lawful/cas-core';

/** Characters of a quoted name, and of half a message. */
const [QUOTED, HALF] = [80, 700];

/** The beginning of a text that is longer than `most`. */
const shortened = (text: string, most: number): string => (text.length <= most ? text : `${text.slice(0, most - 1)}…`);

/** A word of the file without what controls a terminal. */
export const plainText = (text: string, most = QUOTED): string =>
  shortened(text, most).replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '?');

/** A name of the file, in quotes. */
export const quoted = (name: string): string => JSON.stringify(plainText(name));

/** A shape in print; of a long one its beginning. */
export const shapeText = (shape: readonly number[]): string =>
  shape.length === 0
    ? 'a scalar'
    : shortened(shape.slice(0, 20).join(' x '), QUOTED) + (shape.length > 20 ? ' x …' : '');

/** A model that cannot be imported: file, place, what was found and what was expected. */
export class ImportError extends LawfulError {
  override readonly name = 'ImportError';
  /** The node, tensor or part of the file; undefined when the whole is meant. */
  readonly place: string | undefined;

  constructor(fault: {
    readonly file: string;
    readonly place?: string | undefined;
    readonly found: string;
    readonly expected: string;
  }) {
    const where = fault.place === undefined ? fault.file : `${fault.file}: ${plainText(fault.place, HALF)}`;
    const [found, expected] = [plainText(fault.found, HALF), plainText(fault.expected, HALF)];
    super(`${where}: ${found}, expected ${expected}`, { file: fault.file, found, expected });
    this.place = fault.place;
  }
}
