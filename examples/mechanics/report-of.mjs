// A recording, read and held against the predictions, with what it calls itself.
import { openCheckpoint, readRun, reportRun } from '../../packages/runs/dist/index.js';

export async function reportOf(file) {
  const checkpoint = await openCheckpoint(file);
  try {
    return { report: reportRun(await readRun(checkpoint)), name: checkpoint.metadata.get('model') ?? 'recorded run' };
  } finally {
    await checkpoint.close();
  }
}
