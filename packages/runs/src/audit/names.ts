/**
 * Which tensor of a checkpoint a law means. Wrappers put prefixes before every name (DataParallel `module.`, Lightning and Hugging Face `model.`,
 * torch.compile `_orig_mod.`), on one side or the other: names are equal when they are equal without them, and no other tensor is equal as well.
 */
const PREFIX = /^(?:module|model|_orig_mod|transformer)\./;

/** The name without prefixes. */
export function bareName(name: string): string {
  let bare = name;
  while (PREFIX.test(bare)) bare = bare.replace(PREFIX, '');
  return bare;
}

/** A function from names of laws to names of tensors. */
export function nameMatcher(names: Iterable<string>): (name: string) => string | undefined {
  const exact = new Set(names);
  const bare = new Map<string, string | undefined>();
  for (const name of exact) bare.set(bareName(name), bare.has(bareName(name)) ? undefined : name);
  return (name) => (exact.has(name) ? name : bare.get(bareName(name)));
}
