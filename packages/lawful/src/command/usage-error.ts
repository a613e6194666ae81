/** A mistake on the command line or in what it names: one line, exit code 2. */
import { type Fault, foundAndExpected, LawfulError } from '@lawful/cas-core';

export class UsageError extends LawfulError {
  override readonly name = 'UsageError';
  constructor(message: string, place: Partial<Pick<Fault, 'file' | 'line' | 'column'>> = {}) {
    super(message, { ...foundAndExpected(message), ...place });
  }
}
