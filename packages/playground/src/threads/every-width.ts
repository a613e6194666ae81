/** A model whose widths are names, at every width: the theorem, which the checker has accepted. */
import { type CertifiedFile, certifyAllWidths, LawfulError, type Model, parseModel, UnableError } from 'lawful';
import type { EveryWidth } from './messages.js';

const modelOf = (text: string): Model => parseModel({ file: 'model', text });

/** What stands on the page; a sentence where the model is refused. */
export async function everyWidth(text: string): Promise<EveryWidth | string> {
  try {
    const model = modelOf(text);
    const { found, formulas, files } = await certifyAllWidths(model, { fragment: true });
    const { laws, complete, by, losses } = found;
    const fragment = files.find(({ extension }) => extension === 'fragment.tex')?.content ?? '';
    return {
      laws: laws.map(({ law }) => law),
      complete,
      by,
      losses,
      symmetric: model.symmetry !== undefined,
      formulas,
      fragment,
    };
  } catch (error) {
    // The answer at the widths of the sliders goes on.
    const message = error instanceof Error ? error.message : String(error);
    const known = error instanceof LawfulError || error instanceof UnableError;
    return known ? message.replace(/^model:\d+:\d+: /, '') : `internal error: ${message}`;
  }
}

/** Certificate and pages, none where the model is refused. */
export async function everyWidthFiles(text: string, title: string): Promise<readonly CertifiedFile[]> {
  try {
    return (await certifyAllWidths(modelOf(text), { title })).files;
  } catch (error) {
    if (error instanceof LawfulError || error instanceof UnableError) return [];
    throw error;
  }
}
