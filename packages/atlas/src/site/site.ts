/** Static pages of an atlas. */
import type { AtlasDatabase } from '../store/database.js';

export async function writeSite(_database: AtlasDatabase, _output: string): Promise<number> {
  return 0;
}
