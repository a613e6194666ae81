/** Whether the optimiser had a velocity before the first recorded step. */
import type { LawRecord } from '../training/law-record.js';

/** A new optimiser has none; a difference of squares may be 0 all the same, so every law is asked. */
export const isWarm = (laws: readonly LawRecord[]): boolean =>
  laws.some((law) => (law.kind === 'linear' ? [law.p[0]] : [law.b[0], law.c[0]]).some((v) => v !== 0));
