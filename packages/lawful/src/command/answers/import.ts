/** `lawful import`. */
import { basename } from 'node:path';
import { formatCertificate } from '@lawful/verifier';
import { auditLaws } from '../../importing/audit-laws.js';
import { type Completeness, completenessOf, smallTexts } from '../../importing/completeness.js';
import { type ImportFindings, lawsOfNetwork } from '../../importing/laws-of-network.js';
import { lossOf, readNetwork } from '../../importing/read-network.js';
import { specOf } from '../../importing/spec.js';
import { refuseUnaccepted } from '../../writing/refuse-unaccepted.js';
import type { ImportJson } from '../answer-json.js';
import { requireWritable } from '../files.js';
import { importCsv, importLatex, importText } from '../import-report.js';
import { answerText } from '../json-text.js';
import type { Reply, Request } from '../request.js';
import { UsageError } from '../usage-error.js';
import { type Job, write } from './job.js';

export async function answer({ request, work, surroundings }: Job): Promise<Reply> {
  const { file, options } = request;
  if (file === '-') throw new UsageError('import: -: expected a file, not standard input');
  const { eps, weightsFromConstants, parameters, output, dropout } = options;
  if (output !== undefined) requireWritable(output);
  const network = await readNetwork(file, { eps, weightsFromConstants, parameters, dropout });
  const found = lawsOfNetwork(network, { loss: options.loss ?? lossOf(file) });
  if (options.spec) return { code: 0, out: `${JSON.stringify(specOf(found), null, 2)}\n`, err: '' };
  const printed = (completeness: readonly Completeness[], files: readonly string[]): string =>
    printedAs(request, found, completeness, files);
  // What is proved stays known, should the count of all laws take all the time that there is.
  if (options.squeeze) {
    const by = 'not counted: the work was ended before';
    const block = [...network.tensors.values()].flatMap((t) => (t.role === 'parameter' ? [t.name] : []));
    surroundings.tell?.({ of: 'answer', out: printed([{ block, complete: false, by }], []) });
  }
  const completeness = completenessOf({
    network,
    found,
    file,
    how: { eps, dropout },
    asked: options.squeeze,
    seed: options.seed,
    work,
  });
  const files: string[] = [];
  if (output !== undefined) {
    const certificate = formatCertificate(found.certificate);
    refuseUnaccepted(certificate);
    const title = titleOf(file, found);
    const texts = smallTexts({ network, found, file, how: { eps, dropout }, title });
    const own: [string, string][] = [
      [`${title}.json`, certificate],
      [`${title}.laws.json`, lawsText(found)],
      [`${title}.tex`, importLatex(found)],
    ];
    files.push(...write({ folder: output, files: [...own, ...texts] }, surroundings));
  }
  // The laws are proved all the same; what was stopped is the count of all.
  const stopped = work.stopped === undefined ? '' : `lawful: unable: ${work.stopped}\n`;
  return { code: stopped === '' ? 0 : 3, out: printed(completeness, files), err: stopped };
}

function printedAs(
  request: Request,
  found: ImportFindings,
  completeness: readonly Completeness[],
  files: readonly string[],
): string {
  const wrote = files.length === 0 ? '' : `wrote ${files.join(', ')}\n`;
  const text = (): string => `${importText(found, completeness)}${wrote}`;
  return {
    json: () => answerText(request, jsonOf(found, completeness, files)),
    csv: () => importCsv(found),
    latex: () => importLatex(found),
    md: text,
    text,
  }[request.options.format]();
}

const jsonOf = (
  found: ImportFindings,
  completeness: readonly Completeness[],
  files: readonly string[],
): ImportJson => ({
  model: found.model,
  parameters: found.parameters,
  frozen: found.frozen,
  losses: found.losses,
  laws: found.laws.map((law) => ({ ...law })),
  total: found.total,
  totalFormula: found.totalFormula,
  conditions: [...found.conditions],
  completeness: completeness.map((c) => ({ ...c, block: [...c.block] })),
  neverTrained: found.laws.flatMap(({ form, law }) => (form === 'constant' ? [law] : [])),
  falseLaws: found.falseLaws.map((law) => ({ ...law })),
  sizes: { ...found.sizes },
  warnings: [...found.warnings],
  ...(files.length === 0 ? {} : { files: [...files] }),
});

/** The laws as `lawful audit --with` reads them. */
const lawsText = (found: ImportFindings): string =>
  `${JSON.stringify({ format: 'lawful-laws', version: 1, laws: auditLaws(found) }, null, 1)}\n`;

/** Certificates are named after their models. */
function titleOf(file: string, { model }: ImportFindings): string {
  const name = basename(file).replace(/\.(onnx|json)$/i, '');
  const own = name === 'config' ? basename(model) : name;
  return own.replace(/[^\w.-]+/g, '-') || 'model';
}
