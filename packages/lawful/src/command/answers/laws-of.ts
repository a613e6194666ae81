/**
 * Where `lawful audit` gets its laws from: a row for each kind of source, told by the end of its name.
 */
import { type AuditLaw, readLaws } from '@lawful/runs';
import { auditLaws } from '../../importing/audit-laws.js';
import { lawsOfNetwork } from '../../importing/laws-of-network.js';
import { lossOf, readNetwork } from '../../importing/read-network.js';
import { readText } from '../input.js';
import { UsageError } from '../usage-error.js';

/** Bytes of a file of laws. */
const LAWS_LIMIT = 64_000_000;

type Source = readonly [name: RegExp, laws: (path: string) => Promise<readonly AuditLaw[]>];

const ofModel = async (path: string): Promise<readonly AuditLaw[]> => {
  const network = await readNetwork(path, { eps: 'kept', weightsFromConstants: false });
  return auditLaws(lawsOfNetwork(network, { loss: lossOf(path) }));
};

const SOURCES: readonly Source[] = [
  [/\.onnx$/i, ofModel],
  [/(?:^|[\\/])config\.json$/i, ofModel],
  [
    /\.law$/i,
    async (path) => {
      throw new UsageError(`--with: ${path}: expected a model (.onnx, config.json) or a file of laws (.json)`);
    },
  ],
  [/(?:)/, async (path) => readLaws(path, readText(path, LAWS_LIMIT))],
];

/** Rejects with an error of the command line or of the file. */
export const lawsOf = (path: string): Promise<readonly AuditLaw[]> =>
  SOURCES.find(([name]) => name.test(path))![1](path);
