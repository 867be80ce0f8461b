import type { Answer, Case, Cases } from './cases.ts';

/** What a rehearsal is told of each state, attempt by attempt. */
export interface Script {
  /** The answer to the next attempt at a state; `undefined` where nothing is said of it. */
  next(state: string): Answer | undefined;
}

const listed = (answers: Answer | readonly Answer[] | undefined): readonly Answer[] => {
  if (answers === undefined) return [];
  return Array.isArray(answers) ? answers : [answers as Answer];
};

/** The answers of a case over those of all cases; several are given in turn, and the last one stays. */
export const scriptOf = (cases: Pick<Cases, 'answers'>, each: Pick<Case, 'answers'>): Script => {
  const turns = new Map<string, number>();
  return {
    next: (state) => {
      const turn = turns.get(state) ?? 0;
      turns.set(state, turn + 1);
      const answers = listed(each.answers[state] ?? cases.answers[state]);
      return answers[Math.min(turn, answers.length - 1)];
    },
  };
};
