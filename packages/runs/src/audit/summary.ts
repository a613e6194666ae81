/**
 * What an audit says in words: laws by family, the worst of each first, one sentence on all of them, and numbers as they are printed.
 */
import type { AuditReport } from './audit.js';
import type { LawAudit } from './compare.js';
import { push } from './plan.js';

/** 3 digits, as many as a reader compares. */
export const digits = (x: number | null): string => (x === null ? '' : x === 0 ? '0' : x.toExponential(2));

/** The size by which laws are compared: drift where there is one, else imbalance. */
export const sizeOf = (law: LawAudit): number => law.drift ?? law.relative ?? (law.state === 'not zeros' ? 1 : 0);

/** Of laws of one text, in the order in which the texts came. */
export function families(laws: readonly LawAudit[]): readonly (readonly LawAudit[])[] {
  const groups = new Map<string, LawAudit[]>();
  for (const law of laws) push(groups, law.law, law);
  return [...groups.values()];
}

/** The worst first; equals in their order. */
export const worstFirst = (family: readonly LawAudit[]): LawAudit[] =>
  [...family].sort((a, b) => sizeOf(b) - sizeOf(a));

/** What is to be said of one law in a word or two. */
export function verdictOf({ kept, balanced, state }: LawAudit): string {
  if (kept !== null) return kept ? 'kept' : 'moved';
  if (state !== null) return state;
  return balanced === true ? 'balanced' : '';
}

const total = (laws: readonly LawAudit[]): number => laws.reduce((sum, { count }) => sum + count, 0);

/** 674,584 */
export const grouped = (n: number): string => String(n).replace(/\B(?=(?:\d{3})+$)/g, ',');

const several = (n: number, what: string): string => `${grouped(n)} ${what}${n === 1 ? '' : 's'}`;

/** How much stays when laws are not moved but decay: said once. */
const expectation = ({ training: { rate, decay, steps } }: AuditReport): string =>
  rate !== null && decay !== null && steps !== null
    ? ` (times (1 - ${rate * decay})^${steps} if linear, its square if quadratic)`
    : '';

export function summaryOf(report: AuditReport): string {
  const { laws, notEvaluated } = report;
  const parts = [
    `${several(laws.length, 'law')} (${several(total(laws), 'conserved quantity').replace('quantitys', 'quantities')})`,
  ];
  if (report.otherFile !== null) {
    const moved = worstFirst(laws.filter(({ kept }) => kept === false));
    const kept = laws.filter((law) => law.kept === true).length;
    parts.push(`${grouped(kept)} kept to rounding${expectation(report)}, ${grouped(moved.length)} moved`);
    const [most] = moved;
    if (most !== undefined) parts.push(`most ${most.law} at ${most.where} (drift ${digits(most.drift)})`);
  } else {
    const values = laws.filter(({ balanced }) => balanced !== null);
    const balanced = values.filter((law) => law.balanced === true).length;
    parts.push(`${grouped(balanced)} of ${grouped(values.length)} zero to rounding`);
    const constants = laws.filter(({ state }) => state !== null);
    if (constants.length > 0) {
      const zeros = constants.filter(({ state }) => state === 'zeros').length;
      parts.push(`${grouped(zeros)} of ${several(constants.length, 'constant')} still zero`);
    }
  }
  if (notEvaluated.length > 0) parts.push(`${grouped(notEvaluated.length)} not evaluated`);
  return parts.join('; ');
}
