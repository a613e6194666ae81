/**
 * What all pictures share: colours, fonts, and the step from a Vega specification to SVG text.
 *
 * Colours are from the set of Okabe and Ito, picked so that their lightness differs too, and every group also has its own
 * dash pattern: the pictures survive colour blindness and a grey printer. The renderer draws without a DOM. Vega
 * numbers its clip paths and gradients by a counter that runs on from picture to picture; they are renumbered here, so that
 * the same data give the same bytes.
 */
import type { Config, Spec } from 'vega';
import type { TopLevelSpec } from 'vega-lite';

/** From dark to light. */
export const COLOURS: readonly string[] = Object.freeze(['#000000', '#0072b2', '#d55e00', '#e69f00']);
export const DASHES: readonly (readonly number[])[] = Object.freeze([
  [1, 0],
  [7, 3],
  [2, 2],
  [9, 2, 2, 2],
]);

const SUPERSCRIPTS: Readonly<Record<string, string>> = Object.freeze({
  '-': '⁻',
  ...Object.fromEntries([...'⁰¹²³⁴⁵⁶⁷⁸⁹'].map((digit, k) => [String(k), digit])),
});

/** 10⁻¹⁵ for −15. */
export const powerOfTen = (exponent: number): string =>
  `10${[...String(exponent)].map((c) => SUPERSCRIPTS[c]).join('')}`;

/** An axis whose ticks are powers of ten from 10^low to 10^high, every second or third one when there are more than so many steps. */
export function powersOfTen(low: number, high: number, most = 9): { values: number[]; labelExpr: string } {
  const [first, last] = [Math.ceil(low - 1e-9), Math.floor(high + 1e-9)];
  const stride = Math.max(1, Math.ceil((last - first) / most));
  const exponents = Array.from({ length: Math.floor((last - first) / stride) + 1 }, (_, k) => first + k * stride);
  const labels = JSON.stringify(Object.fromEntries(exponents.map((e) => [e, powerOfTen(e)])));
  return { values: exponents.map((e) => 10 ** e), labelExpr: `${labels}[round(log(datum.value) / LN10)]` };
}

const FONT = 'DejaVu Sans, Helvetica, Arial, sans-serif';

export const CONFIG: Config = {
  background: 'white',
  text: { font: FONT },
  axis: {
    labelFont: FONT,
    titleFont: FONT,
    labelFontSize: 12,
    titleFontSize: 13,
    titleFontWeight: 'normal',
    titlePadding: 8,
  },
  legend: {
    labelFont: FONT,
    titleFont: FONT,
    labelFontSize: 12,
    titleFontSize: 12,
    titleFontWeight: 'normal',
    labelLimit: 0,
    titleLimit: 0,
  },
  title: {
    font: FONT,
    fontSize: 14,
    fontWeight: 'bold',
    anchor: 'start',
    offset: 12,
    subtitleFont: FONT,
    subtitleFontSize: 12,
  },
};

/** Only pictures need Vega, which is large and need not be installed. */
async function loaded<M>(load: () => Promise<M>): Promise<M> {
  try {
    return await load();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_MODULE_NOT_FOUND') throw error;
    throw new Error('pictures are drawn by the packages vega and vega-lite: npm install vega vega-lite', {
      cause: error,
    });
  }
}

/** A specification of Vega-Lite as one of Vega. */
export async function specOf(spec: TopLevelSpec): Promise<Spec> {
  const lite = await loaded(() => import('vega-lite'));
  return lite.compile(spec, { config: CONFIG as never }).spec as Spec;
}

/** The SVG text of a specification. Rejects when Vega cannot parse it, or is not installed. */
export async function renderSvg(spec: Spec): Promise<string> {
  const vega = await loaded(() => import('vega'));
  const view = new vega.View(vega.parse(spec, CONFIG), { renderer: 'none', logLevel: vega.Warn });
  try {
    return renumber(await view.toSVG());
  } finally {
    view.finalize();
  }
}

/** Identifiers numbered by first appearance; only in definitions and references, never in texts. */
function renumber(svg: string): string {
  const numbers = new Map<string, number>();
  return svg.replace(/(id="|url\(#)((?:clip|gradient_)\d+)(?=[")])/g, (_, before: string, name: string) => {
    const number = numbers.get(name) ?? numbers.size + 1;
    numbers.set(name, number);
    return `${before}${name.replace(/\d+$/, '')}${number}`;
  });
}
