/**
 * A certificate as Lean 4 text on Mathlib's multivariate polynomials: each polynomial law of a plain family under gradient flow as a theorem
 * Σ_i ∂_i h·∂_i L = 0, L = Σ_j u_j f_j. Nobody compiled it here, and the text says so.
 */

import type { CertificateData, PolynomialData } from '../../certificates/certificate-data.js';
import { lawsEverywhere, lawsOfRegionNotCovered, type WrittenDocument } from '../writer.js';

/** The text, or why the claim is beyond it. */
export function leanDocument(certificate: CertificateData): WrittenDocument {
  const unable = beyond(certificate);
  if (unable !== undefined) return { unable };
  const near = lawsOfRegionNotCovered(certificate.claim.laws);
  return {
    text: `${HEAD}${near.map((sentence) => `-- Not stated here: ${sentence}.\n`).join('')}${theorems(certificate)}`,
    covered: ['every law has derivative zero along the gradient of <u, f>, as a polynomial'],
    notCovered: [...near, 'that this file compiles', 'independence of the laws', 'the upper bound on their number'],
    bound: false,
    lawsLeftOut: near.length === 0 ? 0 : certificate.claim.laws.length - lawsEverywhere(certificate.claim.laws).length,
  };
}

const HEAD = `/-
Written for Lean 4 with Mathlib. UNVERIFIED: this file was not compiled by the program that wrote it.
Each theorem says that the derivative of a law along the gradient field of L vanishes as a polynomial.
-/
import Mathlib.Algebra.MvPolynomial.PDeriv

open MvPolynomial

`;

function beyond({ claim }: CertificateData): string | undefined {
  if (lawsEverywhere(claim.laws).length === 0) return 'the certificate states no law';
  if (claim.family.kind !== 'plain' || claim.family.cotangent !== 'free')
    return 'only plain families with free cotangents are written';
  if (claim.flow.kind !== 'gradient') return 'only gradient flow is written';
  const odd = claim.network.nodes.find(
    ([kind]) => !['var', 'const', 'add', 'sub', 'mul', 'neg', 'pow', 'piecewise'].includes(String(kind)),
  );
  if (odd !== undefined) return `the network has a node of kind ${odd[0]}`;
  if (lawsEverywhere(claim.laws).some((h) => h.denominator !== undefined)) return 'a law is no polynomial';
  return undefined;
}

function theorems({ claim }: CertificateData): string {
  const { variables, nodes, outputs } = claim.network;
  const slopes = nodes.filter(([kind]) => kind === 'piecewise').length;
  const total = variables.length + slopes + outputs.length;
  const x = (i: number): string => `(X ${i} : R)`;
  let slope = 0;
  const names = variables.map((v, i) => `-- ${i}: ${v.name} (${v.role})`);
  for (let k = 0; k < slopes; k++) names.push(`-- ${variables.length + k}: slope of piece ${k + 1}`);
  outputs.forEach((_, j) => {
    names.push(`-- ${variables.length + slopes + j}: cotangent u[${j + 1}]`);
  });
  const lines = nodes.map((node, n) => {
    const [kind, a, b] = node;
    const text: Readonly<Record<string, () => string>> = {
      var: () => x(Number(a)),
      const: () => `C (${String(a)} : ℚ)`,
      add: () => `n${a} + n${b}`,
      sub: () => `n${a} - n${b}`,
      mul: () => `n${a} * n${b}`,
      neg: () => `-n${a}`,
      pow: () => `n${a} ^ ${b}`,
      piecewise: () => `${x(variables.length + slope++)} * n${a}`,
    };
    return `noncomputable def n${n} : R := ${text[String(kind)]!()}`;
  });
  const loss = outputs.map((n, j) => `${x(variables.length + slopes + j)} * n${n}`).join(' + ');
  const polynomial = (p: PolynomialData): string =>
    p.map(([c, exponents]) => [`C (${c} : ℚ)`, ...exponents.map(([v, e]) => `${x(v)} ^ ${e}`)].join(' * ')).join(' + ');
  const theta = variables.flatMap((v, i) => (v.role === 'parameter' ? [i] : []));
  const laws = lawsEverywhere(claim.laws).map((h, k) => {
    const touched = theta.filter((i) => h.numerator.some(([, exponents]) => exponents.some(([v]) => v === i)));
    const sum = touched.map((i) => `pderiv ${i} law${k + 1} * pderiv ${i} L`).join(' + ');
    return `noncomputable def law${k + 1} : R := ${polynomial(h.numerator)}

theorem law${k + 1}_is_conserved : ${sum} = 0 := by
  simp only [law${k + 1}, L]
  unfold_network
  simp only [map_add, map_sub, map_neg, Derivation.leibniz, Derivation.leibniz_pow, pderiv_X, pderiv_C, Pi.single_apply]
  simp
  try ring
`;
  });
  // The nodes are named once, and not once for each law.
  const unfold = nodes.map((_, n) => `n${n}`).join(', ');
  const macro = `macro "unfold_network" : tactic => \`(tactic| simp only [${unfold}])`;
  return `${names.join('\n')}\nabbrev R := MvPolynomial (Fin ${total}) ℚ\n\n${lines.join('\n')}\nnoncomputable def L : R := ${loss}\n\n${macro}\n\n${laws.join('\n')}`;
}
