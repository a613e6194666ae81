/** Where things lie in the folder of a site. The pages compute these places too, so that a model is found without a list of all. */

/** A model's own page. */
export const modelAddress = (key: string): string => `model.html#${encodeURIComponent(key)}`;

/** Which file of models/ has a model: FNV-1a of the key's UTF-16 units. */
export function chunkOf(key: string, chunks: number): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < key.length; i++) hash = Math.imul(hash ^ key.charCodeAt(i), 0x01000193) >>> 0;
  return hash % chunks;
}

export const chunkAddress = (chunk: number): string => `models/${chunk}.json`;

/** Undefined for what is no SHA-256: a name out of a database is no path. */
export const certificateAddress = (hash: string): string | undefined =>
  /^[0-9a-f]{64}$/.test(hash) ? `certificates/${hash.slice(0, 2)}/${hash}.json` : undefined;

/** A search, as the address keeps it. */
export const searchAddress = (fields: Readonly<Record<string, string>>): string =>
  `search.html#${new URLSearchParams(fields).toString()}`;
