/**
 * A live model in any page: `<script type="module" src="…/cell.js"></script>`, and the text of a model between `<lawful-cell>` and `</lawful-cell>`, or in a
 * `<code>` between them. It can be changed, and what training conserves stands below it; a width that is a name has a slider. Style and names of the page around it are left alone: all is in a shadow.
 */

import { countSentence, plural } from '../page/answer-view.js';
import { element, formula } from '../page/dom.js';
import { type Engine, engine } from '../page/engine.js';
import { linkOf } from '../page/permalink.js';
import { type Bound, mended, widthSliders } from '../page/widths.js';
import type { Answer } from '../threads/messages.js';
import workerUrl from '../threads/worker.ts?worker&url';
import { STYLE } from './style.js';

/** Milliseconds without a key before the engine is asked. */
const PAUSE = 200;

/** The page beside this script. In two steps: Vite takes a template with `import.meta.url` for a pattern of files. */
const HERE = import.meta.url;
const PLAYGROUND = new URL('./index.html', HERE).href;

/** Browsers start no thread from a file of another origin, but one that imports it. */
function thread(): Worker {
  const url = new URL(workerUrl, import.meta.url);
  if (url.origin === location.origin) return new Worker(url, { type: 'module' });
  const script = new Blob([`import ${JSON.stringify(url.href)};`], { type: 'text/javascript' });
  return new Worker(URL.createObjectURL(script), { type: 'module' });
}

/** Without the empty lines around it and the indentation that all lines have. */
function dedented(text: string): string {
  const lines = text.replace(/^(\s*\n)+|\s+$/g, '').split('\n');
  const indents = lines.filter((l) => l.trim() !== '').map((l) => l.length - l.trimStart().length);
  const common = Math.min(...indents, 1000);
  return lines.map((l) => l.slice(common)).join('\n');
}

class LawfulCell extends HTMLElement {
  readonly #model = element('textarea', {
    'aria-label': 'Model',
    spellcheck: 'false',
    autocomplete: 'off',
    part: 'model',
  });
  readonly #sliders = element('div', { class: 'widths', part: 'widths' });
  readonly #widths: Bound = {};
  readonly #count = element('p', { role: 'status', part: 'count' });
  readonly #fault = element('p', { role: 'alert', class: 'fault', part: 'fault' });
  readonly #laws = element('ul', { 'aria-label': 'Conserved quantities', part: 'laws' });
  readonly #link = element('a', { part: 'link' }, 'Open in the playground');
  #engine: Engine | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  connectedCallback(): void {
    if (this.shadowRoot === null) {
      const root = this.attachShadow({ mode: 'open' });
      root.append(
        element('style', {}, STYLE),
        this.#model,
        this.#sliders,
        this.#count,
        this.#fault,
        this.#laws,
        element('p', {}, this.#link),
      );
      this.#model.value = dedented((this.querySelector('code') ?? this).textContent ?? '');
      this.#model.addEventListener('input', () => {
        this.#size();
        this.#later();
      });
    }
    this.#engine = engine(thread);
    this.#size();
    void this.#ask();
  }

  disconnectedCallback(): void {
    clearTimeout(this.#timer);
    this.#engine?.close();
    this.#engine = undefined;
  }

  #later(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#ask(), PAUSE);
  }

  #size(): void {
    this.#model.rows = this.#model.value.split('\n').length;
  }

  async #ask(): Promise<void> {
    const text = this.#model.value;
    this.#count.textContent = 'Looking for laws …';
    this.#fault.textContent = '';
    this.#laws.replaceChildren();
    this.#engine?.ask(
      { of: 'find', text, widths: { ...this.#widths } },
      (answer) => this.#show(answer),
      () => undefined,
    );
    this.#link.href = `${PLAYGROUND}#${await linkOf(text)}`;
  }

  #show(answer: Answer): void {
    if (answer.of === 'found') {
      const { plain, augmented, parameters, laws, hypotheses } = answer;
      const average = augmented === null ? '' : ` With the symmetry: ${countSentence(augmented)}.`;
      this.#count.textContent = `${plural(parameters, 'parameter')}: ${countSentence(plain)}.${average}`;
      this.#laws.replaceChildren(
        ...laws.map((law) => element('li', {}, formula(law.latex, law.law, 'mathml'), ` ${plural(law.count, 'law')}`)),
        ...hypotheses.map((h) => element('li', {}, `The count holds ${h}`)),
      );
    } else if (answer.of === 'fault' && answer.message !== '') {
      const { at, message } = answer;
      if (mended(message, this.#widths)) {
        widthSliders(this.#sliders, this.#widths, () => this.#later());
        void this.#ask();
        return;
      }
      this.#count.textContent = 'No answer yet.';
      this.#fault.textContent = at === undefined ? message : `Line ${at.line}, column ${at.column}: ${message}`;
    }
  }
}

// A page may name the script twice.
if (customElements.get('lawful-cell') === undefined) customElements.define('lawful-cell', LawfulCell);
