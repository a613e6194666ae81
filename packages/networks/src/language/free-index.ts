/** The free index of laws: `|W[i,:]|^2 - |V[:,i]|^2` stands for one law for each of its values. It is read in indices alone. */
import { type Expr, indexEnds, walkExpr } from '@lawful/cas-core';

export const FREE_INDEX = 'i';

/** Whether an expression, one end of an index, speaks of it. */
export function speaksOfIndex(end: Expr): boolean {
  let found = false;
  walkExpr(end, (e) => {
    if (e.kind === 'name' && e.name === FREE_INDEX) found = true;
  });
  return found;
}

/** Whether some index of the expression speaks of it. */
export function hasFreeIndex(expr: Expr): boolean {
  let found = false;
  walkExpr(expr, (e) => {
    if (e.kind === 'index' && e.indices.some((i) => indexEnds(i).some(speaksOfIndex))) found = true;
  });
  return found;
}
