/** The page: a model on the left, what training conserves on the right. */
import 'katex/dist/katex.min.css';
import { keepOffline } from '../offline/keep.js';
import type { Answer } from '../threads/messages.js';
import { addLaw, showFound, startAnswer } from './answer-view.js';
import { byId, copy, element } from './dom.js';
import { editor } from './editor.js';
import { engine } from './engine.js';
import { everyWidthView } from './every-width-view.js';
import { EXAMPLES, FIRST } from './examples.js';
import { type Asker, proveForm, showCertificate, showOptimisers, showPicture, showSymmetry } from './panels.js';
import { linkOf, textOf } from './permalink.js';
import { tabs } from './tabs.js';
import { type Bound, mended, widthSliders } from './widths.js';

/** Milliseconds without a key before the engine is asked. */
const PAUSE = 120;

const finder = engine();
const helper = engine();
const widths: Bound = {};
const everyWidth = everyWidthView();

async function start(): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let symmetric = false;
  let text = FIRST;
  let broken: string | undefined;
  try {
    text = (await textOf(location.hash)) ?? FIRST;
  } catch (error) {
    broken = `The link cannot be read: ${error instanceof Error ? error.message : 'it is broken'}.`;
  }
  const later = (): void => {
    clearTimeout(timer);
    timer = setTimeout(ask, PAUSE);
  };
  const view = editor(byId('editor'), text, later);
  const question = () => ({ text: view.text(), widths: { ...widths } });
  const asker: Asker = { engine: helper, model: question };

  const more = tabs(byId('tabs'), byId('panels'), [
    { id: 'theorem', label: 'Theorem and certificate', fill: (panel) => showCertificate(panel, asker) },
    { id: 'symmetry', label: 'Symmetry', fill: (panel) => showSymmetry(panel, asker, symmetric) },
    { id: 'picture', label: 'Picture', fill: (panel) => showPicture(panel, asker) },
    { id: 'optimisers', label: 'Optimisers', fill: (panel) => showOptimisers(panel, asker) },
  ]);

  function ask(): void {
    startAnswer();
    byId('verdict').replaceChildren();
    let first = true;
    finder.ask(
      { of: 'find', ...question() },
      (answer) => {
        if (answer.of === 'model') {
          view.shapes(answer.shapes);
          view.fault(undefined, undefined);
          byId('fault').textContent = '';
          if (answer.freeWidths.length === 0) widthSliders(byId('widths'), widths, later);
          if (Object.keys(widths).length === 0) everyWidth.hide();
        } else if (answer.of === 'every-width') {
          everyWidth.show(answer.found);
        } else if (answer.of === 'law') {
          if (first) byId('count').textContent = 'Proved so far:';
          first = false;
          addLaw(answer.law);
        } else if (answer.of === 'found') {
          symmetric = answer.symmetric;
          showFound(answer);
          performance.mark('answered');
          more.refresh();
        } else if (answer.of === 'fault' && answer.message !== '') fault(answer);
      },
      () => undefined,
    );
  }

  function fault({ message, at }: Answer & { of: 'fault' }): void {
    if (mended(message, widths)) {
      widthSliders(byId('widths'), widths, later);
      ask();
      return;
    }
    byId('count').textContent = 'No answer yet.';
    everyWidth.hide();
    byId('laws').replaceChildren();
    byId('fault').textContent = at === undefined ? message : `Line ${at.line}, column ${at.column}: ${message}`;
    view.fault(message, at);
  }

  menu(view.replace);
  byId('share').addEventListener('click', async () => {
    history.replaceState(null, '', `#${await linkOf(view.text())}`);
    await copy(location.href, byId<HTMLButtonElement>('share'));
  });
  proveForm(asker);
  window.addEventListener('hashchange', async () => {
    const next = await textOf(location.hash).catch(() => undefined);
    if (next !== undefined && next !== view.text()) view.replace(next);
  });
  ask();
  if (broken !== undefined) byId('link').textContent = broken;
}

/** The examples, by group. */
function menu(choose: (text: string) => void): void {
  const select = byId<HTMLSelectElement>('examples');
  select.append(element('option', { value: '' }, 'choose …'));
  for (const group of new Set(EXAMPLES.map((e) => e.group)))
    select.append(
      element(
        'optgroup',
        { label: group },
        ...EXAMPLES.flatMap((e, k) => (e.group === group ? [element('option', { value: String(k) }, e.name)] : [])),
      ),
    );
  select.addEventListener('change', async () => {
    const chosen = EXAMPLES[Number(select.value)];
    if (select.value !== '' && chosen !== undefined) choose(await chosen.load());
  });
}

void start();
keepOffline();
