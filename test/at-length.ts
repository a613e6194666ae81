/**
 * What takes long in a file of tests waits for TESTS=long: whole tests, rows of tables, most of the cases that are drawn. `npm test` names the file and why;
 * `.ci/run` and `npm run test:all` run the files that use this with all they have (`node test/all/long.mjs`).
 */
import { it } from './jest-globals.js';

const LONG = process.env.TESTS === 'long';

export function atLength(file: string) {
  if (!LONG) process.stdout.write(`${file}: what takes long waits for TESTS=long\n`);
  return {
    /** A test that waits. */
    it: (name: string, body: () => void | Promise<void>): void => (LONG ? it : it.skip)(name, body),
    /** The rows of a table without those that wait. */
    rows: <Row>(rows: readonly Row[], isLong: (row: Row) => boolean): Row[] => rows.filter((r) => LONG || !isLong(r)),
    /** How many of the cases that are drawn. */
    count: ({ all, now }: { readonly all: number; readonly now: number }): number => (LONG ? all : now),
  };
}
