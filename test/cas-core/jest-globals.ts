/**
 * describe, expect and it, typed. jest-light-runner runs tests as bare Node modules and puts these on globalThis; the
 * package `@jest/globals` throws when it is imported there, so only its types are used.
 */
import type * as Globals from '@jest/globals';

export const { describe, expect, it } = globalThis as unknown as Pick<typeof Globals, 'describe' | 'expect' | 'it'>;
