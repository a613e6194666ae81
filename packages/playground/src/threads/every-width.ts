/** A model whose widths are names, at every width: the theorem, which the checker has accepted. */
import { type CertifiedFile, certifyAllWidths, LawfulError, parseModel, UnableError } from 'lawful';
import type { EveryWidth } from './messages.js';

const certified = (text: string, title: string) =>
  certifyAllWidths(parseModel({ file: 'model', text }), { title, fragment: true });

/** What stands on the page; a sentence where the model is refused. */
export async function everyWidth(text: string): Promise<EveryWidth | string> {
  try {
    const { found, formulas, files } = await certified(text, 'model');
    const { laws, complete, by, losses } = found;
    const fragment = files.find(({ extension }) => extension === 'fragment.tex')?.content ?? '';
    return { laws: laws.map(({ law }) => law), complete, by, losses, formulas, fragment };
  } catch (error) {
    if (error instanceof LawfulError || error instanceof UnableError)
      return error.message.replace(/^model:\d+:\d+: /, '');
    throw error;
  }
}

/** Certificate and pages, none where the model is refused. */
export async function everyWidthFiles(text: string, title: string): Promise<readonly CertifiedFile[]> {
  try {
    return (await certified(text, title)).files;
  } catch (error) {
    if (error instanceof LawfulError || error instanceof UnableError) return [];
    throw error;
  }
}
