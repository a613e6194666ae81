/**
 * The test functions. The runner gives them as globals in each worker; the package of that name is CommonJS and only lends
 * its types.
 */
import type * as Jest from '@jest/globals';

const provided = globalThis as unknown as typeof Jest;

export const afterAll: typeof Jest.afterAll = provided.afterAll;
export const afterEach: typeof Jest.afterEach = provided.afterEach;
export const beforeEach: typeof Jest.beforeEach = provided.beforeEach;
export const describe: typeof Jest.describe = provided.describe;
export const expect: typeof Jest.expect = provided.expect;
export const it: typeof Jest.it = provided.it;
