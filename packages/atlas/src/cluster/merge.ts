/** The shards of a job array into one atlas, certificates first. */
import { createHash } from 'node:crypto';
import { LawfulError } from 'lawful';
import { readSpecification } from '../specification/specification.js';
import { openDatabase, quoted, readCertificate, writeCertificate } from '../store/database.js';
import { liveTasks, NoSlurmError, shardPaths, statesOf, submissionOf, tasksText } from './slurm.js';

export interface Merged {
  readonly rows: number;
  /** Models of the specification that have no row yet. */
  readonly left: number;
}

/** Rows that are there already stay. Refused while tasks write, and where a row names a certificate that is not there. */
export async function merge(database: string): Promise<Merged> {
  const { job, specification } = submissionOf(database);
  refuseLive(database, job);
  const target = await openDatabase(database, 'write');
  try {
    for (const path of shardPaths(database)) {
      await copyCertificates(path, database);
      await target.run(`ATTACH '${path.replaceAll("'", "''")}' AS shard (READ_ONLY)`);
      await target.run(`INSERT OR IGNORE INTO models SELECT * FROM shard.models ORDER BY ${quoted('key')}`);
      await target.run('DETACH shard');
    }
    const keys = await target.keys();
    let left = 0;
    for (const { key } of readSpecification(specification).models()) if (!keys.has(key)) left++;
    return { rows: keys.size, left };
  } finally {
    target.close();
  }
}

function refuseLive(database: string, job: string): void {
  try {
    const live = liveTasks(statesOf(job));
    if (live.length > 0)
      throw new LawfulError(
        `${database}: job ${job} has not ended (${tasksText(live)}): lawful atlas status ${database} follows it, lawful atlas cancel ${database} ends it`,
      );
  } catch (error) {
    // Merged where there is no Slurm, from a folder that was brought along.
    if (!(error instanceof NoSlurmError)) throw error;
  }
}

/** Those that rows name. Opened to write, so that what a killed task left in its log is in the file. */
async function copyCertificates(from: string, to: string): Promise<void> {
  const shard = await openDatabase(from, 'write');
  try {
    for (const [key, certificates] of (await shard.query('SELECT "key", certificates FROM models')).rows)
      for (const hash of Object.values(JSON.parse(String(certificates)) as Readonly<Record<string, string>>)) {
        const content = readCertificate(from, hash);
        if (content === undefined || createHash('sha256').update(content).digest('hex') !== hash)
          throw new LawfulError(
            `${from}: the certificate ${hash} of "${key}" is ${content === undefined ? 'missing' : 'not what its name says'}: expected the folder of certificates beside it as the task left it`,
          );
        await writeCertificate(to, hash, content);
      }
  } finally {
    shard.close();
  }
}
