/** Laws of an answer as SymPy reads them: `sympify(law.sympy, locals)`, a MatrixSymbol for each matrix. */
import { SourceError } from '@lawful/cas-core';
import { type Model, parseLawExpression, SCALAR, type Shape, type ShapeScope, sympyText } from '@lawful/networks';
import type { FoundLaw } from './describe.js';
import type { Tell } from './progress.js';

/** Longer texts are not written again. */
const TEXT_LIMIT = 20_000;

/** The law with its text for SymPy; where matrix expressions have no such form, the column of its entries. */
export function withSympy(law: FoundLaw, model: Model): FoundLaw {
  const shapes = new Map<string, Shape>(model.declarations.map((d) => [d.name, d.shape]));
  const scope: ShapeScope = {
    source: { file: 'law', text: '' },
    // Time, in laws under momentum or decay.
    shapeOf: (name) => shapes.get(name) ?? (name === 't' ? SCALAR : undefined),
    widthOf: (name) => model.widths[name],
    known: [],
    call: (name, [arg]) => (name === 'vel' && arg?.kind === 'name' ? shapes.get(arg.name) : undefined),
  };
  const write = (text: string): string | undefined => {
    if (text.length > TEXT_LIMIT) return undefined;
    try {
      return sympyText(parseLawExpression({ file: 'law', text }), scope);
    } catch (error) {
      // Names of an answer that are no names of the model: range(P).
      if (error instanceof SourceError) return undefined;
      throw error;
    }
  };
  const whole = law.law === law.form ? undefined : write(law.law);
  if (whole !== undefined) return { ...law, sympy: whole };
  const parts = law.entries.map(write);
  if (parts.includes(undefined)) return law;
  return { ...law, sympy: parts.length === 1 ? parts[0]! : `Matrix([${parts.join(', ')}])` };
}

/** Laws told with their texts for SymPy; single entries of a law that is not through are told without. */
export const tellWithSympy =
  (tell: Tell, model: Model): Tell =>
  (piece) => {
    tell(piece.of === 'law' ? { ...piece, law: withSympy(piece.law, model) } : piece);
  };
