export * from './candidates/candidate.js';
export * from './candidates/field-samples.js';
export * from './candidates/polynomial-laws.js';
export * from './candidates/sign-flips.js';
export * from './candidates/structured-laws.js';
export * from './fields/bracket-words.js';
export * from './fields/lie-rank.js';
export * from './fields/samples.js';
