// Compiled ESM in worker threads: the default runner makes numeric code a hundred times slower.
export default {
  runner: 'jest-light-runner',
  testMatch: ['<rootDir>/test/dist/**/*.test.js'],
  transform: {},
  maxWorkers: 2,
};
