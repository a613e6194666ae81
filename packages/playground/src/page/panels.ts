/** What stands behind the tabs, and the box in which a law is proved. Each asks the second thread, so that the answer goes on. */

import type { Widths } from '../threads/messages.js';
import { chart, legend } from './chart.js';
import { byId, copy, download, element, slider } from './dom.js';
import type { Engine } from './engine.js';

export interface Asker {
  readonly engine: Engine;
  model(): { readonly text: string; readonly widths: Widths };
}

export function showCertificate(panel: HTMLElement, { engine, model }: Asker): void {
  panel.replaceChildren(element('p', {}, 'Making the certificate …'));
  engine.ask(
    { of: 'certify', ...model(), title: 'model' },
    (answer) => {
      if (answer.of === 'fault' && answer.message !== '')
        panel.replaceChildren(element('p', { role: 'alert' }, answer.message));
      if (answer.of !== 'certified') return;
      const { files, checked, fragment, bibliography, milliseconds } = answer;
      const save = files.map(({ name, content }) => {
        const button = element('button', { type: 'button' }, name);
        button.addEventListener('click', () => download(name, content));
        return button;
      });
      const copyOf = (name: string, text: string): HTMLButtonElement => {
        const button = element('button', { type: 'button' }, `Copy ${name}`);
        button.addEventListener('click', () => void copy(text, button));
        return button;
      };
      panel.replaceChildren(
        element(
          'p',
          {},
          `The independent checker: ${checked.verdict}. Made and checked in ${Math.round(milliseconds)} ms.`,
        ),
        element('pre', { tabindex: '0', 'aria-label': 'Statement of the checker' }, checked.statement),
        element('p', { class: 'row' }, copyOf('LaTeX of theorem and proof', fragment), copyOf('BibTeX', bibliography)),
        element('h3', {}, 'Files'),
        element('p', { class: 'row' }, ...save),
      );
    },
    () => undefined,
  );
}

export function showSymmetry(panel: HTMLElement, { engine, model }: Asker, symmetric: boolean): void {
  if (!symmetric) {
    panel.replaceChildren(
      element(
        'p',
        {},
        'This model has no line “symmetry …”. With one, as in ',
        element('code', {}, 'symmetry cyclic(3) : x -> g * x'),
        ', the isotypic table and the lifted group stand here.',
      ),
    );
    return;
  }
  panel.replaceChildren(element('p', {}, 'Decomposing …'));
  engine.ask(
    { of: 'lift', ...model() },
    (answer) => {
      if (answer.of === 'fault' && answer.message !== '')
        panel.replaceChildren(element('p', { role: 'alert' }, answer.message));
      if (answer.of !== 'lifted') return;
      const row = (cells: readonly string[], kind: 'th' | 'td') =>
        element('tr', {}, ...cells.map((c) => element(kind, kind === 'th' ? { scope: 'col' } : {}, c)));
      panel.replaceChildren(
        ...answer.lines.map((line) => element('p', {}, line)),
        element(
          'table',
          {},
          element('caption', {}, 'Isotypic blocks'),
          element('thead', {}, row(['dimension', 'multiplicity', 'type', 'conjugates', 'factor of H'], 'th')),
          element('tbody', {}, ...answer.rows.map((r) => row(r, 'td'))),
        ),
      );
    },
    () => undefined,
  );
}

const SETTINGS = { step: 0.05, decay: 0, momentum: 0 };

export function showPicture(panel: HTMLElement, { engine, model }: Asker): void {
  const settings = { ...SETTINGS };
  const place = element('div', {});
  const control = (name: keyof typeof settings, max: number, step: number): HTMLElement => {
    const range = { name, id: `run-${name}`, min: '0', max: `${max}`, step: `${step}`, value: `${settings[name]}` };
    const moved = (value: number): void => {
      settings[name] = value;
      draw();
    };
    return element('span', { class: 'slider' }, ...slider(range, moved));
  };
  const draw = (): void => {
    engine.ask(
      { of: 'picture', ...model(), settings: { ...settings, seed: 7 } },
      (answer) => {
        if (answer.of === 'fault' && answer.message !== '')
          place.replaceChildren(element('p', { role: 'alert' }, answer.message));
        if (answer.of !== 'picture') return;
        place.replaceChildren(
          chart(answer.curves, 'Values of laws along gradient descent'),
          legend(answer.curves),
          element('p', { class: 'time' }, answer.note),
        );
      },
      () => undefined,
    );
  };
  panel.replaceChildren(
    element(
      'p',
      { class: 'row' },
      control('step', 0.5, 0.005),
      control('decay', 0.2, 0.005),
      control('momentum', 0.95, 0.05),
    ),
    place,
  );
  draw();
}

/** Small charts, one an optimiser, in one scale for each so that small drifts are seen. */
export function showOptimisers(panel: HTMLElement, { engine, model }: Asker): void {
  panel.replaceChildren(element('p', {}, 'Training by eleven optimisers …'));
  engine.ask(
    { of: 'optimisers', ...model(), seed: 7 },
    (answer) => {
      if (answer.of === 'fault' && answer.message !== '')
        panel.replaceChildren(element('p', { role: 'alert' }, answer.message));
      if (answer.of !== 'optimisers') return;
      const charts = answer.panels.map(({ optimiser, curves }) =>
        element(
          'figure',
          {},
          element('figcaption', {}, optimiser),
          chart(curves, `Drift of the laws under ${optimiser}`, answer.steps),
          legend(curves),
        ),
      );
      panel.replaceChildren(
        element('p', { class: 'time' }, answer.note),
        element('div', { class: 'charts' }, ...charts),
      );
    },
    () => undefined,
  );
}

export function proveForm({ engine, model }: Asker): void {
  byId('prove').addEventListener('submit', (event) => {
    event.preventDefault();
    const law = byId<HTMLInputElement>('law').value.trim();
    const place = byId('verdict');
    if (law === '') return;
    place.replaceChildren('Proving …');
    engine.ask(
      { of: 'prove', ...model(), law },
      (answer) => {
        if (answer.of === 'verdict')
          place.replaceChildren(
            element('strong', { class: answer.verdict }, answer.verdict),
            ...answer.lines.map((line) => element('p', {}, line)),
          );
        else if (answer.of === 'fault' && answer.message !== '')
          place.replaceChildren(element('p', { role: 'alert' }, answer.message));
      },
      () => undefined,
    );
  });
}
