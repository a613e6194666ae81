/** Tabs by the rules of ARIA: arrows move between them, one panel is shown. A panel is filled when it is first opened. */
import { element } from './dom.js';

export interface Tab {
  readonly id: string;
  readonly label: string;
  fill(panel: HTMLElement): void;
}

export interface Tabs {
  /** The model changed: open panels are filled again. */
  refresh(): void;
}

export function tabs(list: HTMLElement, panels: HTMLElement, all: readonly Tab[]): Tabs {
  let open = -1;
  const buttons = all.map(({ id, label }, k) =>
    element(
      'button',
      {
        type: 'button',
        role: 'tab',
        id: `tab-${id}`,
        'aria-controls': `panel-${id}`,
        'aria-selected': 'false',
        tabindex: k === 0 ? '0' : '-1',
      },
      label,
    ),
  );
  const sheets = all.map(({ id }) =>
    element('div', { role: 'tabpanel', id: `panel-${id}`, 'aria-labelledby': `tab-${id}`, tabindex: '0', hidden: '' }),
  );
  const show = (k: number): void => {
    open = open === k ? -1 : k;
    buttons.forEach((b, j) => {
      b.setAttribute('aria-selected', String(j === open));
      b.tabIndex = j === Math.max(open, 0) ? 0 : -1;
      sheets[j]!.hidden = j !== open;
    });
    if (open >= 0) all[open]!.fill(sheets[open]!);
  };
  buttons.forEach((b, k) => {
    b.addEventListener('click', () => show(k));
    b.addEventListener('keydown', ({ key }) => {
      const step = key === 'ArrowRight' ? 1 : key === 'ArrowLeft' ? -1 : 0;
      if (step !== 0) buttons[(k + step + buttons.length) % buttons.length]!.focus();
    });
  });
  list.append(...buttons);
  panels.append(...sheets);
  return {
    refresh: () => {
      if (open >= 0) all[open]!.fill(sheets[open]!);
    },
  };
}
