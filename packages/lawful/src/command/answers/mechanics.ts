/** `lawful mechanics`; with `--plot` a picture of the drift of each law under every optimiser, from runs in float64. */
import { basename, dirname } from 'node:path';
import { type Budget, UnableError } from '@lawful/cas-core';
import { lowerModel, type Model } from '@lawful/networks';
import { optimiserDrift, optimiserFigure } from '@lawful/runs';
import { mechanics } from '../../explaining/mechanics.js';
import { find } from '../../finding/find.js';
import { mechanicsText } from '../mechanics-report.js';
import type { Reply } from '../request.js';
import { titleOf } from '../title.js';
import { type ModelJob, replyOf, write } from './job.js';

/** So many steps of runs, a tenth as many times ten to tell what the step breaks from what dies. */
const STEPS = 1000;
const FACTOR = 10;
const RATE = 0.01;

export async function answer({ request, model, work, surroundings }: ModelJob): Promise<Reply> {
  const { seed, order, kappa, eta, plot } = request.options;
  const result = mechanics(model, { seed, budget: work, order, kappa, eta, tell: surroundings.tell });
  const picture =
    plot === undefined || work.stopped !== undefined ? undefined : await drawn(model, request.file, seed, work);
  const missing =
    plot !== undefined && picture === undefined ? 'no picture: there is no law whose drift could be drawn\n' : '';
  const written =
    plot === undefined || picture === undefined
      ? []
      : write({ folder: dirname(plot), files: [[basename(plot), picture]] }, surroundings);
  return replyOf(
    request,
    work.stopped === undefined ? 0 : 3,
    () => (written.length === 0 ? result : { ...result, files: written }),
    () =>
      `${mechanicsText(titleOf(request.file), result)}${written.map((path) => `wrote ${path}\n`).join('')}${missing}`,
  );
}

async function drawn(model: Model, file: string, seed: number, budget: Budget): Promise<string | undefined> {
  const { plain, result } = find(model, { seed, budget });
  const laws = plain.laws.flatMap(({ entries, nearPoint }, k) =>
    nearPoint === true ? [] : [{ name: result.laws[k]!.law, entries }],
  );
  if (laws.length === 0) return undefined;
  const network = lowerModel(model, { seed });
  const run = (factor: number) =>
    optimiserDrift(network, laws, { seed, learningRate: RATE / factor, steps: STEPS * factor });
  const title = `Drift of the laws of ${titleOf(file)} under each optimiser`;
  try {
    return await optimiserFigure(run(1), title, { drifts: run(FACTOR), factor: FACTOR });
  } catch (error) {
    if (error instanceof Error && error.cause !== undefined) throw new UnableError(error.message);
    throw error;
  }
}
