/** The first page: families, what is covered, how it was checked, what may be done with it. */
import { FAMILIES } from '../families/table.js';
import { searchAddress } from './addresses.js';
import { type Coverage, coverageOf, extent } from './coverage.js';
import { type Html, html } from './html.js';
import { byFamily, type SiteModel } from './model.js';

/** What a family is, where it is a kind of this package; models of a folder are what they are. */
export function familyText(family: string): string {
  const kind = [family, family.split(' ')[0]!].find((name) => Object.hasOwn(FAMILIES, name));
  const text = kind === undefined ? 'models of a folder' : FAMILIES[kind]!.text;
  return `${text[0]!.toUpperCase()}${text.slice(1)}`;
}

export const plural = (n: number, one: string, many = `${one}s`): string => `${n} ${n === 1 ? one : many}`;

/** @param addresses the page of each family */
export function indexMain(models: readonly SiteModel[], addresses: ReadonlyMap<string, string>): Html {
  const coverage = coverageOf(models);
  const families = byFamily(models);
  return html`<h1>Atlas of conservation laws</h1>
<p class="lead">${plural(coverage.models, 'model')} of neural networks in ${plural(families.size, 'family', 'families')}: how many quantities gradient flow conserves for every data set, which they are, and whether there are others. ${coverage.complete} have a complete list of laws.</p>
<p><a class="button" href="search.html">Search by law, count and completeness</a></p>
<h2>Families</h2>
<div class="scroll" tabindex="0" role="region" aria-label="Families">
<table class="sortable">
<thead><tr><th scope="col">Family</th><th scope="col">What it is</th><th scope="col">Widths</th><th scope="col" class="n">Models</th><th scope="col" class="n">Complete</th><th scope="col" class="n">Exceptions</th></tr></thead>
<tbody>
${[...families].map(([family, list]) => familyRow(family, list, addresses.get(family)!))}</tbody>
</table>
</div>
<p class="note">Complete: the independent laws that are proved are as many as the bound allows, without the symmetry and with it. Exceptions: the bound allows more laws than were found, or there is no count.</p>
${covered(coverage)}
${checked(coverage)}
<h2>Downloads</h2>
<ul>
<li><a href="atlas.parquet">atlas.parquet</a>: all rows with all columns that two runs share, for DuckDB, pandas, Polars, R.</li>
<li><a href="atlas.csv">atlas.csv</a>: the same as text; laws, hypotheses and certificates are JSON in their cells.</li>
</ul>
<h2>Licence of the data</h2>
<p>Table, laws and certificates are under the MIT licence, as is the program that made them: use, change and pass them on, with the <a href="LICENSE.txt">notice</a>.</p>`;
}

function familyRow(family: string, list: readonly SiteModel[], address: string): Html {
  const { models, complete } = coverageOf(list);
  const exceptions = models - complete;
  return html`<tr><th scope="row"><a href="${address}">${family}</a></th><td class="what">${familyText(family)}</td><td>${extent(list)}</td><td class="n">${models}</td><td class="n">${complete}</td><td class="n">${exceptions === 0 ? '0' : html`<a href="${searchAddress({ family, complete: 'no' })}">${exceptions}</a>`}</td></tr>\n`;
}

function gridText({ grids, whole }: Coverage): string {
  if (grids === 0) return '';
  const rest =
    whole === grids
      ? 'with every combination of the widths that they have'
      : `${whole} with every combination of the widths that they have, the others with some that are no model or were not run`;
  return `Rows that differ in their widths alone make ${plural(grids, 'grid')}, ${rest}. `;
}

function covered(c: Coverage): Html {
  const none = Object.entries(c.without);
  return html`<h2>What is covered</h2>
<p>The rows are every choice of widths, losses, flows and symmetries in the specification of the atlas, as far as it was run: transposed and reversed networks are rows of their own, and what could not be counted is a row with its reason. ${gridText(c)}Nothing is said of other widths.</p>
<ul>
<li>Losses: ${c.losses.length === 0 ? 'those of the models' : c.losses.join(', ')}. Flows: ${c.flows.length === 0 ? 'those of the models' : c.flows.join(', ')}. Symmetries of the data: ${c.symmetries}. Seeds of the engine: ${c.seeds.join(', ')}.</li>
<li>${plural(c.counted, 'model')} with a count: ${c.complete} complete, ${c.gaps} with a gap between the laws found and the bound.</li>
<li>${none.length === 0 ? 'No model without a count.' : `Without a count: ${none.map(([status, n]) => `${n} ${status}`).join(', ')}.`}</li>
</ul>`;
}

function checked(c: Coverage): Html {
  return html`<h2>How it was checked</h2>
<ul>
<li>Rows are by version ${c.engines.join(', ')} of the engine, in exact arithmetic. Every law in them is proved: its derivative along the flow is zero identically.</li>
<li>The bound is the state's dimension less a proved lower bound of the rank of the Lie algebra that the flows of all data generate. Where as many independent laws were found, there are no others near generic points, under the hypotheses that a model's page names.</li>
<li>${plural(c.certified, 'model has', 'models have')} a certificate (${plural(c.certificates, 'file')}); ${c.partly === 0 ? 'none of them leaves anything of its row out' : `${c.partly} of them leave something out, and their pages say what`}. A certificate is in the table only where the independent checker accepted it: a program that shares no code with the engine, and verifies the claim by arithmetic of its own.</li>
<li>The page of a model runs that checker again, in your browser, on the certificate as it is served.</li>
</ul>`;
}
