/**
 * From a text to mathematics: the model language, its functions and losses, the network as a Program, families of data, flows.
 * How a declared symmetry acts has an index of its own (symmetry/index.ts). What is not named here is for this package alone.
 */

// Networks whose widths stay names.
export { readAxisLaw, type TensorLaw } from './all-widths/axis-law.js';
export { readStarLaw, starLaw, starNetwork } from './all-widths/star-network.js';

// The plain family under its flow, and that of a block.
export { blockModel } from './families/block-model.js';
export { type FlowFamily, flowFamily } from './families/flow-family.js';
export { isolatedBlock } from './families/isolated-block.js';
export { departure, flowFormulas } from './flows/formulas.js';
export { flowRow } from './flows/table.js';
// The rows of the language's functions, for whoever makes nodes without a text.
export type { Call } from './functions/function-row.js';
export { functionRow } from './functions/table.js';
// Parts of parameters that a model speaks of.
export { axisGraph, rowConditions } from './graph/axis-graph.js';
// How nodes of the Graph are made, and networks that came from elsewhere.
export {
  contract,
  join,
  leaf,
  numberNode,
  opaque,
  patternNode,
  permute,
  power,
  reduce,
  reshape,
  slice,
  softmax,
  spread,
  standardise,
  sum,
  window,
} from './graph/build.js';
export { boundWidths, type GraphNode, nodesInOrder } from './graph/graph.js';
export { networkText } from './graph/network-text.js';
export type { Operation } from './graph/operations.js';
export { parameterAxes } from './graph/parameter-axes.js';
export { parameterViews } from './graph/parameter-views.js';
export type { TensorBlock } from './graph/pieces/leaves.js';
export { type Pieces, pieces } from './graph/pieces/pieces.js';
export type { NetworkTensor, TensorNetwork, TensorRole } from './graph/tensor-network.js';
export type { Window } from './graph/tensor-operations.js';
// The model language.
export type { Definition } from './language/definitions.js';
// The flows.
export { hasFiniteGroups } from './language/group-syntax.js';
export type { Binding, Declaration, Model, Symmetry } from './language/model.js';
export { type Outline, outlineModel } from './language/outline.js';
export { declarationsOf } from './language/parse-additions.js';
export { lawBranches, networkForLaws, parseLaw, parseLawExpression } from './language/parse-law.js';
export { parseModel } from './language/parse-model.js';
export { dimsOf, formatShape, SCALAR, type Shape } from './language/shape.js';
export type { ShapeScope } from './language/shapes.js';
export { sympyText } from './language/sympy-text.js';
export { EXAMPLE_NAMES, VOCABULARY } from './language/vocabulary.js';
export {
  declaresName,
  GIVEN_NAMES,
  type GivenName,
  givenMeaning,
  type InnerWordName,
  isInnerWord,
  isStatement,
  type Statement,
  type Word,
} from './language/words.js';

// The losses.
export { appendPointLoss, isMarginLoss, lossRow } from './losses/table.js';
export { lossNamesParameters } from './losses/written.js';

// From a model to a Program.
export { withKernels } from './lowering/kernels.js';
export { lowerExpression } from './lowering/lower-expression.js';
export { lowerModel } from './lowering/lower-model.js';
export { type Network, networkScope } from './lowering/network.js';
export { nodeMatrix, nodeTensor } from './lowering/node-tensor.js';
