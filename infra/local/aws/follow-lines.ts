import { existsSync } from 'node:fs';
import { open } from 'node:fs/promises';

/**
 * Reads what was appended to a file since the last call, by whole lines.
 *
 * A line still being written is left for the next call; a file that is not there yet has no lines.
 */
export const followLines = (path: string): (() => Promise<readonly string[]>) => {
  let offset = 0;
  return async () => {
    if (!existsSync(path)) return [];
    const file = await open(path, 'r');
    try {
      const { size } = await file.stat();
      if (size <= offset) return [];
      const { buffer, bytesRead } = await file.read(Buffer.alloc(size - offset), 0, size - offset, offset);
      const text = buffer.subarray(0, bytesRead);
      const end = text.lastIndexOf(0x0a) + 1;
      offset += end;
      return text.subarray(0, end).toString('utf8').split('\n').slice(0, -1);
    } finally {
      await file.close();
    }
  };
};
