/** A law proved for every width as words in the free *-algebra (theory §1.4): the rate of change along the gradients has the normal form zero. */
import { NotSupportedError, starText, UnableError } from '@lawful/cas-core';
import { type Model, starLaw, starNetwork } from '@lawful/networks';
import { proveStarLaw, type StarProof, starCertificateJson } from '@lawful/verifier';
import type { AllWidthsResult } from './all-widths-result.js';

/** A proof, or why there is none. */
export function proveByWords(model: Model, lawText: string): AllWidthsResult | string {
  try {
    const network = starNetwork(model);
    const law = starLaw(network, lawText);
    const { builder, output } = network;
    const proof = proveStarLaw(builder, output, law);
    if (!proof.holds)
      return `the rate of change does not cancel as words, and no small widths were found that refute the law; left over: ${shorten(proof.residual)}`;
    const note = { law: lawText, model: model.source.text, gradients: gradientTexts(builder, proof) };
    return {
      verdict: 'proved',
      reason: null,
      certificate: starCertificateJson({ builder, output, law, note }),
      text: explain(model, lawText, network, proof),
    };
  } catch (error) {
    if (error instanceof NotSupportedError || error instanceof UnableError) return error.message;
    throw error;
  }
}

const shorten = (text: string): string => (text.length <= 300 ? text : `${text.slice(0, 300)} …`);

type Network = ReturnType<typeof starNetwork>;

function gradientTexts(builder: Network['builder'], proof: StarProof): { [name: string]: string } {
  return Object.fromEntries(
    [...proof.gradients].map(([k, g]) => [builder.symbols[k]!.name, starText(builder.algebra.alphabet, g)]),
  );
}

function explain(model: Model, lawText: string, { builder, output }: Network, proof: StarProof): string {
  const lines = [`f = ${starText(builder.algebra.alphabet, builder.values[output]!)}`];
  const diagonal = builder.symbols.filter((s) => s.role === 'diagonal').map((s) => s.name);
  if (diagonal.length > 0) lines.push(`with ${diagonal.join(', ')} diagonal, constant where no unit switches`);
  lines.push(`gradients of <${proof.cotangent}, f>, ${proof.cotangent} free:`);
  for (const [name, text] of Object.entries(gradientTexts(builder, proof))) lines.push(`  ${name}: ${text}`);
  lines.push(`rate of change of ${lawText} along them:`);
  for (const { of, rate } of proof.contributions) lines.push(`  ${of}: ${rate}`);
  const scope = model.freeWidths.length > 0 ? `for all widths ${model.freeWidths.join(', ')}` : 'at these widths';
  lines.push(`every word cancels: conserved ${scope}, for all data and every loss`);
  return lines.join('\n');
}
