/** What the core is given of functions and kernels. */
import type { Rooms } from '../core/rooms.js';
import { checkDomain } from './domain.js';
import { checkKernels } from './independence.js';
import { expandProgram } from './tower.js';
import { kernelAt, readValues } from './values.js';

export const kernels: Pick<Rooms, 'expand' | 'kernels'> = {
  expand: expandProgram,
  kernels: {
    readValues,
    at: kernelAt,
    verify(claim, functions, prime, spend) {
      // Proofs by motions are identities whatever relations kernels have.
      const named = claim.laws.some(({ numerator, denominator }) =>
        [...numerator, ...(denominator ?? [])].some(({ factors }) =>
          factors.some(([i]) => i >= claim.variables.length),
        ),
      );
      const needed = !claim.tangents || claim.counts.lieRank > 0 || named;
      if (needed && claim.program.kernels.length > 0) checkKernels(claim, functions, prime, spend);
      checkDomain(claim, functions);
    },
  },
};
