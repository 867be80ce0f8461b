import type { Check } from '../check.ts';

/** Signals that the intake gave up on: each may be a failure that nobody looks at. */
export const deadLetters: Check = {
  name: 'dead-letters',
  look: async ({ deadLetters: queue }) => {
    const count = await queue.count();
    if (count === 0) return [];
    return [
      {
        severity: 'error',
        what: `${count === 1 ? 'a signal waits' : `${count} signals wait`} in the intake's dead-letter queue`,
        fix: 'see why: recovery redrive --dry-run; when the cause is gone: recovery redrive',
      },
    ];
  },
};
