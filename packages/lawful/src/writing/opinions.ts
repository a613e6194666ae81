/** Second opinions on the residuals of a certificate: asked before anything is written, and told in a sentence. */
import { familyOfLaw, lieNumerator, type SecondOpinion, type SecondOpinions, type Theorem } from '@lawful/verifier';

/** Another engine does not find zero what we proved zero: a defect of one of the two, and no certificate is made. */
export class DisagreementError extends Error {
  override readonly name = 'DisagreementError';
}

const OPINION_LIMIT = 40;

/** Throws `DisagreementError` when an engine does not find a residual zero. */
export async function askOthers(
  theorem: Theorem,
  {
    opinions: ask,
    opinionTimeout = 3000,
  }: { readonly opinions?: SecondOpinions | undefined; readonly opinionTimeout?: number },
): Promise<SecondOpinion[][]> {
  if (ask === undefined || opinionTimeout === 0) return [];
  const residuals = theorem.laws
    .flatMap((law) => law.entries.map((h) => ({ h, family: familyOfLaw(theorem, law) })))
    .slice(0, OPINION_LIMIT)
    .flatMap(({ h, family }) => family.generators.map((g) => lieNumerator(family, g, h)));
  const opinions = await ask(residuals, opinionTimeout);
  for (const o of opinions.flat())
    if (o.opinion === 'disagrees')
      throw new DisagreementError(
        `we proved a residual zero, but ${o.engine} says ${o.answer}: no certificate is written`,
      );
  return opinions;
}

/** Nothing when nobody agreed. */
export function opinionSentence(opinions: readonly (readonly SecondOpinion[])[]): string {
  // Nobody who answered is nobody who agreed.
  if (!opinions.flat().some((o) => o.opinion === 'agrees')) return '';
  const said = (name: string, engine: SecondOpinion['engine']): string => {
    const own = opinions.map((o) => o.find((s) => s.engine === engine)?.opinion);
    return own.every((opinion) => opinion === 'not asked')
      ? `${name} was not asked`
      : `${name} agrees on ${own.filter((opinion) => opinion === 'agrees').length}`;
  };
  const residuals = `${opinions.length} ${opinions.length === 1 ? 'residual' : 'residuals'}`;
  return `Second opinions on ${residuals}: ${said('Algebrite', 'algebrite')}, ${said('nerdamer', 'nerdamer')}; none disagrees`;
}
