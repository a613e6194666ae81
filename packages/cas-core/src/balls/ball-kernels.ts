/**
 * Enclosures of kernels (programs/program.ts): exp u, log|u|, √u, (2/√π)e^{−u²}, erf u, sin u, cos u.
 */
import type { KernelKind } from '../programs/program.js';
import type { Ball } from './ball.js';
import type { BallField } from './ball-field.js';
import { absBall, cosBall, erfBall, expBall, logBall, piBall, sinBall, sqrtBall } from './ball-functions.js';

/** The kernel at an enclosure; unbounded where the enclosure leaves the domain. */
export function kernelBall(kind: KernelKind, field: BallField, u: Ball): Ball {
  switch (kind) {
    case 'exp':
      return expBall(field, u);
    case 'log':
      return logBall(field, absBall(field, u));
    case 'sqrt':
      return sqrtBall(field, u);
    case 'sin':
      return sinBall(field, u);
    case 'cos':
      return cosBall(field, u);
    case 'erf':
      return erfBall(field, u);
    case 'gauss': {
      const factor = field.div(field.fromInteger(2n), sqrtBall(field, piBall(field)));
      return field.mul(factor, expBall(field, field.neg(field.mul(u, u))));
    }
  }
}
