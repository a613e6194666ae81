/** The two pages that a script fills: the search and the model. */
import { type Html, html } from './html.js';

/** Distinct laws that are offered while one types: those of most models. */
const OFFERED = 60;

export function searchMain(laws: ReadonlyMap<string, number>): Html {
  const offered = [...laws]
    .filter(([law]) => law.length <= 100)
    .sort((a, b) => b[1] - a[1])
    .slice(0, OFFERED);
  const select = (id: string, label: string, options: readonly (readonly [string, string])[]): Html =>
    html`<div><label for="${id}">${label}</label><select id="${id}" name="${id}">${options.map(([value, text]) => html`<option value="${value}">${text}</option>`)}</select></div>\n`;
  const number = (id: string, label: string): Html =>
    html`<div><label for="${id}">${label}</label><input id="${id}" name="${id}" type="number" min="0" step="1"></div>\n`;
  const any = ['', 'any'] as const;
  return html`<h1>Search</h1>
<form id="query" role="search" aria-label="Models">
<div class="wide"><label for="law">Law, or part of one</label><input id="law" name="law" list="laws" autocomplete="off" spellcheck="false" placeholder="W1*W1' - W2'*W2"></div>
<datalist id="laws">${offered.map(([law]) => html`<option value="${law}"></option>`)}</datalist>
${select('family', 'Family', [any])}<div><label for="widths">Widths, * for any</label><input id="widths" name="widths" autocomplete="off" spellcheck="false" placeholder="2-*-2"></div>
${select('loss', 'Loss', [any])}${select('flow', 'Flow', [any])}${select('symmetry', 'Data symmetry', [any, ['no', 'none'], ['yes', 'some']])}${select('complete', 'Completeness', [any, ['yes', 'complete'], ['gap', 'a gap is left'], ['none', 'no count'], ['no', 'not complete']])}${select(
  'count',
  'Laws of',
  [
    ['found', 'network alone'],
    ['averagedFound', 'with symmetry'],
  ],
)}${number('least', 'Laws, at least')}${number('most', 'Laws, at most')}<div><button type="reset">Clear</button></div>
</form>
<p id="said" role="status" aria-live="polite">The index is loaded …</p>
<noscript><p>The search needs a script. The tables of the families and the downloads on the first page do not.</p></noscript>
<div class="scroll" tabindex="0" role="region" aria-label="Models found"><table id="found" hidden><thead><tr></tr></thead><tbody></tbody></table></div>
<nav id="pages" aria-label="Pages of the result" hidden><button type="button" id="before">Before</button> <span id="where"></span> <button type="button" id="after">After</button></nav>`;
}

export const modelMain = (): Html => html`<h1 id="key">Model</h1>
<p id="said" role="status" aria-live="polite">The model is loaded …</p>
<noscript><p>This page needs a script; atlas.csv on the first page has every model.</p></noscript>
<div id="model" hidden>
<p id="lead" class="lead"></p>
<p><a class="button" id="play">Open in the playground</a> <a class="button" id="family">The family</a></p>
<h2>Text</h2>
<pre id="text" tabindex="0" aria-label="Text of the model"></pre>
<h2>Laws</h2>
<div id="laws"></div>
<h2>Counts</h2>
<p id="facts" class="note"></p>
<div class="scroll"><table id="counts"></table></div>
<h2>Hypotheses</h2>
<ul id="hypotheses"></ul>
<h2>Proof and certificate</h2>
<div id="certificates"></div>
</div>`;
