/** Model texts of the families of theory §2. */
const layers = (w: readonly number[], bias: boolean): string =>
  w
    .slice(1)
    .map((n, i) => `param W${i + 1} : ${n} x ${w[i]}\n${bias ? `param b${i + 1} : ${n}\n` : ''}`)
    .join('') + `input x : ${w[0]}\n`;

export const linear = (...w: number[]): string =>
  `${layers(w, false)}output ${w
    .slice(1)
    .map((_, i) => `W${w.length - 1 - i}`)
    .join(' * ')} * x\n`;

export function relu(w: readonly number[], bias = false, activation = 'relu'): string {
  let f = 'x';
  for (let i = 1; i < w.length; i++) {
    f = `W${i} * ${f}${bias ? ` + b${i}` : ''}`;
    if (i < w.length - 1) f = `${activation}(${f})`;
  }
  return `${layers(w, bias)}output ${f}\n`;
}

export const factored = (n: number, m: number, r: number): string =>
  `param U : ${n} x ${r}\nparam V : ${m} x ${r}\ninput x : ${n}\noutput V * U' * x\n`;

export const product = (d: number): string => {
  const names = Array.from({ length: d }, (_, i) => `p${i + 1}`);
  return `${names.map((p) => `param ${p}\n`).join('')}input x\noutput ${names.join(' * ')} * x\n`;
};

export const powers = (n: number, h: number, q: number): string =>
  `param v : ${h} x ${n}\nparam u : 1 x ${h}\ninput x : ${n}\noutput u * (v * x).^${q}\n`;

export const lightning = (d: number, k: number, m: number, tokens: number): string =>
  `param K : ${k} x ${d}\nparam Q : ${k} x ${d}\nparam V : ${m} x ${d}\ninput X : ${d} x ${tokens}\noutput V * X * (X' * K' * Q * X)\n`;

export const lightningWithOutput = (d: number, k: number, v: number, tokens: number): string =>
  `param Q : ${d} x ${k}\nparam K : ${d} x ${k}\nparam V : ${d} x ${v}\nparam O : ${d} x ${v}\ninput X : ${tokens} x ${d}\noutput X * Q * K' * X' * X * V * O'\n`;

/** F(s, r) of theory §2. */
export const F = (s: number, r: number): number => {
  const k = Math.min(s, r);
  return (k * (2 * r + 1 - k)) / 2;
};
