/** The model in the address: deflated, in base 64 without characters that addresses change. Nothing is sent anywhere: what stands behind # stays in the browser. */

/** More than this is not inflated: a link may come from anybody. */
const TEXT_LIMIT = 100_000;

async function through(
  bytes: Uint8Array,
  stream: CompressionStream | DecompressionStream,
  limit: number,
): Promise<Uint8Array> {
  const writer = stream.writable.getWriter();
  // The other end reports what is wrong with the bytes.
  writer.write(bytes as Uint8Array<ArrayBuffer>).catch(() => undefined);
  writer.close().catch(() => undefined);
  const reader = (stream.readable as ReadableStream<Uint8Array>).getReader();
  const parts: Uint8Array[] = [];
  let size = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    size += value.length;
    if (size > limit) {
      await reader.cancel();
      throw new RangeError(`the link holds more than ${limit} characters`);
    }
    parts.push(value);
  }
  const out = new Uint8Array(size);
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}

/** The part of an address behind #. */
export async function linkOf(text: string): Promise<string> {
  const bytes = await through(
    new TextEncoder().encode(text),
    new CompressionStream('deflate-raw'),
    Number.POSITIVE_INFINITY,
  );
  const binary = Array.from(bytes, (b) => String.fromCharCode(b)).join('');
  return `m=${btoa(binary).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')}`;
}

/** The text of a link; undefined for an address without one. Throws for one that is broken or too large. */
export async function textOf(hash: string): Promise<string | undefined> {
  const match = /^#?m=([\w-]+)$/.exec(hash);
  if (match === null) return undefined;
  const binary = atob(match[1]!.replaceAll('-', '+').replaceAll('_', '/'));
  const bytes = Uint8Array.from(binary, (c) => c.charCodeAt(0));
  const inflated = await through(bytes, new DecompressionStream('deflate-raw'), TEXT_LIMIT);
  return new TextDecoder('utf-8', { fatal: true }).decode(inflated);
}
