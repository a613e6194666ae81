/** The thread of the engine: answers one question after another. A question that nobody waits for is ended with its thread. */
import { dimsOf } from '@lawful/networks';
import { bibliography, budget, LawfulError, lift, loadEngine, parseModel, UnableError } from 'lawful';
import type { Answer, Asked, Question, Told } from './messages.js';

/** A page does not wait longer. */
const SECONDS = 20;

type Tell = (answer: Answer) => void;

const modelOf = ({ text, widths }: Question) => parseModel({ file: 'model', text }, widths);

/** Widths that are names have got values. */
const hasNames = ({ widths }: Question): boolean => Object.keys(widths).length > 0;

const work = () => budget({ deadline: Date.now() + 1000 * SECONDS, now: Date.now });

async function answerFind(question: Question, tell: Tell): Promise<void> {
  const start = performance.now();
  const model = modelOf(question);
  tell({
    of: 'model',
    freeWidths: model.freeWidths,
    shapes: Object.fromEntries([
      ...model.declarations.map((d) => [d.name, { kind: d.kind, shape: dimsOf(d.shape).join(' x ') }] as const),
      ...model.bindings.map((b) => [b.name, { kind: 'let', shape: dimsOf(b.shape).join(' x ') }] as const),
    ]),
  });
  if (hasNames(question)) {
    const { everyWidth } = await import('./every-width.js');
    tell({ of: 'every-width', found: await everyWidth(question.text) });
  }
  const { find } = await loadEngine();
  const findings = find(model, {
    budget: work(),
    tell: (piece) => {
      if (piece.of === 'law') tell({ of: 'law', law: piece.law });
    },
  });
  const { parameters, stateDimension, plain, augmented, laws, hypotheses, warnings, constants } = findings.result;
  tell({
    of: 'found',
    parameters,
    stateDimension,
    plain,
    augmented,
    laws,
    hypotheses,
    warnings,
    constants,
    symmetric: model.symmetry !== undefined,
    bibliography: bibliography(findings),
    milliseconds: performance.now() - start,
  });
}

async function answerProve(question: Question & { of: 'prove' }, tell: Tell): Promise<void> {
  const { prove } = await loadEngine();
  const result = prove(modelOf(question), question.law, { budget: work() });
  const { verdict, witness, reason, dependsOnFound, entries, family } = result;
  const numbers = (values: Readonly<Record<string, string>>): string =>
    Object.entries(values)
      .map(([name, value]) => `${name} = ${value}`)
      .join(', ');
  const lines: string[] = [];
  if (verdict === 'proved') {
    lines.push(
      `conserved ${family === 'plain' ? 'for every data set' : 'under the loss averaged over the symmetry'} (${entries} scalar ${entries === 1 ? 'law' : 'laws'})`,
    );
    if (dependsOnFound === 'yes') lines.push('It is a function of the laws listed above.');
    if (dependsOnFound === 'no') lines.push('It is independent of the laws listed above.');
  }
  if (witness !== null) {
    lines.push(`at ${numbers(witness.theta)}`);
    if (witness.data !== null && witness.data !== undefined)
      lines.push(`data: ${numbers({ ...witness.data.x, ...witness.data.y })}; there dh/dt = ${witness.data.rate}`);
  }
  if (reason !== null) lines.push(reason);
  tell({ of: 'verdict', verdict, lines });
}

async function answerCertify(question: Question & { of: 'certify' }, tell: Tell): Promise<void> {
  const start = performance.now();
  const { certify, check } = await import('lawful');
  const { files } = await certify(modelOf(question), { title: question.title, fragment: true, budget: work() });
  const everyWidth = hasNames(question)
    ? await (await import('./every-width.js')).everyWidthFiles(question.text, `${question.title}-every-width`)
    : [];
  const content = (extension: string): string => files.find((f) => f.extension === extension)?.content ?? '';
  const { verdict, statement } = check(content('json'));
  tell({
    of: 'certified',
    files: [...files, ...everyWidth].map(({ name, content: text }) => ({ name, content: text })),
    checked: { verdict, statement: statement ?? '' },
    fragment: content('fragment.tex'),
    bibliography: content('bib'),
    milliseconds: performance.now() - start,
  });
}

function answerLift(question: Question, tell: Tell): void {
  const { result } = lift(modelOf(question));
  tell({
    of: 'lifted',
    lines: [
      `The network is linear in ${result.features} features.`,
      `Commutant group ${result.commutantGroup}, effective group ${result.effectiveGroup}.`,
      `The lifted algebra has dimension ${result.liftedAlgebraDimension}; parameters realise ${result.realizableDimension}.`,
    ],
    rows: result.blocks.map((b) => [`${b.dimension}`, `${b.multiplicity}`, b.type, `${b.conjugates}`, b.factor ?? '']),
  });
}

async function answer(question: Question, tell: Tell): Promise<void> {
  if (question.of === 'find') await answerFind(question, tell);
  else if (question.of === 'prove') await answerProve(question, tell);
  else if (question.of === 'certify') await answerCertify(question, tell);
  else if (question.of === 'lift') answerLift(question, tell);
  else if (question.of === 'optimisers') {
    const { optimisers } = await import('./optimisers.js');
    tell(await optimisers(modelOf(question), question.seed));
  } else {
    const { picture } = await import('./picture.js');
    tell(await picture(modelOf(question), question.settings));
  }
}

self.onmessage = ({ data: { id, question } }: MessageEvent<Asked>): void => {
  const post = (value: Answer, done: boolean): void => {
    const told: Told = { id, answer: value, done };
    self.postMessage(told);
  };
  answer(question, (value) => post(value, false))
    .catch((error: unknown) => {
      const at =
        error instanceof LawfulError && error.line !== undefined
          ? { line: error.line, column: error.column ?? 1 }
          : undefined;
      const known = error instanceof LawfulError || error instanceof UnableError;
      const message = error instanceof Error ? error.message : String(error);
      post(
        { of: 'fault', message: known ? message.replace(/^model:\d+:\d+: /, '') : `internal error: ${message}`, at },
        false,
      );
    })
    .finally(() => post({ of: 'fault', message: '', at: undefined }, true));
};
