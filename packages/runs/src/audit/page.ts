/**
 * An audit as one page of HTML: nothing is loaded from anywhere, no script runs (the page forbids both itself), and every text that came out of a file is
 * escaped: names of tensors are somebody else's. Light or dark as the reader's system is.
 */
import type { AuditReport } from './audit.js';
import { barChart, escaped } from './bars.js';
import type { LawAudit } from './compare.js';
import { printable } from './printable.js';
import { digits, families, grouped, sizeOf, summaryOf, verdictOf, worstFirst } from './summary.js';

/** Rows of a family that are drawn, and that are written. */
const [DRAWN, WRITTEN] = [64, 400];

const said = (text: string): string => escaped(printable(text, 2000));

const STYLE = `:root{color-scheme:light dark;--ink:#1b1b1b;--paper:#fff;--faint:#767676;--line:#ddd;--kept:#0072b2;--moved:#d55e00}
@media(prefers-color-scheme:dark){:root{--ink:#e6e6e6;--paper:#17181a;--faint:#9a9a9a;--line:#3a3b3e;--kept:#56b4e9;--moved:#e69f00}}
body{font:15px/1.45 system-ui,sans-serif;color:var(--ink);background:var(--paper);max-width:70rem;margin:2rem auto;padding:0 1rem}
h1{font-size:1.4rem}h2{font-size:1.05rem;margin:2rem 0 .3rem;font-family:ui-monospace,monospace;overflow-wrap:anywhere}
p.note{color:var(--faint)}table{border-collapse:collapse;font-size:.85rem;display:block;overflow-x:auto}
th,td{padding:.15rem .7rem .15rem 0;text-align:right;border-bottom:1px solid var(--line);font-variant-numeric:tabular-nums}
th:first-child,td:first-child,td.text{text-align:left}td.moved{color:var(--moved)}td.kept,td.balanced{color:var(--kept)}
svg{display:block;max-width:100%;height:auto;margin:.5rem 0}svg text{font:11px system-ui,sans-serif;fill:var(--ink)}svg .tick{fill:var(--faint)}
svg .grid{stroke:var(--line)}svg .limit{stroke:var(--faint);stroke-dasharray:4 3}svg .kept{fill:var(--kept)}svg .moved{fill:var(--moved)}`;

const POLICY = "default-src 'none'; style-src 'unsafe-inline'";

/** The text of a page of HTML, one file that loads nothing. */
export function auditPage(report: AuditReport): string {
  const { file, otherFile, laws, notEvaluated, warnings, training } = report;
  const title = `Laws of ${said(file)}${otherFile === null ? '' : ` and ${said(otherFile)}`}`;
  const { rate, decay, steps } = training;
  const run = [
    ...(rate === null ? [] : [`rate ${rate}`]),
    ...(decay === null ? [] : [`decay ${decay}`]),
    ...(steps === null ? [] : [`${steps} steps`]),
  ];
  return [
    `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="${POLICY}">`,
    `<meta name="viewport" content="width=device-width,initial-scale=1"><title>${title}</title><style>${STYLE}</style></head><body>`,
    `<h1>${title}</h1><p>${said(summaryOf(report))}.</p>`,
    run.length === 0 ? '' : `<p class="note">SGD: ${said(run.join(', '))}.</p>`,
    listOf('Warnings', warnings),
    ...families(laws).map(familyPart),
    listOf(
      'Not evaluated',
      notEvaluated.map(({ law, where, reason }) => `${law} at ${where}: ${reason}`),
    ),
    `<p class="note">relative: |Σ c·q| against Σ |c|·|q|, its value without cancellation; drift: the same of the difference. Bars below the dashed line are rounding of the stored numbers. Measured in float64 by lawful audit.</p>`,
    '</body></html>\n',
  ].join('\n');
}

function listOf(title: string, texts: readonly string[]): string {
  if (texts.length === 0) return '';
  const shown = texts.slice(0, WRITTEN).map((text) => `<li>${said(text)}</li>`);
  const more = texts.length > WRITTEN ? [`<li>and ${grouped(texts.length - WRITTEN)} more</li>`] : [];
  return `<h2>${title}</h2><ul>${[...shown, ...more].join('')}</ul>`;
}

function familyPart(family: readonly LawAudit[]): string {
  const [first] = family;
  const drawn = family.slice(0, DRAWN);
  const compared = family.some(({ drift }) => drift !== null);
  const bars = drawn.map((law) => ({
    name: printable(law.where),
    size: sizeOf(law),
    kind: (law.kept ?? law.balanced ?? true) ? 'kept' : 'moved',
    title: printable(`${law.where}: ${compared ? 'drift' : 'relative'} ${digits(sizeOf(law))}`),
  }));
  const chart = first!.form === 'constant' && !compared ? '' : barChart(bars, first!.rounding / 100, first!.rounding);
  const rows = worstFirst(family)
    .slice(0, WRITTEN)
    .map((law) => rowOf(law, compared));
  const head = [
    'where',
    'count',
    'value',
    'relative',
    ...(compared ? ['in the other', 'drift', 'least Σ|g|²'] : []),
    '',
    'worst at',
  ];
  const left = [
    ...(family.length > DRAWN ? [`the first ${DRAWN} of ${grouped(family.length)} are drawn`] : []),
    ...(family.length > WRITTEN ? [`the worst ${WRITTEN} are written`] : []),
  ];
  return `<h2>${said(first!.law)}</h2>${chart}${left.length === 0 ? '' : `<p class="note">${left.join('; ')}</p>`}<table><thead><tr>${head.map((h) => `<th>${h}</th>`).join('')}</tr></thead><tbody>${rows.join('')}</tbody></table>`;
}

function rowOf(law: LawAudit, compared: boolean): string {
  const cell = (text: string, kind = ''): string => `<td${kind === '' ? '' : ` class="${kind}"`}>${text}</td>`;
  const verdict = verdictOf(law);
  const note = law.trace === null ? '' : ` (diagonal alone, trace ${digits(law.trace)})`;
  return `<tr>${[
    cell(said(law.where), 'text'),
    cell(grouped(law.count)),
    cell(digits(law.value)),
    cell(digits(law.relative)),
    ...(compared ? [cell(digits(law.other)), cell(digits(law.drift)), cell(digits(law.gradients))] : []),
    cell(`${verdict}${note}`, verdict.split(' ')[0] ?? ''),
    cell(
      law.worst.map(({ at, relative, drift }) => `[${at.join(', ')}] ${digits(drift ?? relative)}`).join('; '),
      'text',
    ),
  ].join('')}</tr>`;
}
