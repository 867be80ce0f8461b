import type { ControlRequest } from './local-controls.ts';

/** Things that go wrong with commands when a test wants it. */
export interface Mishaps {
  plan(wanted: ControlRequest<'deliverTwice'>): void;
  /** True when it shall happen to this command; counts it. */
  happensTo(documentName: string): boolean;
}

/** A mishap that befalls the next `count` commands, of one document or of any; plans add up. */
export const createMishaps = (): Mishaps => {
  const planned: { left: number; readonly documentName: string | undefined }[] = [];
  return {
    plan: ({ count, documentName }) => {
      planned.push({ left: count, documentName });
    },
    happensTo: (documentName) => {
      const found = planned.find((each) => each.left > 0 && (each.documentName ?? documentName) === documentName);
      if (found !== undefined) found.left -= 1;
      return found !== undefined;
    },
  };
};
