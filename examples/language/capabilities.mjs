// What the engines and writers do with a model, found out by asking them: nothing here is told by hand.
import { check } from '../../packages/checker/dist/index.js';
import { certify, find, findAllWidths, parseModel } from '../../packages/lawful/dist/index.js';
import { starNetwork } from '../../packages/networks/dist/index.js';
import { WRITERS } from '../../packages/verifier/dist/index.js';

/** The columns, in their order. */
export const COLUMNS = ['find', 'certificate', 'check', 'LaTeX', 'Coq', 'SymPy', 'Lean', 'every width'];

const WRITER_OF = { Coq: 'v', SymPy: 'py', Lean: 'lean' };

/** A refusal without the name of the file and without numbers of lines, so that equal reasons read alike. */
const reason = (error) =>
  (error instanceof Error ? error.message : String(error))
    .replace(/^[^ ]*:\d+:\d+: /, '')
    .replace(/^not supported yet: /, '')
    .replace(/the function \w+/, 'this function')
    .replace(/\[\d+\]/g, '[…]');

const no = (why) => ({ no: why });

const attempt = async (ask) => {
  try {
    return await ask();
  } catch (error) {
    return no(reason(error));
  }
};

/** Which proofs without sizes read the network: motions along axes, words in matrices, of matrices or at least of columns. */
async function everyWidth(text, columns) {
  const modelOf = (own) => parseModel({ file: 'm', text: own });
  const motions = await attempt(() => {
    findAllWidths(modelOf(text));
    return 'motions';
  });
  const wordsOf = (own, said) =>
    attempt(() => {
      starNetwork(modelOf(own));
      return said;
    });
  const words = await wordsOf(text, 'words');
  const narrow = words.no === undefined || columns === undefined ? words : await wordsOf(columns, 'words of columns');
  const read = [motions, narrow].filter((kind) => kind.no === undefined);
  return read.length === 0 ? motions : read.join(', ');
}

/**
 * By column: a word, or why not.
 * @param columns the same model with a column in place of a matrix, where there is one
 */
export async function capabilitiesOf(text, columns) {
  const model = parseModel({ file: 'm', text });
  const cells = {};
  cells.find = await attempt(() => {
    const { plain } = find(model).result;
    const bound = plain.basis === 'enclosure' ? 'by enclosures' : 'exact';
    return plain.complete ? bound : `${bound}, ${plain.found} of at most ${plain.maxLaws}`;
  });
  const made = await attempt(() => certify(model, { title: 'm', opinionTimeout: 0 }));
  const refused = made.no === undefined ? undefined : no(made.no);
  const certificate =
    refused === undefined ? made.files.find(({ extension }) => extension === 'json').content : undefined;
  cells.certificate = refused ?? (made.withoutBound === undefined ? 'yes' : 'laws without bound');
  cells.check = refused === undefined ? check(certificate).verdict : '–';
  cells.LaTeX = refused === undefined && made.files.some(({ extension }) => extension === 'tex') ? 'yes' : '–';
  for (const [column, extension] of Object.entries(WRITER_OF)) {
    if (refused !== undefined) {
      cells[column] = '–';
      continue;
    }
    const data = JSON.parse(certificate);
    const document =
      data.claim.kind === undefined
        ? await WRITERS.find((w) => w.extension === extension).write(data, undefined)
        : { unable: 'claims of their own kind, as of the flow of an optimiser' };
    cells[column] = 'unable' in document ? no(document.unable) : document.bound ? 'with the bound' : 'laws';
  }
  cells['every width'] = await everyWidth(text, columns);
  return cells;
}
