/** SHAPE: `n`, `m x n`, `4x3`, or more factors for tensors, `o x i x 3 x 3`. */
import { SourceError, type Token, type TokenCursor } from '@lawful/cas-core';
import { readSize } from '../graph/expression.js';
import { type Dimension, type Shape, shapeOfDims } from './shape.js';
import { acceptInner } from './words.js';

/** Axes that a tensor may have. */
const ORDER_LIMIT = 8;

/**
 * @param width what a name stands for as a size: a number, itself, or undefined when it is taken by something else
 */
export function parseShape(cursor: TokenCursor, width: (token: Token, name: string) => Dimension): Shape {
  const dims: Dimension[] = [];
  const add = (token: Token, text: string): void => {
    if (/^\d+$/.test(text)) {
      if (/^0+$/.test(text)) cursor.fail(token, 'a size (a positive integer or the name of a width)');
      const value = { num: BigInt(text), den: 1n };
      dims.push(readSize({ kind: 'number', value, at: token.at }, { source: cursor.source, widthOf: () => undefined }));
    } else dims.push(width(token, text));
    if (dims.length > ORDER_LIMIT)
      throw new SourceError(cursor.source, token.at, `a tensor of more than ${ORDER_LIMIT} axes`);
  };
  for (;;) {
    const token = cursor.peek();
    if (token.kind === 'symbol' && (token.text === '(' || token.text === '['))
      cursor.fail(token, 'a shape without brackets, as in "3 x 2"');
    if (token.kind !== 'number' && token.kind !== 'name')
      return cursor.fail(token, 'a size (a positive integer or the name of a width)');
    if (token.kind === 'number' && token.text.includes('.'))
      cursor.fail(token, 'a size (a positive integer or the name of a width)');
    cursor.next();
    // mxn, of single letters with an index, is a shape of two named widths.
    const letters = token.kind === 'name' && /^([A-Za-z]\d*)(x[A-Za-z]\d*)+$/.test(token.text);
    for (const part of letters ? token.text.split('x') : [token.text]) add(token, part);
    // 4x3 reaches here as the number 4 and the name x3.
    const next = cursor.peek();
    if (token.kind === 'number' && next.kind === 'name' && /^x(\w+)$/.test(next.text)) {
      cursor.next();
      for (const part of next.text.slice(1).split(/x(?=\d|[A-Za-z])/)) add(next, part);
    }
    if (acceptInner(cursor, 'x') !== undefined) continue;
    if (cursor.peek().text === ',' && cursor.peek().kind === 'symbol')
      cursor.fail(cursor.peek(), 'sizes joined by "x", as in "3 x 2"');
    return shapeOfDims(dims);
  }
}
