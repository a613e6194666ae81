/** The thread of the referee's page: the checker, and nothing else. */
import { check } from '@lawful/checker';

self.onmessage = ({ data }: MessageEvent<string>): void => {
  const { verdict, reason, statement } = check(data);
  self.postMessage({ verdict, reason, statement: statement ?? '' });
};
