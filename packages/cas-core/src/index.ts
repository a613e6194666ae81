export * from './polynomials/monomials.js';
export * from './polynomials/polynomial-ring.js';
export * from './rings/dual-numbers.js';
export * from './rings/integers.js';
export * from './rings/outcome.js';
export * from './rings/prime-field.js';
export * from './rings/rationals.js';
export * from './rings/ring.js';
