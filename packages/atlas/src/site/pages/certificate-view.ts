/** A certificate: loaded, compared with the hash that the table names, and judged by the checker in a thread that holds nothing else. */
import { certificateAddress } from '../addresses.js';
import { element, fetched } from './dom.js';

interface Judged {
  readonly verdict: string;
  readonly reason: string;
  readonly statement: string;
}

const KINDS: Readonly<Record<string, string>> = {
  json: 'The network alone',
  'augmented.json': 'With the symmetry of the data',
};

export function certificateView(kind: string, hash: string): HTMLElement {
  const section = element('section', '', { class: 'certificate' });
  const said = element('p', '', { role: 'status', 'aria-live': 'polite', class: 'verdict' });
  const same = element('p', '', { class: 'note' });
  const statement = element('pre', '', { tabindex: '0', 'aria-label': 'What the certificate states' });
  const again = element('button', 'Check again', { type: 'button' });
  const address = certificateAddress(hash);
  section.append(element('h3', KINDS[kind] ?? kind));
  if (address === undefined) {
    section.append(element('p', 'The table names a certificate by something that is no SHA-256.'));
    return section;
  }
  const download = element('a', 'The certificate (.json)', { href: address, class: 'button' });
  const row = element('p');
  row.append(again, ' ', download);
  section.append(said, statement, same, row);
  statement.hidden = true;
  const run = async (): Promise<void> => {
    again.disabled = true;
    said.className = 'verdict';
    said.textContent = 'The checker reads the certificate …';
    try {
      const bytes = await (await fetched(address)).arrayBuffer();
      const { verdict, reason, statement: text } = await judged(new TextDecoder().decode(bytes));
      said.classList.add(verdict);
      said.textContent = `Checker, in this page: ${verdict}${reason === '' ? '' : `: ${reason}`}`;
      statement.textContent = text;
      statement.hidden = text === '';
      same.textContent = await comparison(bytes, hash);
    } catch (error) {
      said.classList.add('rejected');
      said.textContent = (error as Error).message;
    }
    again.disabled = false;
  };
  again.addEventListener('click', () => void run());
  void run();
  return section;
}

function judged(text: string): Promise<Judged> {
  const worker = new Worker('checker.js');
  return new Promise<Judged>((resolve, reject) => {
    worker.onmessage = ({ data }: MessageEvent<Judged>) => resolve(data);
    worker.onerror = () => reject(new Error('The checker cannot be loaded.'));
    worker.postMessage(text);
  }).finally(() => worker.terminate());
}

async function comparison(bytes: ArrayBuffer, hash: string): Promise<string> {
  // Browsers hash only what comes over https, or from this machine.
  if (globalThis.crypto?.subtle === undefined) return `SHA-256 in the table, not compared here: ${hash}`;
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  const own = [...digest].map((b) => b.toString(16).padStart(2, '0')).join('');
  return own === hash
    ? `The file is the one that the table names: SHA-256 ${hash}`
    : `The file is not the one that the table names: its SHA-256 is ${own}, not ${hash}`;
}
