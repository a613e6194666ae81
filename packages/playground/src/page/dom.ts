/** Elements made without HTML text: what a model or a certificate says is never read as markup. */
import katex from 'katex';

type Child = Node | string;

export function element<K extends keyof HTMLElementTagNameMap>(
  name: K,
  attributes: Readonly<Record<string, string>> = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[K] {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

/** The element of the page with this id. Throws when the page has none. */
export function byId<T extends HTMLElement = HTMLElement>(id: string): T {
  const found = document.getElementById(id);
  if (found === null) throw new Error(`the page has no #${id}`);
  return found as T;
}

/** A labelled slider whose value stands beside it: `name` is its label, `id` its own and that of the label. */
export function slider(
  { name, id, ...range }: { name: string; id: string; min: string; max: string; step: string; value: string },
  moved: (value: number) => void,
): [label: HTMLElement, input: HTMLInputElement, shown: HTMLElement] {
  const input = element('input', { type: 'range', name, id, ...range });
  const shown = element('output', { for: id }, range.value);
  input.addEventListener('input', () => {
    shown.textContent = input.value;
    moved(Number(input.value));
  });
  return [element('label', { for: id }, name), input, shown];
}

/** Mathematics; the text itself where KaTeX cannot read it. As MathML alone it needs neither style nor fonts of the page. */
export function formula(
  latex: string,
  text: string,
  output: 'htmlAndMathml' | 'mathml' = 'htmlAndMathml',
): HTMLElement {
  const span = element('span', { class: 'math' });
  try {
    katex.render(latex, span, {
      trust: false,
      strict: 'ignore',
      throwOnError: true,
      maxExpand: 1000,
      maxSize: 20,
      output,
    });
  } catch {
    span.replaceChildren(element('code', {}, text));
  }
  return span;
}

export async function copy(text: string, button: HTMLButtonElement): Promise<void> {
  const before = button.textContent;
  try {
    await navigator.clipboard.writeText(text);
    button.textContent = 'Copied';
  } catch {
    button.textContent = 'Not allowed here';
  }
  setTimeout(() => {
    button.textContent = before;
  }, 1500);
}

export function download(name: string, content: string): void {
  const url = URL.createObjectURL(new Blob([content], { type: 'text/plain;charset=utf-8' }));
  element('a', { href: url, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(url), 1000);
}
