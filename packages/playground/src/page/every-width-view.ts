/** Below the answer at some widths, that for every width: laws, how many numbers they are, whether they are all. */
import type { EveryWidth } from '../threads/messages.js';
import { copyAs } from './answer-view.js';
import { byId, element, formula } from './dom.js';

type Words = readonly (Node | string)[];

/** What a command would say next. */
const COMMAND = /: lawful find with .*$/;

export interface EveryWidthView {
  /** @param found a sentence where no such law is looked for */
  show(found: EveryWidth | string): void;
  hide(): void;
}

export function everyWidthView(): EveryWidthView {
  // A slider that moves changes nothing here, and is not announced.
  let shown = '';
  return {
    show: (found) => {
      const key = JSON.stringify(found);
      if (key === shown) return;
      shown = key;
      byId('every-width').hidden = false;
      if (typeof found === 'string') fill(['For every width'], [], [`No answer: ${found}.`], []);
      else fill(head(found), items(found), [...count(found), ...others(found)], notes(found));
    },
    hide: () => {
      shown = '';
      byId('every-width').hidden = true;
    },
  };
}

function fill(title: Words, laws: readonly HTMLLIElement[], sentence: Words, below: Words): void {
  byId('every-width-head').replaceChildren(...title);
  byId('every-width-laws').replaceChildren(...laws);
  byId('every-width-count').replaceChildren(...sentence);
  byId('every-width-notes').replaceChildren(...below);
}

const head = ({ formulas: { widths, readWhere } }: EveryWidth): Words => [
  'For every ',
  ...listed(widths, ', '),
  ...(readWhere.length === 0 ? [] : [' with ', ...listed(readWhere, ', '), ' (one column is read as a column)']),
];

const items = ({ formulas, laws }: EveryWidth): HTMLLIElement[] =>
  formulas.laws.map(({ law, count: numbers }, k) => {
    const tally = numbers === null ? ['not counted'] : [formula(numbers, numbers), numbers === '1' ? ' law' : ' laws'];
    return element(
      'li',
      {},
      formula(law, laws[k]!),
      element('span', { class: 'tally' }, ...tally),
      copyAs('LaTeX', law),
      copyAs('text', laws[k]!),
    );
  });

function count({ formulas: { count: all, countedWhere }, laws }: EveryWidth): Words {
  if (laws.length === 0) return ['No law of the forms that are looked for. '];
  if (all === null) return ['How many independent numbers these are together is not known. '];
  return ['Together ', formula(all, all), ' independent laws', ...where(countedWhere), '. '];
}

const others = ({ complete, by, formulas }: EveryWidth): Words =>
  complete
    ? ['Complete', ...where(formulas.completeWhere), `, near generic points: there are no others. Because: ${by}.`]
    : [`Not known to be complete: ${by.replace(COMMAND, '')}.`];

function notes({ formulas, laws, losses, symmetric, fragment }: EveryWidth): Words {
  const counts = [formulas.count, ...formulas.laws.map((l) => l.count)];
  const meaning = counts.some((c) => c?.includes('F(') === true)
    ? [
        element(
          'p',
          { class: 'note' },
          formula('F(s,r)=k(2r+1-k)/2', 'F(s, r) = k(2r + 1 - k)/2'),
          ' with ',
          formula('k=\\min(s,r)', 'k = min(s, r)'),
          '.',
        ),
      ]
    : [];
  return [
    ...meaning,
    ...(symmetric ? [element('p', { class: 'note' }, 'The symmetry of the data is left out here.')] : []),
    element(
      'p',
      { class: 'time' },
      laws.length === 0 ? '' : `Proved for every data set and ${losses}; the independent checker has accepted it. `,
      copyAs(
        'Copy the theorem for every width',
        fragment,
        'Copy the theorem for every width, with its proof, as LaTeX',
      ),
    ),
  ];
}

const where = (conditions: readonly string[]): Words =>
  conditions.length === 0 ? [] : [' where ', ...listed(conditions, ' and ')];

const listed = (list: readonly string[], between: string): Words =>
  list.flatMap((text, k) => [...(k === 0 ? [] : [between]), formula(text, text)]);
