import { writeFileSync } from 'node:fs';
import * as z from 'zod';
import { graphOf } from '#statemachines/describe/graph';
import { mermaidOf } from '#statemachines/describe/mermaid';
import { svgOf } from '#statemachines/describe/svg';
import { cliError } from '../../cli-error.ts';
import { type Command, defineCommand } from '../../command.ts';
import { EXIT } from '../../exit-codes.ts';
import { PLAYBOOKS_OPTION } from '../../playbooks-folder.ts';
import { ChosenArgs, choose, flawedAnswer, PLAYBOOK_ID } from './chosen.ts';

export const graph: Command = defineCommand({
  noun: 'playbook',
  name: 'graph',
  description: 'draws a playbook: its steps, where each failure leads, what undoes what, how it can end',
  needs: 'nobody',
  arguments: [PLAYBOOK_ID],
  options: [
    { flags: '--mermaid', description: 'as a Mermaid flowchart (this is what is drawn where nothing is said)' },
    { flags: '--svg', description: 'as an SVG picture' },
    { flags: '--out <file>', description: 'write it to a file instead of printing it' },
    PLAYBOOKS_OPTION,
  ],
  args: z.strictObject({
    ...ChosenArgs,
    mermaid: z.boolean().prefault(false),
    svg: z.boolean().prefault(false),
    out: z.string().min(1).optional(),
  }),
  run: async ({ id, playbooks, mermaid, svg, out }) => {
    if (mermaid && svg) throw cliError('Usage', 'it is drawn in one way: give either --mermaid or --svg');
    const chosen = choose(id, playbooks);
    if ('flaws' in chosen) return flawedAnswer(chosen);
    const { playbook, compiled, commands } = chosen;
    const drawn = graphOf(playbook, compiled, { commands });
    const text = svg ? svgOf(drawn, playbook.id) : mermaidOf(drawn);
    if (out !== undefined) writeFileSync(out, text.endsWith('\n') ? text : `${text}\n`);
    return {
      exitCode: EXIT.done,
      result: { ...drawn, ...(out === undefined ? { format: svg ? 'svg' : 'mermaid', text } : { out }) },
      text: () => (out === undefined ? text.trimEnd().split('\n') : [`Written: ${out}`]),
    };
  },
});
