/** `lawful lsp` as an editor drives it: the installed command, over its pipes. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../command/run.js';
import { afterEach, describe, expect, it } from '../jest-globals.js';
import { type Client, type Message, startClient } from './client.js';

const URI = 'file:///models/m.law';
const open = new Set<Client>();
afterEach(() => {
  for (const client of open) client.process.kill('SIGKILL');
  open.clear();
});

async function started(options: object = {}): Promise<Client> {
  const client = startClient();
  open.add(client);
  await client.ask('initialize', {
    processId: process.pid,
    rootUri: null,
    capabilities: {
      textDocument: {
        hover: { contentFormat: ['markdown'] },
        publishDiagnostics: { tagSupport: { valueSet: [1] } },
      },
    },
    ...options,
  });
  client.notify('initialized', {});
  return client;
}

const openText = (client: Client, text: string, version = 1): void =>
  client.notify('textDocument/didOpen', { textDocument: { uri: URI, languageId: 'lawful', version, text } });

const change = (client: Client, version: number, ...contentChanges: object[]): void =>
  client.notify('textDocument/didChange', { textDocument: { uri: URI, version }, contentChanges });

interface Diagnostic {
  readonly range: object;
  readonly severity: number;
  readonly message: string;
  readonly code: string;
  readonly tags?: readonly number[];
}

const diagnosticsOf = async (client: Client, version: number): Promise<readonly Diagnostic[]> => {
  const { params } = await client.first(
    (m) => m.method === 'textDocument/publishDiagnostics' && m.params!.version === version,
  );
  return params!.diagnostics as readonly Diagnostic[];
};

const range = (line: number, from: number, to: number): object => ({
  start: { line, character: from },
  end: { line, character: to },
});

const at = (line: number, character: number): object => ({ textDocument: { uri: URI }, position: { line, character } });

const labels = ({ result }: Message): string[] => (result as { label: string }[]).map(({ label }) => label);

const hoverText = ({ result }: Message): string => (result as { contents: { value: string } }).contents.value;

const MODEL = 'param W : 2 x 3   # weights\ninput x : 3\nlet a = W * W * x\noutput relu(a)\n';

describe('lawful lsp', () => {
  it('finds an error, sees it mended, tells and completes, and leaves with 0', async () => {
    const client = await started();
    openText(client, MODEL);
    expect(await diagnosticsOf(client, 1)).toEqual([
      {
        range: range(2, 10, 11),
        severity: 1,
        code: 'syntax',
        source: 'lawful',
        message: expect.stringMatching(/^product of 2 x 3 and 2 x 3: the inner sizes 3 and 2 differ/),
      },
    ]);
    // Names are known before and behind the line with the fault.
    expect(hoverText(await client.ask('textDocument/hover', at(2, 8)))).toBe(
      '```lawful\nparam W : 2 x 3 (6 entries)\n```',
    );
    expect(hoverText(await client.ask('textDocument/hover', at(3, 12)))).toMatch(/let a[\s\S]*line 3, which cannot/);
    change(client, 2, { range: range(2, 8, 12), text: '' });
    expect(await diagnosticsOf(client, 2)).toEqual([]);
    expect(hoverText(await client.ask('textDocument/hover', at(3, 12)))).toBe(
      '```lawful\nlet a : 2 (2 entries), line 3\n  = W * x\n```',
    );
    change(client, 3, { range: range(4, 0, 0), text: 'output rel' });
    expect(await diagnosticsOf(client, 3)).toMatchObject([{ severity: 1, range: range(4, 0, 6) }]);
    const names = labels(await client.ask('textDocument/completion', at(4, 10)));
    expect(names).toEqual(expect.arrayContaining(['relu', 'W', 'x', 'a']));
    expect(names).not.toContain('param');
    const definition = await client.ask('textDocument/definition', at(3, 12));
    expect(definition.result).toEqual([{ uri: URI, range: range(2, 4, 5) }]);
    expect(await client.ask('shutdown', {})).toMatchObject({ result: null });
    client.notify('exit', {});
    expect(await client.ended).toEqual({ code: 0, signal: null });
    expect(client.errors()).toBe('');
  });

  it('says what it can do', async () => {
    const client = startClient([]);
    open.add(client);
    const { result } = await client.ask('initialize', { processId: null, rootUri: null, capabilities: {} });
    expect(result).toMatchObject({
      capabilities: {
        textDocumentSync: 2,
        hoverProvider: true,
        completionProvider: {},
        definitionProvider: true,
        documentSymbolProvider: true,
      },
      serverInfo: { name: 'lawful' },
    });
  });

  it('takes whole texts, warns of names that nothing uses, and clears what it said when a text is closed', async () => {
    const client = await started();
    openText(client, '');
    expect(await diagnosticsOf(client, 1)).toMatchObject([{ message: expect.stringMatching(/no "output"/) }]);
    change(client, 2, { text: 'param W : 2 x 3\nparam V : 2\ninput x : 3\noutput W * x\n' });
    expect(await diagnosticsOf(client, 2)).toEqual([
      {
        range: range(1, 6, 7),
        severity: 2,
        code: 'unused',
        source: 'lawful',
        message: 'the parameter V is not used, so it never moves',
        tags: [1],
      },
    ]);
    client.notify('textDocument/didClose', { textDocument: { uri: URI } });
    const cleared = await client.first(
      (m) => m.method === 'textDocument/publishDiagnostics' && m.params!.version === undefined,
    );
    expect(cleared.params).toEqual({ uri: URI, diagnostics: [] });
    expect((await client.ask('textDocument/hover', at(0, 6))).result).toBeNull();
  });

  it('lists the declarations of a text', async () => {
    const client = await started();
    openText(client, readFileSync(join(ROOT, 'test/fixtures/language/def-and-repeat.law'), 'utf8'));
    const { result } = await client.ask('textDocument/documentSymbol', { textDocument: { uri: URI } });
    expect((result as { name: string; detail: string }[]).map(({ name, detail }) => [name, detail])).toEqual([
      ['block', 'def block(v, A, B), line 1'],
      ['A{l}', 'param A1 : 2 x 2 (4 entries)'],
      ['B{l}', 'param B1 : 2 x 2 (4 entries)'],
      ['x1', 'input x1 : 2 (2 entries)'],
      ['x{l+1}', 'let x2 : 2 (2 entries), line 5'],
      ['output', ''],
    ]);
  });

  it('binds widths that the client gives, where a text has them', async () => {
    const client = await started({ initializationOptions: { widths: { h: 4, n: 'two', q: 3 } } });
    openText(client, 'param W : h x n\ninput x : n\noutput W * x\n');
    expect(await diagnosticsOf(client, 1)).toEqual([]);
    expect(hoverText(await client.ask('textDocument/hover', at(0, 6)))).toContain('param W : 4 x n');
  });

  it('answers a client that shows no Markdown in plain words', async () => {
    const client = await started({ capabilities: {} });
    openText(client, MODEL);
    const { result } = await client.ask('textDocument/hover', at(0, 6));
    expect((result as { contents: object }).contents).toEqual({
      kind: 'plaintext',
      value: 'param W : 2 x 3 (6 entries)\n',
    });
  });

  it('refuses methods that it does not know, and outlives messages that are none', async () => {
    const client = await started();
    expect((await client.ask('textDocument/rename', at(0, 0))).error).toMatchObject({ code: -32601 });
    expect((await client.ask('lawful/find', {})).error).toMatchObject({ code: -32601 });
    client.notify('lawful/unknown', {});
    const body = '{"jsonrpc": "2.0", "id": 77, "method": ';
    const alive = async (): Promise<void> =>
      expect((await client.ask('lawful/find', {})).error).toMatchObject({ code: -32601 });
    for (const wrong of [`Content-Length: ${body.length}\r\n\r\n${body}`, 'No-Length: here\r\n\r\n', 'hello\r\n\r\n']) {
      client.write(wrong);
      // Framing is taken up again with the next bytes that come.
      await new Promise((resolve) => setTimeout(resolve, 100));
      await alive();
    }
    client.write('Content-Length: 4\r\n\r\nnull');
    client.send({ hello: 'world' });
    expect((await client.ask('textDocument/hover', [17])).error).toBeDefined();
    expect((await client.ask('textDocument/completion', {})).error).toBeDefined();
    await alive();
    openText(client, MODEL);
    expect(await diagnosticsOf(client, 1)).toHaveLength(1);
    expect((await client.ask('textDocument/hover', at(99, 99))).result).toBeNull();
    expect((await client.ask('textDocument/hover', at(-1, 1e9))).result).toBeNull();
  });

  it('answers about huge texts at once: it reads what time allows, and nothing beyond the limit', async () => {
    const client = await started();
    const many = Array.from({ length: 19_000 }, (_, k) => `param W${k} : 9 x 9\nlet a${k} = relu(W${k})`).join('\n');
    openText(client, `${many}\n`);
    const began = performance.now();
    expect(hoverText(await client.ask('textDocument/hover', at(0, 6)))).toContain('param W0 : 9 x 9');
    // Two readings may stand before it; a busy machine is given ten times that.
    expect(performance.now() - began).toBeLessThan(4000);
    const found = await diagnosticsOf(client, 1);
    expect(found.map(({ code }) => code)).toEqual(['syntax', 'unread']);
    expect(found[0]!.message).toBe('more than 200000 tokens');
    change(client, 2, { text: `output 1 ${'#'.repeat(1_000_000)}` });
    expect(await diagnosticsOf(client, 2)).toMatchObject([{ message: 'more than the limit of 1000000 characters' }]);
    expect((await client.ask('textDocument/hover', at(0, 1))).result).toBeNull();
    change(client, 3, { text: 'param a\ninput x\noutput a*x\n' });
    expect(await diagnosticsOf(client, 3)).toEqual([]);
  });

  it('ends at Ctrl-C, and with 1 when the pipe is closed or left without "shutdown"', async () => {
    const interrupted = await started();
    interrupted.process.kill('SIGINT');
    const { code, signal } = await interrupted.ended;
    expect(signal ?? code).toBe('SIGINT');
    const closed = await started();
    closed.process.stdin!.end();
    expect(await closed.ended).toEqual({ code: 1, signal: null });
    const left = await started();
    left.notify('exit', {});
    expect(await left.ended).toEqual({ code: 1, signal: null });
  });
});
