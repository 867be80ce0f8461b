import { emitUntil, lookExits, type UntilNames } from './emit/until.ts';
import { PLAYBOOK_DEFAULTS, type Playbook } from './playbook.ts';
import { runCommand } from './steps/run-command.ts';
import type { EmitContext, Exits, Fragment } from './steps/step-kind.ts';
import { lookStep } from './steps/wait-until.ts';

const NAMES: UntilNames = {
  begin: 'verify:begin',
  look: 'verify',
  sawNothing: 'verify:saw-nothing',
  judge: 'judge',
  asked: 'well?',
  wait: 'verify:wait',
  failed: 'not-well',
  since: 'since',
  heldSince: 'heldSince',
  judgement: 'judgement',
};

/** The success criteria as a loop at the end of every playbook (P8). */
export const emitCriteria = ({ success }: Playbook, exits: Exits, context: EmitContext): Fragment => {
  const { look } = success;
  return emitUntil(
    NAMES,
    {
      step: 'verify',
      comment: 'The criteria must be met within the window and then hold.',
      criteria: success.criteria,
      requireAll: success.require === undefined ? null : success.require === 'all',
      windowSeconds: success.window ?? null,
      stabilitySeconds: success.stability ?? null,
      everySeconds: success.every,
      reckonedSeconds: { window: PLAYBOOK_DEFAULTS.windowSeconds, stability: PLAYBOOK_DEFAULTS.stabilitySeconds },
      notMet: (words) => `'the success criteria are ' & ${words}`,
    },
    look === undefined
      ? undefined
      : {
          variable: 'verify',
          attempt: 'verify_attempt',
          fragment: runCommand.emit(
            {
              ...lookStep('verify', look),
              description: `Look at the component again (${look.command}).`,
              retryDelay: success.every,
            },
            lookExits(NAMES, exits),
            context,
          ),
        },
    exits,
  );
};
