/** The search page: the form, the address that keeps it, and the result in pages. */
import { modelAddress } from '../addresses.js';
import type { SearchIndex } from '../search-index.js';
import { byId, element, fetched, sortButton } from './dom.js';
import { ANY, lawTexts, matching, type Query, rowTexts, SORTED, type Sorted, sorted } from './search.js';

const ROWS = 50;
/** Laws shown of a row. */
const LAWS = 4;

const TITLES: Readonly<Record<Sorted, string>> = {
  family: 'Family',
  widths: 'Widths',
  loss: 'Loss',
  flow: 'Flow',
  symmetry: 'Symmetry',
  parameters: 'Parameters',
  found: 'Laws',
  averagedFound: 'With the symmetry',
  complete: 'Complete',
};
const NUMERIC: readonly Sorted[] = ['parameters', 'found', 'averagedFound'];

interface State {
  query: Query;
  by: Sorted | undefined;
  descending: boolean;
  page: number;
  rows: readonly number[];
}

const FIELDS = Object.keys(ANY) as (keyof Query)[];
const field = (name: string): HTMLInputElement | HTMLSelectElement =>
  byId(name) as HTMLInputElement | HTMLSelectElement;

export async function searchPage(): Promise<void> {
  const index = (await (await fetched('index.json')).json()) as SearchIndex;
  for (const name of ['family', 'loss', 'flow'] as const)
    field(name).append(...index.texts[name].filter((t) => t !== '').map((t) => element('option', t, { value: t })));
  const state: State = { query: ANY, by: undefined, descending: false, page: 0, rows: [] };
  // Columns of which no row says anything, or all the same, are left out of all results.
  const columns = SORTED.filter((c) =>
    c === 'averagedFound'
      ? index.counted.averagedFound.some((n) => n >= 0)
      : c === 'symmetry' || c === 'loss' || c === 'flow'
        ? index.texts[c].filter((t) => t !== '' || c === 'symmetry').length > 1
        : true,
  );
  const heads = new Map(
    columns.map((c) => {
      const th = element('th', TITLES[c], { scope: 'col', class: NUMERIC.includes(c) ? 'n' : '' });
      sortButton(th, () => {
        state.descending = state.by === c && !state.descending;
        state.by = c;
        state.page = 0;
        show();
      });
      return [c, th];
    }),
  );
  const table = byId('found') as HTMLTableElement;
  table.tHead!.rows[0]!.append(...heads.values(), element('th', 'What is conserved', { scope: 'col', class: 'law' }));

  /** What is asked, anew. */
  const ask = (): void => {
    state.query = Object.fromEntries(FIELDS.map((f) => [f, field(f).value])) as unknown as Query;
    state.page = 0;
    keep(state);
    state.rows = matching(index, state.query);
    show();
  };
  const show = (): void => {
    const { by, descending, rows } = state;
    for (const [c, th] of heads)
      if (c === by) th.setAttribute('aria-sort', descending ? 'descending' : 'ascending');
      else th.removeAttribute('aria-sort');
    const ordered = by === undefined ? rows : sorted(index, rows, by, descending);
    // What no row of the result speaks of takes no room.
    const blank = columns.filter((c) => isBlank(index, rows, c));
    for (const [c, th] of heads) th.hidden = blank.includes(c);
    const from = state.page * ROWS;
    const shown = ordered.slice(from, from + ROWS);
    table.tBodies[0]!.replaceChildren(...shown.map((row) => rowOf(index, row, columns, blank)));
    table.hidden = rows.length === 0;
    byId('said').textContent =
      `${rows.length} of ${index.rows} models${rows.length === 0 ? ': nothing in the atlas is like that' : ''}.`;
    byId('pages').hidden = rows.length <= ROWS;
    byId('where').textContent = `${from + 1} to ${from + shown.length} of ${rows.length}`;
    (byId('before') as HTMLButtonElement).disabled = state.page === 0;
    (byId('after') as HTMLButtonElement).disabled = from + ROWS >= rows.length;
  };
  const turn = (by: number): void => {
    state.page += by;
    show();
    table.scrollIntoView();
  };
  byId('before').addEventListener('click', () => turn(-1));
  byId('after').addEventListener('click', () => turn(1));
  const form = byId('query') as HTMLFormElement;
  form.addEventListener('submit', (event) => event.preventDefault());
  form.addEventListener('input', ask);
  // The fields are empty after the event.
  form.addEventListener('reset', () => setTimeout(ask));
  addEventListener('hashchange', () => {
    restore();
    ask();
  });
  restore();
  ask();
}

/** Of the columns about a symmetry of the data alone. */
function isBlank(index: SearchIndex, rows: readonly number[], column: Sorted): boolean {
  if (column === 'averagedFound') return rows.every((row) => index.counted.averagedFound[row]! < 0);
  const none = index.texts.symmetry.indexOf('');
  return column === 'symmetry' && rows.every((row) => index.named.symmetry[row] === none);
}

/** The form into the address, so that a search can be passed on. */
function keep({ query }: State): void {
  const given = FIELDS.filter((f) => query[f] !== ANY[f]).map((f) => [f, query[f]]);
  const hash = new URLSearchParams(given).toString();
  history.replaceState(null, '', hash === '' ? location.pathname : `#${hash}`);
}

function restore(): void {
  const given = new URLSearchParams(location.hash.slice(1));
  for (const f of FIELDS) field(f).value = given.get(f) ?? ANY[f];
}

function rowOf(
  index: SearchIndex,
  row: number,
  columns: readonly Sorted[],
  blank: readonly Sorted[],
): HTMLTableRowElement {
  const texts = rowTexts(index, row);
  const tr = element('tr');
  for (const c of columns) {
    const td = element('td', '', { class: NUMERIC.includes(c) ? 'n' : '' });
    if (c === 'widths') td.append(element('a', texts.widths || texts.key, { href: modelAddress(texts.key) }));
    else td.textContent = texts[c];
    td.hidden = blank.includes(c);
    tr.append(td);
  }
  const laws = lawTexts(index, row);
  const more = laws.length > LAWS ? `;  and ${laws.length - LAWS} more` : '';
  tr.append(element('td', `${laws.slice(0, LAWS).join(';  ')}${more}`, { class: 'law' }));
  return tr;
}
