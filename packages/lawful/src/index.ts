export { check, type Verdict } from '@lawful/checker';
export { type Model, parseModel } from '@lawful/networks';
export * from './analysis/budget.js';
export * from './analysis/certify.js';
export * from './analysis/describe.js';
export * from './analysis/find.js';
export * from './analysis/prove.js';
export * from './analysis/prove-all-widths.js';
export * from './analysis/region.js';
