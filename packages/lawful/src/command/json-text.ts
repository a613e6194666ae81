/** JSON as it is printed: of one file an indented object; of several a line each, which names its file first, so that a stopped run leaves whole lines. */
import type { Request } from './request.js';

export const jsonText = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;

export const answerText = ({ file, several }: Pick<Request, 'file' | 'several'>, answer: object): string =>
  several ? `${JSON.stringify({ file, ...answer })}\n` : jsonText(answer);
