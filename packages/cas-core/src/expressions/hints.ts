/**
 * What a person may have meant who writes as in another notation: characters here, names by the nearest one. A hint says the right spelling and
 * decides nothing.
 */

const SUBSCRIPTS = '₀₁₂₃₄₅₆₇₈₉';
const SUPERSCRIPTS = '⁰¹²³⁴⁵⁶⁷⁸⁹';

const CHARACTERS: Readonly<Record<string, string>> = {
  '@': 'the matrix product is written "*", as in W*x',
  '·': 'a product is written "*"',
  '×': 'a shape is written "m x n" with the letter x, a product "*"',
  '⊙': 'the entrywise product is written ".*"',
  '∘': 'the entrywise product is written ".*"',
  '⊗': 'the Kronecker product is written kron(A, B)',
  '‖': 'the squared norm is written norm2(v), or |v|^2 in a law',
  '∥': 'the squared norm is written norm2(v), or |v|^2 in a law',
  ᵀ: "the transpose is written W'",
  '⊤': "the transpose is written W'",
  '’': "the transpose is written with a straight apostrophe: W'",
  '′': "the transpose is written with a straight apostrophe: W'",
  '−': 'minus is written with a hyphen "-"',
  '–': 'minus is written with a hyphen "-"',
  '→': 'an arrow is written "->"',
  '↦': 'an arrow is written "->"',
  '∈': 'a shape is declared with a colon, as in "param W : 3 x 2"',
  '≥': 'only "> 0" may follow a shape',
  '√': 'the square root is written sqrt(x)',
  '∑': 'a sum over all entries is written sum(X)',
  Σ: 'a sum over all entries is written sum(X); a name may be written Sigma',
  '%': 'a comment starts with "#"',
  '!': 'a comment starts with "#"',
  '&': 'a comma separates the entries of a matrix',
  $: 'an expression is written without dollar signs',
  '\\': 'a name is written without a backslash, as in lambda',
};

const GREEK: Readonly<Record<string, string>> = {
  α: 'alpha',
  β: 'beta',
  γ: 'gamma',
  δ: 'delta',
  ε: 'epsilon',
  η: 'eta',
  θ: 'theta',
  λ: 'lambda',
  μ: 'mu',
  ν: 'nu',
  ξ: 'xi',
  π: 'pi',
  ρ: 'rho',
  σ: 'sigma',
  τ: 'tau',
  φ: 'phi',
  ψ: 'psi',
  ω: 'omega',
  Γ: 'Gamma',
  Δ: 'Delta',
  Θ: 'Theta',
  Λ: 'Lambda',
  Φ: 'Phi',
  Ψ: 'Psi',
  Ω: 'Omega',
};

/** Modules that functions are called from elsewhere. */
const MODULES = new Set([
  'nn',
  'torch',
  'np',
  'numpy',
  'jnp',
  'F',
  'tf',
  'keras',
  'functional',
  'math',
  'linalg',
  'relu',
]);

/** What a person may have meant by a symbol that has its meaning elsewhere. */
export const symbolHint = (symbol: string): string | undefined =>
  symbol === ';' ? 'one declaration stands on a line; rows of a matrix are written [[1, 2],[3, 4]]' : undefined;

/** What to write instead of a character that no text of the language has; `before` and `after` stand beside it on its line. */
export function characterHint(character: string, before: string, after: string): string | undefined {
  const name = /[A-Za-z_][A-Za-z0-9_]*$/.exec(before)?.[0] ?? '';
  if (character === '.') {
    const word = /^[A-Za-z]\w*/.exec(after)?.[0];
    if (word === 'T' || word === 'mT' || word === 'H' || word === 't') return `the transpose is written ${name}'`;
    if (word === undefined) return undefined;
    return MODULES.has(name)
      ? `functions stand without a module, as in ${word.toLowerCase()}(X)`
      : `functions stand before their argument, as in ${word.toLowerCase()}(${name === '' ? 'X' : name})`;
  }
  const sub = SUBSCRIPTS.indexOf(character);
  if (sub >= 0) return `an index in a name is written with an ordinary digit: ${name}${sub}`;
  const sup = SUPERSCRIPTS.indexOf(character);
  if (sup >= 0) return `a power is written ${name}^${sup}`;
  if (Object.hasOwn(GREEK, character)) return `a Greek letter is written out: ${GREEK[character]}`;
  return Object.hasOwn(CHARACTERS, character) ? CHARACTERS[character] : undefined;
}

/** The number of letters to change, insert, remove or exchange with a neighbour, upper and lower case alike. */
function distance(a: string, b: string): number {
  const [x, y] = [a.toLowerCase().replaceAll(/[_-]/g, ''), b.toLowerCase().replaceAll(/[_-]/g, '')];
  const rows = [Array.from({ length: y.length + 1 }, (_, j) => j)];
  for (let i = 1; i <= x.length; i++) {
    const row = [i];
    for (let j = 1; j <= y.length; j++) {
      let best = Math.min(
        rows[i - 1]![j]! + 1,
        row[j - 1]! + 1,
        rows[i - 1]![j - 1]! + (x[i - 1] === y[j - 1] ? 0 : 1),
      );
      if (i > 1 && j > 1 && x[i - 1] === y[j - 2] && x[i - 2] === y[j - 1])
        best = Math.min(best, rows[i - 2]![j - 2]! + 1);
      row.push(best);
    }
    rows.push(row);
  }
  return rows[x.length]![y.length]!;
}

/** The known name that a word most resembles, when it resembles one. */
export function nearestName(word: string, known: Iterable<string>): string | undefined {
  let best: { readonly name: string; readonly distance: number } | undefined;
  for (const name of known) {
    if (Math.abs(name.length - word.length) > 3) continue;
    const d = distance(word, name);
    if (best === undefined || d < best.distance) best = { name, distance: d };
  }
  const limit = word.length <= 2 ? 0 : word.length <= 5 ? 1 : 2;
  return best !== undefined && best.distance <= limit ? best.name : undefined;
}
