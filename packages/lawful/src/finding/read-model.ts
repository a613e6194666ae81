/** A model from its text, for those who have not parsed it: what a command, and every function of the library that takes a text, begins with. */
import { LawfulError, SourceError, type SourceText } from '@lawful/cas-core';
import { type Model, parseModel } from '@lawful/networks';
import { kindOf } from './arguments.js';

/** How a text is read as a model. */
export interface ReadOptions {
  /** Widths by name, as `--set` binds them; only for a model that is given as text. */
  readonly widths?: Readonly<Record<string, number>> | undefined;
}

/**
 * Parses a model and refuses what has nothing to move. Throws `SourceError` with place and expectation, `NotSupportedError` for
 * constructs beyond the engines.
 */
export function readModel(source: SourceText, widths: Readonly<Record<string, number>> = {}): Model {
  const model = parseModel(source, widths);
  if (!model.declarations.some((d) => d.kind === 'param'))
    throw new SourceError(
      model.source,
      { line: 1, column: 1 },
      'the model has no parameters, so nothing moves: expected a "param" line',
    );
  return model;
}

/**
 * The model itself, or that of a text, in whose errors the file is called `model`. Throws as `readModel` does, and `LawfulError` for what is neither,
 * as callers without types may give it.
 */
export function modelOf(model: Model | string, options: ReadOptions = {}): Model {
  const { widths } = options ?? {};
  if (typeof model === 'string') return readModel({ file: 'model', text: model }, widths);
  if (typeof model !== 'object' || model === null || !Array.isArray(model.declarations))
    throw new LawfulError(
      `a model was expected, the text of a .law file or what parseModel made of one, not ${kindOf(model)}`,
    );
  return model;
}
