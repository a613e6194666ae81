/**
 * What editors need of the language: what is known of a text while it is written, in the terms of a language server but without one, and grammars for
 * highlighting. Everything is a view of the parser's own tables.
 */
export { type Analysis, analyse } from './service/analysis.js';
export { type Completion, completionsAt } from './service/completion.js';
export { type Diagnostic, diagnose } from './service/diagnostics.js';
export { hoverAt } from './service/hover.js';
export { type DocumentSymbol, definitionAt, documentSymbols } from './service/symbols.js';
