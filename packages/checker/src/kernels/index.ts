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
      if (claim.program.kernels.length > 0) checkKernels(claim, functions, prime, spend);
      checkDomain(claim, functions);
    },
  },
};
