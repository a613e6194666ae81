// Compiled ESM in worker threads: the default runner makes numeric code a hundred times slower.
// The runner forces colour on whatever its threads start; tests compare what a pipe gets.
process.env.FORCE_COLOR ??= '0';

export default {
  runner: 'jest-light-runner',
  testMatch: ['<rootDir>/test/dist/**/*.test.js'],
  // Staged packages have the names of those that they are made from.
  modulePathIgnorePatterns: ['<rootDir>/out/'],
  transform: {},
  maxWorkers: 2,
};
