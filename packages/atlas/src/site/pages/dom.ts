/** Elements from text: what comes out of a file is never markup. */
export const byId = (id: string): HTMLElement => document.getElementById(id)!;

export function element<K extends keyof HTMLElementTagNameMap>(
  name: K,
  text = '',
  attributes: Readonly<Record<string, string>> = {},
): HTMLElementTagNameMap[K] {
  const made = document.createElement(name);
  made.textContent = text;
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  return made;
}

/** The `meta` of the page that the writer left for the script. */
export const fact = (name: string): string =>
  document.querySelector<HTMLMetaElement>(`meta[name="${name}"]`)?.content ?? '';

/** A file of the atlas; throws with a sentence. */
export async function fetched(address: string): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(address);
  } catch {
    throw new Error(
      `${address} cannot be loaded${location.protocol === 'file:' ? ': the pages of an atlas have to be served, by any server of files' : ''}.`,
    );
  }
  if (!response.ok) throw new Error(`${address} cannot be loaded: the server answers ${response.status}.`);
  return response;
}

/** The heading of a column as a button that sorts. */
export function sortButton(th: HTMLElement, press: () => void): void {
  const button = element('button', th.textContent ?? '', { type: 'button', class: 'sort' });
  button.addEventListener('click', press);
  th.replaceChildren(button);
}
