/**
 * The atlas of conservation laws: families of models, a pool of workers, a table in DuckDB, a cluster, reports. It has no mathematics of its own: every row is what `lawful`
 * answers. `lawful atlas` loads it by name where it is installed.
 */
export { main } from './command/command.js';
export type { Surroundings } from './command/surroundings.js';
