/**
 * The one error of this room. A checkpoint is somebody else's file: what is wrong with it is said with the file, the tensor
 * where there is one, what was found and what was expected. Nothing is repaired and nothing is skipped.
 */

export class CheckpointError extends Error {
  override readonly name = 'CheckpointError';
  readonly file: string;
  /** Undefined when the fault is in the container, not in one tensor. */
  readonly tensor: string | undefined;
  readonly found: string;
  readonly expected: string;

  constructor(fault: {
    readonly file: string;
    readonly tensor?: string | undefined;
    readonly found: string;
    readonly expected: string;
  }) {
    const where = fault.tensor === undefined ? fault.file : `${fault.file}: tensor ${JSON.stringify(fault.tensor)}`;
    super(`${where}: ${fault.found}, expected ${fault.expected}`);
    this.file = fault.file;
    this.tensor = fault.tensor;
    this.found = fault.found;
    this.expected = fault.expected;
  }
}
