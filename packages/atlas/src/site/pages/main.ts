/** The script of all pages: what a page has decides what is done. */
import { byId } from './dom.js';
import { modelPage } from './model-view.js';
import { searchPage } from './search-view.js';
import { sortable } from './tables.js';

async function start(): Promise<void> {
  for (const table of document.querySelectorAll<HTMLTableElement>('table.sortable')) sortable(table);
  const pages: Readonly<Record<string, () => Promise<void>>> = { search: searchPage, model: modelPage };
  try {
    await pages[document.body.dataset.page ?? '']?.();
  } catch (error) {
    byId('said').textContent = (error as Error).message;
  }
}

void start();
