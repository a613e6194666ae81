/** The answer: the count, the laws as they are proved, what the count rests on. */
import type { FoundLaw } from 'lawful';
import type { Answer, Counts } from '../threads/messages.js';
import { byId, copy, element, formula } from './dom.js';
import { meaningOf } from './meanings.js';

type Found = Answer & { of: 'found' };

export const plural = (n: number, word: string): string => `${n} ${word}${n === 1 ? '' : 's'}`;

/** How many laws, and whether that is all. */
export function countSentence({ found, maxLaws, complete }: Counts): string {
  if (complete) return `${plural(found, 'law')}, and there are no others`;
  return `${found} found of at most ${maxLaws}: not known to be complete`;
}

export function copyAs(name: string, text: string, label = `Copy the law as ${name}`): HTMLButtonElement {
  const button = element('button', { type: 'button', class: 'small', 'aria-label': label }, name);
  button.addEventListener('click', () => void copy(text, button));
  return button;
}

/** `bibliography` once the answer is whole. */
function lawItem(law: FoundLaw, bibliography?: string): HTMLLIElement {
  const entries = element('details', {}, element('summary', {}, `${law.entries.length} in entries`));
  entries.addEventListener(
    'toggle',
    () => entries.append(...law.entries.slice(0, 60).map((e) => element('code', { class: 'entry' }, e))),
    { once: true },
  );
  return element(
    'li',
    {},
    formula(law.latex, law.law),
    element(
      'span',
      { class: 'tally' },
      `${plural(law.count, 'law')}${law.family === 'augmented' ? ', of the average' : ''}${law.nearPoint === true ? ', near the point' : ''}`,
    ),
    copyAs('LaTeX', law.latex),
    copyAs('SymPy', law.sympy),
    ...(bibliography === undefined ? [] : [copyAs('BibTeX', bibliography, 'Copy what the law rests on as BibTeX')]),
    copyAs('text', law.law),
    ...(law.entries.length > 1 ? [entries] : []),
  );
}

export function startAnswer(): void {
  byId('laws').replaceChildren();
  byId('notes').replaceChildren();
  byId('count').textContent = 'Looking for laws …';
}

/** A law that is proved while the count is still going on. */
export function addLaw(law: FoundLaw): void {
  byId('laws').append(lawItem(law));
}

export function showFound(found: Found): void {
  byId('laws').replaceChildren(...found.laws.map((law) => lawItem(law, found.bibliography)));
  const { plain, augmented } = found;
  const average = augmented === null ? '' : ` With the symmetry: ${countSentence(augmented)}.`;
  const rank = plain.complete
    ? ` dim Lie = ${plain.lieRank} and ${plain.lieRank} + ${plain.found} = ${found.stateDimension}.`
    : '';
  byId('count').textContent = `${plural(found.parameters, 'parameter')}: ${countSentence(plain)}.${rank}${average}`;
  const notes = [
    ...found.hypotheses.map((text) => note('The count holds', text)),
    ...found.warnings.map((text) => note('Note', text)),
    ...(found.constants.length === 0
      ? []
      : [note('Constants', `counts are those for generic values of ${found.constants.join(', ')}`)]),
  ];
  byId('notes').replaceChildren(
    ...notes,
    element(
      'p',
      { class: 'time' },
      `Proved over the rationals for every data set, in ${Math.round(found.milliseconds)} ms.`,
    ),
  );
}

function note(head: string, text: string): HTMLElement {
  const meaning = meaningOf(text);
  return element(
    'p',
    { class: 'note' },
    element('strong', {}, `${head}: `),
    text,
    ...(meaning === undefined ? [] : [element('span', { class: 'meaning' }, ` ${meaning}`)]),
  );
}
