/**
 * Which tensors of a file are trained. With a list of parameters, those that it names. Without one, what is stored as floats and is not a buffer by its place or name;
 * then a file is refused in which the exporter has merged or rewritten parameters, since laws of the graph would not be laws of the model.
 */
import { ImportError, quoted } from '../files/import-error.js';
import { nodeTitle } from '../values/site.js';
import type { OnnxModel } from '../wire/messages.js';
import type { TensorData } from '../wire/tensor-data.js';
import { checkedList, compareList } from './parameter-list.js';

export interface Roles {
  isTrained(tensor: TensorData): boolean;
  /** Parameters of the model that are not trained, copies among them. */
  readonly frozen: ReadonlySet<string>;
  /** Values that are copies of an initialiser in the graph, and parameters of their own in the model. */
  readonly copies: ReadonlySet<string>;
  readonly warnings: readonly string[];
}

const REMEDY =
  'an export in which parameters keep their names: torch.onnx.export(…, training=TrainingMode.TRAINING, do_constant_folding=False), or a list of parameters beside it';

/** Inputs that are settings or statistics of an operator, never trained. */
const SETTINGS: Readonly<Record<string, readonly number[]>> = {
  BatchNormalization: [3, 4],
  Clip: [1, 2],
  Dropout: [1],
  OneHot: [1, 2],
  Pad: [2],
  Range: [0, 1, 2],
  Resize: [1, 2],
  Upsample: [1],
};

/** Names by which modules call what they do not train. */
const BUFFERS = /running_mean|running_var|num_batches_tracked|inv_freq|position_ids/;
/** Names of buffers where they hold a mask; the bias of a layer may be called so too. */
const MASKS = /mask|attn\.bias|causal/;
/** Numbers of the program that an optimiser has stored as tensors. */
const CONSTANTS = /(^|\/)Constant(_\d+)?_output_0$|^val_\d+$|^scalar_tensor_/;
/** Names that an exporter makes for what it has renamed or computed. */
const RENAMED = /^onnx::\w+_\d+$/;
const NUMBERED = /^\d+$/;

/** Up to here a tensor is looked into for zeros and ones. */
const LARGEST_MASK = 2 ** 22;

const isMask = ({ name, shape, count, values }: TensorData): boolean =>
  MASKS.test(name) &&
  shape.length >= 2 &&
  count <= LARGEST_MASK &&
  values().every((x) => x === 0 || x === 1 || x <= -1e4);

/** How many entries of two tensors are compared. */
const COMPARED = 64;

/** The tensor of which a matrix is the transpose, as far as a sample of entries says; a sample of equal entries says nothing. */
function copiedFrom(tensor: TensorData, others: Iterable<TensorData>): TensorData | undefined {
  const [rows, cols] = tensor.shape;
  if (rows === undefined || cols === undefined || tensor.shape.length > 2) return undefined;
  const places = Array.from({ length: Math.min(COMPARED, tensor.count) }, (_, k) =>
    Math.floor(((2 * k + 1) * tensor.count) / (2 * Math.min(COMPARED, tensor.count))),
  );
  const own = tensor.sample(places);
  if (new Set(own).size < Math.min(4, tensor.count)) return undefined;
  const turned = places.map((k) => (k % cols) * rows + Math.floor(k / cols));
  for (const other of others) {
    if (other === tensor || other.shape.length !== 2 || other.shape[0] !== cols || other.shape[1] !== rows) continue;
    if (other.sample(turned).every((x, k) => x === own[k])) return other;
  }
  return undefined;
}

export function rolesOf(file: string, model: OnnxModel, list: unknown): Roles {
  if (list !== undefined) {
    const { trained, frozen, copies, warnings } = compareList(file, checkedList(file, list), model);
    return { isTrained: ({ name, type }) => type.kind === 'float' && trained.has(name), frozen, copies, warnings };
  }
  const { nodes, initializers } = model.graph;
  const settings = new Set(
    nodes.flatMap(({ operator, domain, inputs }) => {
      const places = domain === '' && Object.hasOwn(SETTINGS, operator) ? SETTINGS[operator]! : [];
      return places.flatMap((k) => inputs[k] ?? []);
    }),
  );
  // The exponent of a power, when it is one number.
  const exponents = new Set(nodes.flatMap((n) => (n.operator === 'Pow' && n.domain === '' ? (n.inputs[1] ?? []) : [])));
  const floats = initializers.filter((t) => t.type.kind === 'float');
  const named = floats.some(({ name }) => !NUMBERED.test(name) && !RENAMED.test(name));
  const isRenamed = (name: string): boolean => RENAMED.test(name) || (named && NUMBERED.test(name));
  const isTrained = (tensor: TensorData): boolean => {
    const { name, type, count } = tensor;
    if (type.kind !== 'float' || settings.has(name) || BUFFERS.test(name) || CONSTANTS.test(name)) return false;
    return !(count === 1 && (RENAMED.test(name) || exponents.has(name))) && !isMask(tensor);
  };
  const trained = new Map(floats.filter(isTrained).map((t): [string, TensorData] => [t.name, t]));
  const refuse = (place: string, found: string): never => {
    throw new ImportError({ file, place, found, expected: REMEDY });
  };
  for (const node of nodes) {
    const weight = node.inputs[1] ?? '';
    if (node.domain !== '') continue;
    if (/^Conv/.test(node.operator) && trained.has(weight) && isRenamed(weight))
      refuse(
        nodeTitle(node),
        `a kernel ${quoted(weight)} that the exporter computed: batch normalisation was folded into the convolution in evaluation mode, and its parameters are gone`,
      );
  }
  for (const node of nodes) {
    const source = trained.get(node.inputs[0] ?? '');
    if (node.operator === 'Identity' && node.domain === '' && source !== undefined && source.count > 1)
      refuse(
        nodeTitle(node),
        `a copy of the stored tensor ${quoted(source.name)}: the exporter merges parameters of equal values, and two parameters may have become one`,
      );
  }
  for (const tensor of trained.values()) {
    const other = isRenamed(tensor.name) ? copiedFrom(tensor, trained.values()) : undefined;
    if (other !== undefined)
      refuse(
        `tensor ${quoted(tensor.name)}`,
        `the numbers of ${quoted(other.name)} again, transposed: the exporter has made two of one parameter that is used twice`,
      );
  }
  const renamed = [...trained.keys()].filter(isRenamed);
  const many = renamed.slice(0, 3).map(quoted).join(', ');
  const warnings =
    renamed.length === 0
      ? []
      : [
          `${renamed.length === 1 ? 'a parameter has' : `${renamed.length} parameters have`} names of the exporter (${many}): they may be stored transposed; laws hold, under these names`,
        ];
  if (!named && floats.length > 0 && renamed.length === 0)
    warnings.push('the parameters have numbers for names: which is which, the file does not say');
  return { isTrained: (t) => trained.has(t.name), frozen: new Set(), copies: new Set(), warnings };
}
