/** The line `loss NAME [+ PENALTY]` or `loss EXPR`. */
import { type Expr, type Position, SourceError, type Token, type TokenCursor } from '@lawful/cas-core';
import { LOSS_WORDS, lossRow } from '../losses/table.js';
import { lossMeant } from './hints.js';
import type { Argued, Loss } from './model.js';
import { checkScalar, type Declared, dataFree, parseWritten, reaches, refuseData } from './parse-additions.js';
import { SCALAR, type Shape } from './shape.js';
import type { ShapeScope } from './shapes.js';

/** @param output the shape of the output, when its line has been read */
export function parseLoss(cursor: TokenCursor, declared: Declared, output: Shape | undefined, at: Position): Loss {
  const start = cursor.peek().at;
  const kind = LOSS_WORDS.find((w) => acceptWord(cursor, w));
  const { names } = lossRow({ kind: kind ?? 'custom' });
  if (kind === undefined) return writtenLoss(cursor, declared, output, start, at);
  if (names === undefined) return withPenalty(cursor, declared, { kind, at: start });
  cursor.expect('(', `behind ${kind}`);
  const expr = parseWritten(cursor, declared);
  cursor.expect(')', `behind the ${kind} loss`);
  checkScalar(expr, declared.scope(names(output ?? SCALAR, dataFree(declared, false))), `the ${kind} loss`);
  const loss: Argued<Loss> = { kind, expr, at: start };
  return withPenalty(cursor, declared, loss);
}

/** A penalty is a part of it, like every other term. */
function writtenLoss(
  cursor: TokenCursor,
  declared: Declared,
  output: Shape | undefined,
  start: Position,
  at: Position,
): Argued<Loss> {
  if (output === undefined)
    throw new SourceError(cursor.source, at, 'a loss in "out" and "y": expected "output" on an earlier line');
  const first = cursor.peek();
  const expr = parseWritten(cursor, declared);
  const names = lossRow({ kind: 'custom' }).names!(output, new Map());
  const scope = declared.scope(new Map([...dataFree(declared, true), ...names]));
  refuseData(expr, declared, scope, 'the loss');
  refuseWord(first, expr, scope);
  checkScalar(expr, scope, 'the loss');
  return { kind: 'custom', expr, at: start };
}

/** A word that stands where the name of a loss is expected, and names nothing. */
function refuseWord(first: Token, expr: Expr, { source, shapeOf }: ShapeScope): void {
  if (first.kind !== 'name' || shapeOf(first.text) !== undefined || expr.kind === 'call') return;
  const word = lossMeant(first.text, LOSS_WORDS);
  if (word !== undefined)
    throw new SourceError(
      source,
      first.at,
      `unknown loss "${first.text}", did you mean "${word}"?: expected one of ${LOSS_WORDS.join(', ')}, or an expression in out and y`,
    );
}

function withPenalty<L extends Loss>(cursor: TokenCursor, declared: Declared, loss: L): L {
  if (cursor.accept('+') === undefined) return loss;
  const penalty = parseWritten(cursor, declared);
  const scope = declared.scope(dataFree(declared, true));
  refuseData(penalty, declared, scope, 'the penalty');
  checkScalar(penalty, scope, 'the penalty');
  if (!reaches(penalty, 'param', declared)) throw new SourceError(cursor.source, penalty.at, noParameter);
  return { ...loss, penalty };
}

const noParameter = 'a penalty that mentions no parameter changes nothing: expected one in the parameters';

/** A word of several tokens, such as cross-entropy: the first decides. */
function acceptWord(cursor: TokenCursor, word: string): boolean {
  const [first, ...rest] = word.split('-');
  if (cursor.accept(first!) === undefined) return false;
  for (const part of rest) {
    cursor.expect('-', `as in "${word}"`);
    cursor.expect(part, `as in "${word}"`);
  }
  return true;
}
