/**
 * From files of other programs to networks: ONNX → Graph. A file is read byte by byte with nothing believed, its graph is read operator by operator, and what
 * comes out is a `TensorNetwork` of `@lawful/networks`: named tensors with roles, and outputs as nodes of the Graph. How laws of it are found is not known here.
 *
 * Rooms: `files/` bytes and the error that says no; `wire/` protocol buffers and the messages of ONNX; `values/` what stands for a value while a graph is read, and its
 * arithmetic; `operators/` one row an operator; `reading/` roles of tensors, the order of nodes, the whole; `evaluation/` a network in float64, by which rows are
 * compared with what other programs computed; `dumps/` lists of ATen operations; `families/` known families of models from their configurations.
 */

export { readDump } from './dumps/read-dump.js';
export { type Evaluated, evaluateNetwork } from './evaluation/evaluate-network.js';
export { readConfig, smallCopy } from './families/families.js';
export { ImportError } from './files/import-error.js';
export type { ParameterList } from './reading/parameter-list.js';
export { type OnnxOptions, readOnnx } from './reading/read-onnx.js';
