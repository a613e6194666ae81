/** What an engine that we did not write says of a residual, and how all are asked. */
import type { Program } from '@lawful/cas-core';

type Opinion = 'agrees' | 'disagrees' | 'no answer' | 'too large' | 'not asked';

/** What an engine of others says of a residual. */
export interface SecondOpinion {
  readonly engine: 'algebrite' | 'nerdamer';
  readonly opinion: Opinion;
  /** What the engine answered, when it disagrees. */
  readonly answer?: string;
}

/** The opinions on each residual (one output each) in their order, within so many milliseconds for all together. */
export type SecondOpinions = (residuals: readonly Program[], budgetMs?: number) => Promise<SecondOpinion[][]>;
