import { inWords } from '../../../functions/domain/duration.ts';
import type { Rule } from '../rule.ts';

export const timeoutCoversWorstCase: Rule = {
  code: 'PB120',
  title: 'the time-out covers the worst case',
  why: 'A machine that is ended in the middle leaves what it did behind: no undo runs. The worst case has every retry, every wait and every undo in it; waiting for people is apart (P9).',
  bad: `
timeout: 5m
`,
  good: `
timeout: 1h
`,
  check: ({ playbook, compiled }) => {
    const { worstCaseSeconds } = compiled();
    if (worstCaseSeconds <= playbook.timeout) return [];
    const minutes = Math.ceil(worstCaseSeconds / 60);
    return [
      {
        message: `the playbook may take ${worstCaseSeconds} s, and its timeout is ${playbook.timeout} s`,
        hint: `write \`timeout: ${minutes}m\` (${inWords(worstCaseSeconds)}), or fewer retries and shorter waits`,
        path: ['timeout'],
      },
    ];
  },
};
