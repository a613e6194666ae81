/**
 * `lawful lsp`: a language server (LSP 3.17) over standard input and output. The protocol is carried by vscode-languageserver, what it answers comes from
 * packages/editors; this file joins the two. Texts are read and never lowered, and reading is ended when it takes longer than a keystroke may.
 */
import {
  type Analysis,
  analyse,
  type Completion,
  completionsAt,
  type Diagnostic,
  type DocumentSymbol,
  definitionAt,
  diagnose,
  documentSymbols,
  hoverAt,
} from '@lawful/editors';
import {
  type ClientCapabilities,
  CompletionItemKind,
  type Connection,
  createConnection,
  DiagnosticSeverity,
  DiagnosticTag,
  type InitializeParams,
  type InitializeResult,
  MarkupKind,
  type Diagnostic as ProtocolDiagnostic,
  SymbolKind,
  TextDocumentSyncKind,
  TextDocuments,
} from 'vscode-languageserver/node';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { VERSION } from '../../writing/version.js';
import { MODEL_LIMIT } from '../input.js';

/** Milliseconds that one reading of a text may take; and those without a keystroke before it is said what is wrong. */
const READING = 80;
const PAUSE = 40;

const SEVERITY = {
  error: DiagnosticSeverity.Error,
  warning: DiagnosticSeverity.Warning,
  information: DiagnosticSeverity.Information,
} as const;

const COMPLETION = {
  keyword: CompletionItemKind.Keyword,
  function: CompletionItemKind.Function,
  name: CompletionItemKind.Variable,
  group: CompletionItemKind.Class,
  loss: CompletionItemKind.Constant,
  flow: CompletionItemKind.Constant,
} as const;

const SYMBOLS: Readonly<Record<DocumentSymbol['statement'], SymbolKind>> = {
  param: SymbolKind.Variable,
  input: SymbolKind.Field,
  const: SymbolKind.Constant,
  let: SymbolKind.Property,
  def: SymbolKind.Function,
  repeat: SymbolKind.Namespace,
  output: SymbolKind.Interface,
  loss: SymbolKind.Operator,
  labels: SymbolKind.Enum,
  symmetry: SymbolKind.Class,
  flow: SymbolKind.Event,
};

/** What the client said at the beginning. */
interface Client {
  readonly widths: Readonly<Record<string, number>>;
  readonly markdown: boolean;
  readonly tags: boolean;
}

/** Serves until the client says `exit` or its end of the pipe is closed, which ends the process. */
export function serve(): Promise<never> {
  const connection = createConnection(process.stdin, process.stdout);
  const documents = new TextDocuments(TextDocument);
  let client: Client = { widths: {}, markdown: false, tags: false };
  const readings = readingsOf(() => client.widths);
  connection.onInitialize((params) => {
    client = clientOf(params);
    return answer;
  });
  const pending = new Map<string, NodeJS.Timeout>();
  const diagnoseSoon = (document: TextDocument): void => {
    clearTimeout(pending.get(document.uri));
    pending.set(
      document.uri,
      setTimeout(() => publish(connection, readings, document, client), PAUSE),
    );
  };
  documents.onDidChangeContent(({ document }) => diagnoseSoon(document));
  documents.onDidClose(({ document: { uri } }) => {
    clearTimeout(pending.get(uri));
    pending.delete(uri);
    readings.forget(uri);
    void connection.sendDiagnostics({ uri, diagnostics: [] });
  });
  const reading = (uri: string): Analysis | undefined => {
    const document = documents.get(uri);
    return document === undefined ? undefined : readings.of(document);
  };
  connection.onHover(({ textDocument: { uri }, position }) => {
    const analysis = reading(uri);
    const hover = analysis && hoverAt(analysis, position);
    if (hover === undefined) return null;
    const kind = client.markdown ? MarkupKind.Markdown : MarkupKind.PlainText;
    const value = client.markdown ? hover.contents : hover.contents.replace(/^```.*\n?/gm, '').replaceAll('`', '');
    return { range: hover.range, contents: { kind, value } };
  });
  connection.onCompletion(({ textDocument: { uri }, position }) => {
    const analysis = reading(uri);
    return analysis === undefined ? [] : completionsAt(analysis, position).map(completionItem);
  });
  connection.onDefinition(({ textDocument: { uri }, position }) => {
    const analysis = reading(uri);
    return analysis === undefined ? [] : definitionAt(analysis, position).map((range) => ({ uri, range }));
  });
  connection.onDocumentSymbol(({ textDocument: { uri } }) => {
    const analysis = reading(uri);
    return analysis === undefined ? [] : documentSymbols(analysis).map(symbol);
  });
  documents.listen(connection);
  connection.listen();
  // The connection ends the process.
  return new Promise(() => undefined);
}

const answer: InitializeResult = {
  capabilities: {
    positionEncoding: 'utf-16',
    textDocumentSync: TextDocumentSyncKind.Incremental,
    hoverProvider: true,
    completionProvider: {},
    definitionProvider: true,
    documentSymbolProvider: true,
  },
  serverInfo: { name: 'lawful', version: VERSION },
};

function clientOf({ capabilities, initializationOptions }: InitializeParams): Client {
  const { textDocument }: ClientCapabilities = capabilities;
  const given: unknown = (initializationOptions as { readonly widths?: unknown } | null | undefined)?.widths;
  const widths = Object.entries(given !== null && typeof given === 'object' ? given : {}).filter(
    (entry): entry is [string, number] => Number.isInteger(entry[1]) && entry[1] > 0,
  );
  return {
    widths: Object.fromEntries(widths),
    markdown: textDocument?.hover?.contentFormat?.includes(MarkupKind.Markdown) === true,
    tags: textDocument?.publishDiagnostics?.tagSupport?.valueSet.includes(DiagnosticTag.Unnecessary) === true,
  };
}

interface Readings {
  /** The reading of a text as it stands; undefined of one that is longer than a model may be. */
  of(document: TextDocument): Analysis | undefined;
  forget(uri: string): void;
}

/** Each version of a text is read once. Widths that do not occur in a text are none of its own. */
function readingsOf(widths: () => Readonly<Record<string, number>>): Readings {
  const known = new Map<string, { readonly version: number; readonly analysis: Analysis }>();
  return {
    of: (document) => {
      const { uri, version } = document;
      const before = known.get(uri);
      if (before?.version === version) return before.analysis;
      const text = document.getText();
      if (text.length > MODEL_LIMIT) return undefined;
      let end: number | undefined;
      const due = (): boolean => {
        end ??= performance.now() + READING;
        return performance.now() > end;
      };
      const own = Object.entries(widths()).filter(([name]) => new RegExp(`\\b${name}\\b`).test(text));
      const analysis = analyse(uri, text, { widths: Object.fromEntries(own), due });
      known.set(uri, { version, analysis });
      return analysis;
    },
    forget: (uri) => {
      known.delete(uri);
    },
  };
}

/** Says what is wrong with a text, if it is still open; a defect of ours is said too, and ends nothing. */
function publish(connection: Connection, readings: Readings, document: TextDocument, { tags }: Client): void {
  const { uri, version } = document;
  try {
    const analysis = readings.of(document);
    const found: Diagnostic[] = analysis === undefined ? [tooLong] : diagnose(analysis);
    void connection.sendDiagnostics({ uri, version, diagnostics: found.map((d) => diagnostic(d, tags)) });
  } catch (error) {
    connection.console.error(`internal error, please report it with the model: ${String(error)}`);
  }
}

const START = { line: 0, character: 0 };

const tooLong: Diagnostic = {
  range: { start: START, end: START },
  severity: 'error',
  code: 'unread',
  message: `more than the limit of ${MODEL_LIMIT} characters`,
};

const diagnostic = ({ range, severity, code, message }: Diagnostic, tags: boolean): ProtocolDiagnostic => ({
  range,
  severity: SEVERITY[severity],
  code,
  source: 'lawful',
  message,
  ...(tags && code === 'unused' ? { tags: [DiagnosticTag.Unnecessary] } : {}),
});

const completionItem = ({ label, kind, detail, documentation }: Completion) => ({
  label,
  kind: COMPLETION[kind],
  detail,
  ...(documentation === '' ? {} : { documentation }),
});

const symbol = ({ name, statement, detail, range, selection }: DocumentSymbol) => ({
  name,
  detail,
  kind: SYMBOLS[statement],
  range,
  selectionRange: selection,
});
