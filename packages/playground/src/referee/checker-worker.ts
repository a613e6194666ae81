/** The thread of the referee's page: the checker, and nothing else. */
import { loadCheck } from '@lawful/checker';

self.onmessage = async ({ data }: MessageEvent<string>): Promise<void> => {
  const check = await loadCheck();
  const { verdict, reason, statement } = check(data);
  self.postMessage({ verdict, reason, statement: statement ?? '' });
};
