/** Rows as they are stored: several at once are committed together, each is there when its promise resolves, and a failure is told to those whose rows are not. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDatabase, readCertificate, writeCertificate } from '@lawful/atlas/inside/store/database';
import type { AtlasRow } from '@lawful/atlas/inside/store/row';
import { afterAll, describe, expect, it } from '../jest-globals.js';
import { modelOf } from './models.js';

const folder = mkdtempSync(join(tmpdir(), 'lawful-store-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const row = (key: string, parameters: number | null = 1): AtlasRow => ({
  model: modelOf(key),
  engine: 'test',
  status: 'ok',
  reason: null,
  parameters,
  plain: { lieRank: 1, maxLaws: 0, found: 0, complete: true },
  averaged: null,
  laws: [],
  hypotheses: [],
  certificates: {},
  uncertified: null,
  seconds: 0,
  megabytes: 0,
});

describe('rows that come at once', () => {
  it('are all there, each when its promise resolves, one of a key', async () => {
    const path = join(folder, 'a.duckdb');
    const database = await openDatabase(path, 'write');
    const keys = Array.from({ length: 200 }, (_, i) => `m${i % 150}`);
    await Promise.all(
      keys.map(async (key) => {
        await database.insert(row(key));
        expect((await database.keys()).has(key)).toBe(true);
      }),
    );
    expect((await database.keys()).size).toBe(150);
    database.close();
    const again = await openDatabase(path, 'read');
    expect((await again.keys()).size).toBe(150);
    again.close();
  });

  it('fail together, and those that come later are stored', async () => {
    const database = await openDatabase(join(folder, 'b.duckdb'), 'write');
    const first = database.insert(row('first'));
    // No INTEGER.
    const wrong = database.insert(row('wrong', Number.NaN));
    const beside = database.insert(row('beside'));
    const settled = await Promise.allSettled([first, wrong, beside]);
    expect(settled.map((s) => s.status)).toEqual(['fulfilled', 'rejected', 'rejected']);
    await database.insert(row('later'));
    expect([...(await database.keys())].sort()).toEqual(['first', 'later']);
    database.close();
  });

  it('a certificate that two rows share is written whole by both', async () => {
    const path = join(folder, 'c.duckdb');
    const hash = 'cd'.repeat(32);
    const content = 'x'.repeat(1_000_000);
    await Promise.all(Array.from({ length: 8 }, () => writeCertificate(path, hash, content)));
    expect(readCertificate(path, hash)).toBe(content);
  });
});
