/**
 * The test functions. The runner gives them as globals in each worker; the package of that name is CommonJS and only lends
 * its types.
 */
import type * as Jest from '@jest/globals';

export const { beforeAll, afterAll, describe, expect, it, test } = globalThis as unknown as typeof Jest;
