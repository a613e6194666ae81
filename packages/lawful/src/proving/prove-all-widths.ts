/**
 * `prove --all-widths`: is a matrix law conserved whatever the widths? Proved by its motion along axes (theory §12) or in the free *-algebra (theory §1.4),
 * refuted by exact numbers at small widths (one choice of widths refutes "for every width"), else unable. A law that is neither proved nor
 * refuted may still be true: the algebra does not know identities of small matrices, nor functions that act entry by entry.
 */
import { type Budget, budget, NotSupportedError, SourceError, starText, UnableError } from '@lawful/cas-core';
import { departure, type Model, parseModel, readStarLaw, starLaw, starNetwork } from '@lawful/networks';
import { proveStarLaw, type StarProof, starCertificateJson } from '@lawful/verifier';
import type { AllWidthsResult } from './all-widths-result.js';
import { prove } from './prove.js';
import { proveByAxes } from './prove-by-axes.js';
import type { WitnessJson } from './refutation.js';

/** Widths tried for a refutation: each name gets the k-th of these numbers, cyclically. */
const SMALL_WIDTHS: readonly (readonly number[])[] = [[2], [3, 2], [2, 3]];

/**
 * Whether a matrix law is conserved for every width: proved for all at once, or refuted at small ones.
 *
 * @throws `SourceError` when the law cannot be read
 * @see theory §1.4
 */
export function proveAllWidths(model: Model, lawText: string, work: Budget = budget()): AllWidthsResult {
  // First, so that a mistake in the law is reported even when the network is beyond the algebra.
  readStarLaw(model, lawText);
  const moved = proveByAxes(model, lawText);
  if (moved !== undefined) return moved;
  const undecided = attempt(model, lawText);
  if (typeof undecided !== 'string') return undecided;
  const refutation = departure(model) === undefined ? refuteSmall(model, lawText, work) : undefined;
  if (refutation !== undefined) return { verdict: 'refuted', reason: refutation, certificate: null, text: refutation };
  return { verdict: 'unable', reason: undecided, certificate: null, text: undecided };
}

/** A proof, or why there is none. */
function attempt(model: Model, lawText: string): AllWidthsResult | string {
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

/** A sentence with widths and numbers at which an entry of the law moves, or undefined. */
function refuteSmall(model: Model, lawText: string, work: Budget): string | undefined {
  const choices = model.freeWidths.length === 0 ? [[]] : SMALL_WIDTHS;
  for (const choice of choices) {
    const widths: Record<string, number> = { ...model.widths };
    model.freeWidths.forEach((name, k) => {
      widths[name] = choice[k % choice.length]!;
    });
    if (!work.step('small widths')) return undefined;
    const witness = witnessAt(model, lawText, widths, work);
    if (witness === undefined) continue;
    const at = model.freeWidths.map((name) => `${name} = ${widths[name]}`).join(', ');
    const numbers = [witness.theta, witness.x, witness.u].flatMap((part) =>
      Object.entries(part).map(([name, value]) => `${name} = ${value}`),
    );
    return `refuted${at === '' ? '' : ` at the widths ${at}`}: along the gradient the law changes at the rate ${witness.value ?? witness.enclosure} where ${numbers.join(', ')}`;
  }
  return undefined;
}

function witnessAt(
  model: Model,
  lawText: string,
  widths: Readonly<Record<string, number>>,
  work: Budget,
): WitnessJson | undefined {
  try {
    return prove(parseModel(model.source, widths), lawText, { compare: false, budget: work }).witness ?? undefined;
  } catch (error) {
    // These widths do not fit the model, or the model at them is beyond the engines: no refutation from here.
    if (error instanceof SourceError || error instanceof UnableError) return undefined;
    throw error;
  }
}
