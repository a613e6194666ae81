/** One model of an atlas: counted, proved, certified, checked. What goes wrong is an answer too. */
import { createHash } from 'node:crypto';
import { budget, type Certified, certify, LawfulError, parseModel, UnableError } from 'lawful';
import { now } from '../command/clock.js';
import type { AtlasModel } from '../families/family.js';
import { type Answer, type Counts, NOTHING } from '../store/row.js';

export interface Studied {
  readonly answer: Answer;
  /** Certificates by their hash. */
  readonly files: readonly { readonly hash: string; readonly content: string }[];
}

export interface StudyOptions {
  /** Steps of the engine for one model; the same on every machine, so that the answer is. */
  readonly steps: number;
  /** Seconds after which the model is given up; a row that met this is the only one that another machine may answer otherwise. */
  readonly seconds: number;
}

export async function studyModel(model: AtlasModel, { steps, seconds }: StudyOptions): Promise<Studied> {
  const work = budget({ steps, deadline: now() + 1000 * seconds, now });
  try {
    const parsed = parseModel({ file: model.key, text: model.text });
    const made = await certify(parsed, { seed: model.seed, budget: work, documents: false, title: 'model' });
    const { result } = made.findings;
    const files = made.files.map((f) => ({
      kind: f.extension,
      hash: createHash('sha256').update(f.content).digest('hex'),
      content: f.content,
    }));
    const answer: Answer = {
      status: result.stopped === null ? 'ok' : 'stopped',
      reason: result.stopped,
      parameters: result.parameters,
      plain: countsOf(result.plain),
      averaged: result.augmented === null ? null : countsOf(result.augmented),
      laws: result.laws.map(({ law, count, form, family }) => ({ law, count, form, family })),
      hypotheses: result.hypotheses,
      certificates: Object.fromEntries(files.map((f) => [f.kind, f.hash])),
      uncertified: leftOut(made),
    };
    return { answer, files };
  } catch (error) {
    if (error instanceof UnableError) return failed(work.stopped === undefined ? 'unable' : 'stopped', error.message);
    if (error instanceof LawfulError) return failed('refused', error.message);
    return failed('failed', error instanceof Error ? error.message : String(error));
  }
}

const failed = (status: Answer['status'], reason: string): Studied => ({
  answer: { ...NOTHING, status, reason: reason.split('\n')[0]! },
  files: [],
});

const countsOf = ({ lieRank, maxLaws, found, complete }: Counts): Counts => ({ lieRank, maxLaws, found, complete });

function leftOut({
  withoutBound,
  withoutLaws,
  withoutAverage,
}: Pick<Certified, 'withoutBound' | 'withoutLaws' | 'withoutAverage'>): string | null {
  const parts = [
    ...(withoutBound === undefined ? [] : [`no bound: ${withoutBound}`]),
    ...(withoutAverage === undefined ? [] : [`the average: ${withoutAverage}`]),
    ...(withoutLaws === 0 ? [] : [`${withoutLaws} laws proved by expansion alone`]),
  ];
  return parts.length === 0 ? null : parts.join('; ');
}
