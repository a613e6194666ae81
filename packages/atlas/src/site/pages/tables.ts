/** Tables that stand in a page, sorted where they stand. */
import { naturally } from '../model.js';
import { sortButton } from './dom.js';

export function sortable(table: HTMLTableElement): void {
  const heads = [...table.tHead!.rows[0]!.cells];
  const body = table.tBodies[0]!;
  heads.forEach((th, column) => {
    sortButton(th, () => {
      const descending = th.getAttribute('aria-sort') === 'ascending';
      for (const other of heads) other.removeAttribute('aria-sort');
      th.setAttribute('aria-sort', descending ? 'descending' : 'ascending');
      const rows = [...body.rows].map((row) => ({ row, text: row.cells[column]!.textContent ?? '' }));
      // What says nothing comes last either way.
      rows.sort(
        (a, b) => Number(a.text === '') - Number(b.text === '') || (descending ? -1 : 1) * naturally(a.text, b.text),
      );
      body.append(...rows.map(({ row }) => row));
    });
  });
}
