export * from './fields/samples.js';
export * from './fields/bracket-words.js';
export * from './fields/lie-rank.js';
export * from './candidates/sign-flips.js';
