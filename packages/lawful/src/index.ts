export * from './analysis/budget.js';
export * from './analysis/find.js';
export * from './analysis/prove.js';
export * from './analysis/certify.js';
export { parseModel, type Model } from '@lawful/networks';
export { check, type Verdict } from '@lawful/checker';
