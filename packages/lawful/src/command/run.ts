/**
 * One command, start to end, in the thread where it may block: reads, computes, writes files, returns what to print. Every
 * expected failure becomes an exit code and a message here; anything else is a defect and is reported as one line too.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { NotSupportedError, SourceError, UnableError } from '@lawful/cas-core';
import { check } from '@lawful/checker';
import { lowerModel, type Model, parseModel } from '@lawful/networks';
import { formatCertificate, type Json } from '@lawful/verifier';
import { assumption } from '../analysis/assumption.js';
import { type Budget, budget } from '../analysis/budget.js';
import { certify, DisagreementError } from '../analysis/certify.js';
import { find } from '../analysis/find.js';
import { lift } from '../analysis/lift.js';
import { prove } from '../analysis/prove.js';
import { proveAllWidths } from '../analysis/prove-all-widths.js';
import { refuseUnaccepted } from '../analysis/refuse-unaccepted.js';
import { parseRegion } from '../analysis/region.js';
import { speaksOf, speaksOfText } from '../analysis/speaks-of.js';
import { assumptionText } from './assumption-report.js';
import { CERTIFICATE_LIMIT, type CommandOptions, MODEL_LIMIT, readText, UsageError } from './input.js';
import { liftText } from './lift-report.js';
import { mechanicsText } from './mechanics-report.js';
import { findJson, findText, jsonText, proveText } from './report.js';

export interface Request {
  readonly command: 'find' | 'prove' | 'lift' | 'assumption' | 'mechanics' | 'certify' | 'check';
  readonly file: string;
  readonly options: CommandOptions;
}

export interface Reply {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

export interface Surroundings {
  readonly cancelled: () => boolean;
  readonly progress: (what: string, steps: number) => void;
  readonly announce: (text: string) => void;
}

export async function run(request: Request, surroundings: Surroundings): Promise<Reply> {
  try {
    return await dispatch(request, surroundings);
  } catch (error) {
    return failure(error);
  }
}

function failure(error: unknown): Reply {
  if (error instanceof NotSupportedError) return { code: 3, out: '', err: `${error.quoted()}\n` };
  if (error instanceof SourceError) return { code: 2, out: '', err: `${error.quoted()}\n` };
  if (error instanceof UsageError) return { code: 2, out: '', err: `lawful: ${error.message}\n` };
  if (error instanceof UnableError) return { code: 3, out: '', err: `lawful: unable: ${error.message}\n` };
  if (error instanceof DisagreementError) return { code: 3, out: '', err: `lawful: ${error.message}\n` };
  const text = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return {
    code: 3,
    out: '',
    err: `lawful: internal error, please report it with the model: ${text.split('\n', 1)[0]}\n`,
  };
}

function dispatch(request: Request, surroundings: Surroundings): Reply | Promise<Reply> {
  if (request.command === 'check') return runCheck(request);
  const { file, options } = request;
  const model = readModel(file, options);
  const work = budget({
    steps: options.budget,
    deadline: options.time === undefined ? undefined : Date.now() + 1000 * options.time,
    now: Date.now,
    cancelled: surroundings.cancelled,
    progress: surroundings.progress,
  });
  if (request.command === 'prove' && options.allWidths) return runAllWidths(model, file, options);
  if (request.command === 'lift') return runLift(model, file, options);
  if (request.command === 'mechanics') return runMechanics(model, file, options, work);
  if (request.command === 'assumption') return runAssumption(model, file, options, work);
  if (request.command === 'find') return runFind(model, file, options, work, surroundings);
  if (request.command === 'prove') return runProve(model, options, work);
  return runCertify(model, file, options, work);
}

/** Parses a model and refuses what no engine treats yet. */
function readModel(file: string, options: CommandOptions): Model {
  const text = readText(file, MODEL_LIMIT);
  const model = parseModel({ file: file === '-' ? '<stdin>' : file, text }, options.widths);
  if (!model.declarations.some((d) => d.kind === 'param'))
    throw new SourceError(
      model.source,
      { line: 1, column: 1 },
      'the model has no parameters, so nothing moves: expected a "param" line',
    );
  return model;
}

const titleOf = (file: string): string => (file === '-' ? 'model' : basename(file).replace(/\.law$/, ''));

function runFind(model: Model, file: string, options: CommandOptions, work: Budget, { announce }: Surroundings): Reply {
  const region = options.region === true ? 'random' : options.region;
  const { result } = find(model, {
    seed: options.seed,
    region: region === undefined ? undefined : parseRegion(region, lowerModel(model)),
    degree: options.degree,
    budget: work,
    announce: (s) => announce(`ansatz: ${s.unknowns} unknowns in ${s.classes} classes, the largest ${s.largest}`),
  });
  const out = options.json ? jsonText(findJson(result)) : findText(titleOf(file), result);
  return { code: result.stopped === null ? 0 : 3, out, err: '' };
}

function runProve(model: Model, options: CommandOptions, work: Budget): Reply {
  if (options.law === undefined) throw new UsageError('prove: expected --law EXPR, as in --law "W1*W1\' - W2\'*W2"');
  const result = prove(model, options.law, { seed: options.seed, budget: work });
  const { verdict, family, witness, dependsOnFound, hypotheses, reason } = result;
  const json = { verdict, family, witness, dependsOnFound, hypotheses, ...(reason === null ? {} : { reason }) };
  return {
    code: { proved: 0, refuted: 1, unable: 3 }[verdict],
    out: options.json ? jsonText(json) : proveText(options.law, result),
    err: '',
  };
}

function runLift(model: Model, file: string, options: CommandOptions): Reply {
  const found = lift(model, options.seed);
  return { code: 0, out: options.json ? jsonText(found.result) : liftText(titleOf(file), found), err: '' };
}

async function runMechanics(model: Model, file: string, options: CommandOptions, work: Budget): Promise<Reply> {
  // Loaded when asked for: it brings the plotting libraries along.
  const { mechanics } = await import('../analysis/mechanics.js');
  const result = mechanics(model, { seed: options.seed, budget: work, order: options.order });
  return {
    code: work.stopped === undefined ? 0 : 3,
    out: options.json ? jsonText(result) : mechanicsText(titleOf(file), result),
    err: '',
  };
}

function runAssumption(model: Model, file: string, options: CommandOptions, work: Budget): Reply {
  const { certificate, ...result } = assumption(model, { seed: options.seed, budget: work });
  const written =
    options.output === undefined || certificate === null
      ? []
      : writeFiles(options.output, [[`${titleOf(file)}.assumption.json`, acceptedText(certificate)]]);
  const wrote =
    options.output === undefined
      ? ''
      : written.length > 0
        ? `wrote ${written.join(', ')}\n`
        : 'no certificate: the network has kernels or piecewise-linear units, or an element was told apart symbolically\n';
  return {
    code: work.stopped === undefined ? 0 : 3,
    out: options.json
      ? jsonText(options.output === undefined ? result : { ...result, files: written })
      : `${assumptionText(titleOf(file), result)}${wrote}`,
    err: '',
  };
}

function runAllWidths(model: Model, file: string, options: CommandOptions): Reply {
  if (options.law === undefined) throw new UsageError('prove: expected --law EXPR');
  const { verdict, reason, certificate, text } = proveAllWidths(model, options.law);
  const written: string[] = [];
  if (options.output !== undefined && certificate !== null)
    written.push(...writeFiles(options.output, [[`${titleOf(file)}.json`, acceptedText(certificate)]]));
  const files = written.length === 0 ? {} : { files: written };
  return {
    code: { proved: 0, refuted: 1, unable: 3 }[verdict],
    out: options.json
      ? jsonText({
          verdict,
          family: 'plain',
          witness: null,
          dependsOnFound: 'unknown',
          allWidths: true,
          reason,
          ...files,
        })
      : `${text.trimEnd()}\n${written.length === 0 ? '' : `wrote ${written.join(', ')}\n`}`,
    err: '',
  };
}

/** A certificate that the checker accepts. */
function acceptedText(certificate: Json): string {
  const text = formatCertificate(certificate);
  refuseUnaccepted(text);
  return text;
}

function writeFiles(folder: string, files: readonly (readonly [string, string])[]): string[] {
  try {
    mkdirSync(folder, { recursive: true });
    return files.map(([name, content]) => {
      writeFileSync(join(folder, name), content);
      return join(folder, name);
    });
  } catch (error) {
    throw new UsageError(`${folder}: cannot be written (${(error as NodeJS.ErrnoException).code ?? 'unknown'})`);
  }
}

async function runCertify(model: Model, file: string, options: CommandOptions, work: Budget): Promise<Reply> {
  if (options.output === undefined) throw new UsageError('certify: expected -o DIR');
  const title = titleOf(file);
  const { seed, degree, fragment } = options;
  const { files, findings } = await certify(model, { seed, degree, fragment, budget: work, title });
  const written = writeFiles(
    options.output,
    files.map(({ name, content }) => [name, content] as const),
  );
  const out = options.json
    ? jsonText({ files: written })
    : `${findText(title, findings.result)}wrote ${written.join(', ')}\n`;
  return { code: 0, out, err: '' };
}

/** With a model also whether the certificate speaks of it: what is verified of another network is no news of this one. */
function runCheck({ file, options }: Request): Reply {
  const certificate = readText(file, CERTIFICATE_LIMIT);
  const verdict = check(certificate);
  const code = { accepted: 0, rejected: 1, unable: 3 }[verdict.verdict];
  const text = verdict.accepted ? `accepted\n${verdict.statement}\n` : `${verdict.verdict}: ${verdict.reason}\n`;
  if (options.model === undefined || !verdict.accepted)
    return { code, out: options.json ? jsonText(verdict) : text, err: '' };
  const answer = speaksOf(certificate, readModel(options.model, options));
  return {
    code: answer.speaks ? 0 : 1,
    out: options.json
      ? jsonText({ ...verdict, model: { file: options.model, ...answer } })
      : `${text}${speaksOfText(options.model, answer)}\n`,
    err: '',
  };
}
