/**
 * Variables that are the entries of a declared matrix. A network has a million of them and prints a few, so that an entry knows its matrix and
 * its place there, and makes its name when it is asked: `a`, `v[3]`, `W[2,3]` or `K[1,2,3,3]`.
 */
import type { EntryBlock, Role, Variable } from './program.js';

class Entry implements Variable {
  readonly #block: EntryBlock;
  readonly #index: number;

  constructor(block: EntryBlock, index: number) {
    this.#block = block;
    this.#index = index;
  }

  get name(): string {
    const { name, rows, cols, dims } = this.#block;
    if (dims !== undefined) return `${name}[${placeOf(this.#index, dims).join(',')}]`;
    if (rows === 1 && cols === 1) return name;
    if (rows === 1 || cols === 1) return `${name}[${this.#index + 1}]`;
    return `${name}[${Math.floor(this.#index / cols) + 1},${(this.#index % cols) + 1}]`;
  }

  get block(): EntryBlock {
    return this.#block;
  }

  get role(): Role {
    return this.#block.role;
  }

  get positive(): boolean {
    return this.#block.positive === true;
  }

  get offDiagonal(): boolean {
    const { rows, cols } = this.#block;
    return rows > 1 && cols > 1 && Math.floor(this.#index / cols) !== this.#index % cols;
  }

  get mask(): undefined {
    return undefined;
  }

  get kernel(): undefined {
    return undefined;
  }
}

/** The indices, from 1, of a position in row-major order. */
function placeOf(index: number, dims: readonly number[]): number[] {
  const place: number[] = [];
  let rest = index;
  for (const n of dims.toReversed()) {
    place.unshift((rest % n) + 1);
    rest = Math.floor(rest / n);
  }
  return place;
}

/** The variables of a matrix, row by row. */
export const entriesOf = (block: EntryBlock): Variable[] =>
  Array.from({ length: block.rows * block.cols }, (_, k) => new Entry(block, k));
