/**
 * Laws of a network with named widths, for all widths at once. The proof: under the flow of tr(u'f), with u a matrix that is
 * free, the derivative of the law is zero in normal form; or, for the diagonal of a matrix, its diagonal form is.
 */
import { reject } from '../../text/rejection.js';
import { kind } from '../kind.js';
import { type MatrixSymbol, starAlgebra } from './algebra.js';
import { derivation, diagonalForm, gradients } from './derivation.js';
import { type AllWidths, readAllWidths } from './reading.js';
import { allWidthsText } from './statement.js';

function checkConserved({ symbols, widths, spend, output, entries, matrix }: AllWidths): void {
  const u: MatrixSymbol = { name: '', role: 'cotangent', rows: output.rows, cols: output.cols };
  const A = starAlgebra([...symbols, u], widths, spend);
  const pairing = A.trace(A.multiply(A.transpose(A.letter(symbols.length)), output));
  const rate = derivation(A, matrix, gradients(A, pairing));
  const [left, of] =
    entries === 'diagonal'
      ? [diagonalForm(A, rate), 'the diagonal form of its derivative']
      : [rate.terms.length, 'its derivative'];
  if (left > 0) reject(`claim.law is not conserved by this proof: ${of} has ${left} terms`);
}

export const allWidths = kind({ versions: [1], read: readAllWidths, verify: checkConserved, state: allWidthsText });
