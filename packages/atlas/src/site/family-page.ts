/** The page of a family: its pictures and its table. */
import { FAMILIES } from '../families/table.js';
import { modelAddress, searchAddress } from './addresses.js';
import { coverageOf } from './coverage.js';
import { drawing } from './drawing.js';
import { type Html, html } from './html.js';
import { familyText, plural } from './index-page.js';
import { completeOf, type SiteCount, type SiteModel } from './model.js';
import { pictures } from './picture.js';

/** A page with more rows is slow to open; the search page has them all. */
export const ROW_LIMIT = 1000;
const PICTURE_LIMIT = 12;

/** A file name for each family: letters, digits and dashes of its name, told apart by a number where that is not enough. */
export function familyAddresses(families: Iterable<string>): ReadonlyMap<string, string> {
  const out = new Map<string, string>();
  const taken = new Set<string>();
  for (const family of families) {
    const plain = family
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, '-')
      .replace(/^-|-$/g, '')
      .slice(0, 60);
    let name = `family-${plain === '' ? 'models' : plain}`;
    for (let k = 2; taken.has(name); k++) name = `family-${plain}-${k}`;
    taken.add(name);
    out.set(family, `${name}.html`);
  }
  return out;
}

export function familyMain(family: string, models: readonly SiteModel[]): Html {
  const coverage = coverageOf(models);
  const own = Object.hasOwn(FAMILIES, family) ? (FAMILIES[family]!.places ?? []) : [];
  const drawn = pictures(models, own);
  return html`<h1>${family}</h1>
<p class="lead">${familyText(family)}. ${plural(coverage.models, 'model')}, ${coverage.complete} complete, ${plural(coverage.models - coverage.complete, 'exception')}.</p>
<p><a class="button" href="${searchAddress({ family })}">Search in this family</a></p>
${drawn.length === 0 ? '' : pictured(drawn)}
<h2>Table</h2>
${models.length > ROW_LIMIT ? html`<p>The first ${ROW_LIMIT} of ${models.length} models; <a href="${searchAddress({ family })}">the search page</a> has them all.</p>` : ''}
${table(models.slice(0, ROW_LIMIT))}`;
}

function pictured(drawn: ReturnType<typeof pictures>): Html {
  const more = drawn.length - PICTURE_LIMIT;
  return html`<h2>Laws against widths</h2>
<p class="note">A number is how many independent laws were found; 2/3 are two where the bound allows three, a dot is a model that is not in the atlas. The stronger the colour, the more laws.</p>
<div class="pictures">${drawn.slice(0, PICTURE_LIMIT).map(drawing)}</div>${more > 0 ? html`<p class="note">${more} more pictures are left out: the table has their numbers.</p>` : ''}`;
}

interface TableColumn {
  readonly title: string;
  readonly numeric?: boolean;
  /** Left out of the table where all rows say the same of it. */
  readonly idle?: boolean;
  cell(model: SiteModel): string;
}

const countText = (count: SiteCount | null): string =>
  count === null ? '' : count.maxLaws === null ? `${count.found}` : `${count.found} of ${count.maxLaws}`;

const COLUMNS: readonly TableColumn[] = [
  { title: 'Biases', idle: true, cell: (m) => (m.bias ? 'yes' : 'no') },
  { title: 'Loss', idle: true, cell: (m) => m.loss },
  { title: 'Flow', idle: true, cell: (m) => m.flow },
  { title: 'Symmetry', idle: true, cell: (m) => m.symmetry },
  { title: 'Seed', idle: true, numeric: true, cell: (m) => String(m.seed) },
  { title: 'Parameters', numeric: true, cell: (m) => (m.parameters === null ? '' : String(m.parameters)) },
  { title: 'Lie rank', numeric: true, cell: (m) => (m.plain?.lieRank == null ? '' : String(m.plain.lieRank)) },
  { title: 'Laws', numeric: true, cell: (m) => countText(m.plain) },
  { title: 'With the symmetry', idle: true, numeric: true, cell: (m) => countText(m.averaged) },
  {
    title: 'Complete',
    cell: (m) => {
      const complete = completeOf(m);
      return complete === null ? m.status : complete ? 'yes' : 'no';
    },
  },
  { title: 'What is conserved', cell: (m) => m.laws.map((l) => l.law).join(';  ') },
];

function table(models: readonly SiteModel[]): Html {
  const isIdle = ({ cell }: TableColumn): boolean => new Set(models.map(cell)).size <= 1;
  const still = COLUMNS.filter((c) => c.idle === true && isIdle(c) && c.cell(models[0]!) !== '');
  const shown = COLUMNS.filter((c) => c.idle !== true || !isIdle(c));
  const kind = ({ numeric, title }: TableColumn): string =>
    numeric === true ? 'n' : title === 'What is conserved' ? 'law' : '';
  return html`<p class="note">The same in all rows: ${still.map((c) => `${c.title.toLowerCase()} ${c.cell(models[0]!)}`).join(', ')}.</p>
<div class="scroll" tabindex="0" role="region" aria-label="Models">
<table class="sortable">
<thead><tr><th scope="col">Widths</th>${shown.map((c) => html`<th scope="col" class="${kind(c)}">${c.title}</th>`)}</tr></thead>
<tbody>
${models.map((m) => html`<tr><th scope="row"><a href="${modelAddress(m.key)}">${m.widths === '' ? m.key : m.widths}</a></th>${shown.map((c) => html`<td class="${kind(c)}">${c.cell(m)}</td>`)}</tr>\n`)}</tbody>
</table>
</div>`;
}
