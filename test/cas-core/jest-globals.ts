/**
 * describe, expect and it, typed. jest-light-runner runs tests as bare Node modules and puts these on globalThis; the
 * package `@jest/globals` throws when it is imported there, so only its types are used.
 */
import type * as Globals from '@jest/globals';

const provided = globalThis as unknown as typeof Globals;

export const describe: typeof Globals.describe = provided.describe;
export const expect: typeof Globals.expect = provided.expect;
export const it: typeof Globals.it = provided.it;
