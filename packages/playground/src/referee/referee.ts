/** A certificate is read in a thread of the checker alone, which shares nothing with the engine. */
import { keepOffline } from '../offline/keep.js';

const byId = (id: string): HTMLElement => document.getElementById(id)!;

/** A file that is larger is not read. */
const SIZE_LIMIT = 64_000_000;

const worker = new Worker(new URL('./checker-worker.ts', import.meta.url), { type: 'module' });

worker.onmessage = ({ data }: MessageEvent<{ verdict: string; reason: string; statement: string }>): void => {
  const { verdict, reason, statement } = data;
  const place = byId('verdict');
  place.className = verdict;
  place.textContent = `${verdict}: ${reason}`;
  byId('statement').textContent = statement;
};

function read(text: string): void {
  byId('verdict').className = '';
  byId('verdict').textContent = 'Checking …';
  byId('statement').textContent = '';
  worker.postMessage(text);
}

async function readFile(file: File | undefined): Promise<void> {
  if (file === undefined) return;
  if (file.size > SIZE_LIMIT) {
    byId('verdict').textContent = `The file has ${file.size} bytes: expected at most ${SIZE_LIMIT}.`;
    return;
  }
  read(await file.text());
}

byId('file').addEventListener('change', (event) => void readFile((event.target as HTMLInputElement).files?.[0]));
document.addEventListener('dragover', (event) => event.preventDefault());
document.addEventListener('drop', (event) => {
  event.preventDefault();
  void readFile(event.dataTransfer?.files[0]);
});
document.addEventListener('paste', (event) => {
  const text = event.clipboardData?.getData('text/plain') ?? '';
  if (text !== '' && text.length <= SIZE_LIMIT) read(text);
});
keepOffline();
