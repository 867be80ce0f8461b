import * as z from 'zod';
import { RecoveryError } from '#domain/errors';
import { explain as explained } from '#statemachines/describe/explain';
import { explainLines } from '#statemachines/describe/explain-text';
import { explainRule } from '#statemachines/rules/explain';
import { type Answer, type Command, defineCommand } from '../../command.ts';
import { EXIT } from '../../exit-codes.ts';
import { PLAYBOOKS_OPTION } from '../../playbooks-folder.ts';
import { ChosenArgs, choose, flawedAnswer, PLAYBOOK_ID } from './chosen.ts';
import { painted } from './painted.ts';
import { typicalOf } from './rehearsed.ts';

const explainCode = (code: string): Answer => {
  const text = explainRule(code);
  if (text === undefined) {
    const message = `no rule has the code '${code}': \`recovery playbook lint\` prints the codes that there are`;
    throw new RecoveryError('PlaybookNotDeployed', message);
  }
  return { exitCode: EXIT.done, result: { code: code.toUpperCase(), text }, text: () => text.split('\n') };
};

export const explain: Command = defineCommand({
  noun: 'playbook',
  name: 'explain',
  description: 'what a playbook does, touches, may do and undoes, how long it takes; or what a rule PB… asks for',
  needs: 'nobody',
  arguments: [{ ...PLAYBOOK_ID, description: `${PLAYBOOK_ID.description}; or the code of a rule, e.g. PB111` }],
  options: [PLAYBOOKS_OPTION],
  args: z.strictObject(ChosenArgs),
  run: async ({ id, playbooks }) => {
    if (/^PB\d+$/i.test(id)) return explainCode(id);
    const chosen = choose(id, playbooks);
    if ('flaws' in chosen) return flawedAnswer(chosen);
    const { playbook, compiled, commands, file } = chosen;
    const result = explained(playbook, compiled, { commands, typical: await typicalOf(chosen) });
    return { exitCode: EXIT.done, result: { file, ...result }, text: (page) => painted(explainLines(result), page) };
  },
});
