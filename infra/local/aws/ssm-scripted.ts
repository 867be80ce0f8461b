import type { ControlRequest } from './local-controls.ts';
import type { RunResult } from './managed-node.ts';

/** The exit code of a document whose action was tried and did not have its effect. */
const NO_EFFECT = 70;

/** How SSM Agent ends a command which it had to stop. */
const CANCELLED = { exitCode: 137, stdout: '', stderr: '', ended: 'cancelled' } as const;

type Answer = ControlRequest<'scriptCommands'>['answers'][string][number];

/** Commands that end as a test has scripted it, instead of being run on their node. */
export interface ScriptedCommands {
  /** Says how the commands of a recovery end; steps that it names again are answered anew, those that wait too. */
  script(wanted: ControlRequest<'scriptCommands'>): void;
  /** The end of a command with this comment; `undefined` where no script is about its recovery, and the node runs it. */
  run(comment: string, signal: AbortSignal): Promise<RunResult> | undefined;
}

/** Whose command it is, as the step worker says it in the comment: `<recovery> <step>.<attempt>`. */
const ownerOf = (comment: string) => {
  const [, recoveryId, step, attempt] = /^(\S+) (\S+)\.(\d+)$/.exec(comment) ?? [];
  return recoveryId === undefined || step === undefined ? undefined : { recoveryId, step, attempt: Number(attempt) };
};

/** What a command document would have written: words for people, and one JSON object as the last line. */
const resultOf = (answer: Exclude<Answer, { waits: true }>, startedAt: string, endedAt: string): RunResult => {
  if ('facts' in answer) {
    const stdout = `scripted\n${JSON.stringify(answer.facts)}\n`;
    return { exitCode: 0, stdout, stderr: '', startedAt, endedAt, ended: 'exited' };
  }
  const { fails, exitCode = NO_EFFECT } = answer;
  return {
    exitCode,
    stdout: `${JSON.stringify({ error: fails })}\n`,
    stderr: `${fails}\nfailed to run commands: exit status ${exitCode}`,
    startedAt,
    endedAt,
    ended: 'exited',
  };
};

/**
 * Scripts by recovery and step. The nth attempt at a step gets its nth answer, a later one the last; a step that the
 * script does not name finds nothing. What happens around a command is not scripted: delivery, status, events.
 */
export const createScriptedCommands = (now: () => Date): ScriptedCommands => {
  const scripts = new Map<string, Map<string, readonly Answer[]>>();
  const waiting = new Set<() => void>();

  const answerFor = ({ recoveryId, step, attempt }: NonNullable<ReturnType<typeof ownerOf>>): Answer => {
    const answers = scripts.get(recoveryId)?.get(step);
    return answers?.[Math.min(attempt, answers.length) - 1] ?? { facts: {} };
  };

  return {
    script: ({ recoveryId, answers }) => {
      const script = scripts.get(recoveryId) ?? new Map<string, readonly Answer[]>();
      for (const [step, each] of Object.entries(answers)) script.set(step, each);
      scripts.set(recoveryId, script);
      for (const look of [...waiting]) look();
    },
    run: (comment, signal) => {
      const owner = ownerOf(comment);
      if (owner === undefined || !scripts.has(owner.recoveryId)) return undefined;
      const startedAt = now().toISOString();
      return new Promise((resolve) => {
        const result = (): RunResult | undefined => {
          const endedAt = now().toISOString();
          if (signal.aborted) return { ...CANCELLED, startedAt, endedAt };
          const answer = answerFor(owner);
          return 'waits' in answer ? undefined : resultOf(answer, startedAt, endedAt);
        };
        const look = (): void => {
          const ended = result();
          if (ended === undefined) return;
          waiting.delete(look);
          signal.removeEventListener('abort', look);
          resolve(ended);
        };
        waiting.add(look);
        signal.addEventListener('abort', look);
        look();
      });
    },
  };
};
