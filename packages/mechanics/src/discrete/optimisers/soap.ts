/**
 * SOAP: Adam in the eigenbasis of Shampoo's L and R. With the basis of all gradients so far, c lies in the kernel of L and every other eigenvector is
 * orthogonal to it, so cᵀG = 0 would survive; but the basis is of earlier steps, and where the kernel is larger than c alone it may mix c with directions
 * that gradients enter later. So nothing is said.
 */
import type { OptimiserRow } from '../optimiser-row.js';

export const soap: OptimiserRow = {
  name: 'soap',
  title: 'SOAP',
  update: 'Adam in the eigenbasis of L and R of Shampoo, which is renewed now and then',
  latex: '\\text{Adam in the eigenbasis of }L,R',
  laws: [],
  skew: undefined,
  stepless: 'its basis is of earlier steps, and what it keeps depends on when it is renewed',
  settings: '',
  repeatable: false,
};
