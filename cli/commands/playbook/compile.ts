import { writeFileSync } from 'node:fs';
import * as z from 'zod';
import { policiesOf } from '#statemachines/describe/policies';
import { filledIn } from '#statemachines/rehearse/home';
import { type Command, defineCommand } from '../../command.ts';
import { EXIT } from '../../exit-codes.ts';
import { PLAYBOOKS_OPTION } from '../../playbooks-folder.ts';
import { ChosenArgs, choose, flawedAnswer, PLAYBOOK_ID } from './chosen.ts';

export const compile: Command = defineCommand({
  noun: 'playbook',
  name: 'compile',
  description: 'writes the state machine that a playbook becomes, in Amazon States Language, or its permissions',
  needs: 'nobody',
  arguments: [PLAYBOOK_ID],
  options: [
    { flags: '--permissions', description: 'the IAM policies of the machine and of the worker for it, instead' },
    { flags: '--filled', description: 'with what the stack fills in, of an example account: for validators' },
    { flags: '--out <file>', description: 'write it to a file instead of printing it' },
    PLAYBOOKS_OPTION,
  ],
  args: z.strictObject({
    ...ChosenArgs,
    permissions: z.boolean().prefault(false),
    filled: z.boolean().prefault(false),
    out: z.string().min(1).optional(),
  }),
  run: async ({ id, playbooks, permissions, filled, out }) => {
    const chosen = choose(id, playbooks);
    if ('flaws' in chosen) return flawedAnswer(chosen);
    const written = permissions ? policiesOf(chosen.compiled) : chosen.compiled.definition;
    const result = filled ? filledIn(written) : written;
    const text = JSON.stringify(result, null, 2);
    if (out !== undefined) writeFileSync(out, `${text}\n`);
    return {
      exitCode: EXIT.done,
      result,
      text: () => (out === undefined ? text.split('\n') : [`Written: ${out}`]),
    };
  },
});
