import type { Json } from '#statemachines/asl';
import { type CompiledPlaybook, compile } from '#statemachines/compile';
import { type Graph, graphOf } from '#statemachines/describe/graph';
import { loadLibrary } from '#statemachines/load';
import { Playbook } from '#statemachines/playbook';
import { commands, PLAYBOOKS_DIR } from '#test/support/playbooks';

type Document = Readonly<Record<string, Json | undefined>>;

export interface Described {
  readonly playbook: Playbook;
  readonly compiled: CompiledPlaybook;
  readonly graph: Graph;
}

/** A document as it is described; its rules are not asked, only its schema. */
export const described = (document: Document): Described => {
  const playbook = Playbook.parse(document);
  const compiled = compile(playbook, { commands });
  return { playbook, compiled, graph: graphOf(playbook, compiled, { commands }) };
};

const { sources } = loadLibrary(PLAYBOOKS_DIR);

/** A playbook that the project ships. */
export const shipped = (id: string): Described => {
  const source = sources.find(({ playbook }) => playbook.id === id);
  if (source === undefined) throw new Error(`no playbook '${id}' is shipped`);
  return { ...source, graph: graphOf(source.playbook, source.compiled, { commands }) };
};

const command = (id: string, name: string, more: Document = {}): Document => ({
  id,
  does: 'run-command',
  command: name,
  with: { Unit: '$facts.unit' },
  retries: 0,
  ...more,
});
const UNDONE = { undo: { does: 'run-command', command: 'stop-service', with: { Unit: '$facts.unit' } } };

/** A playbook with a step of every sort that holds others, a call to AWS and one that a person has to agree to. */
export const NESTED: Document = {
  id: 'nested',
  version: 1,
  name: 'Nested',
  description: 'Has all the shapes.',
  risk: 'low',
  triggers: {},
  facts: { unit: 'string', nodes: 'strings', port: 'integer', healthPath: 'string' },
  timeout: '30d',
  prerequisites: [command('ready', 'check-host')],
  checkpoint: [command('keep', 'checkpoint-service'), { id: 'keep-aws', does: 'checkpoint' }],
  steps: [
    command('look', 'check-service', {
      with: { Unit: '$facts.unit', Port: '$facts.port', HealthPath: '$facts.healthPath' },
    }),
    {
      id: 'which',
      does: 'choose',
      arms: [
        {
          when: { value: '$steps.look.mode', is: 'hung' },
          steps: [
            { id: 'ask', does: 'approve', summary: 'Stop it?', expires: '30m' },
            command('halt', 'start-service', UNDONE),
          ],
        },
        {
          when: { value: '$steps.look.mode', is: 'dead' },
          steps: [{ id: 'scale', does: 'ecs-scale', cluster: 'shop', service: 'catalog', count: 3 }],
        },
      ],
    },
    {
      id: 'both',
      does: 'parallel',
      branches: [
        { name: 'left', steps: [command('l', 'start-service', UNDONE)] },
        { name: 'right', steps: [command('r', 'preserve-evidence')] },
      ],
    },
    {
      id: 'all',
      does: 'for-each',
      over: '$facts.nodes',
      atMost: 3,
      steps: [command('again', 'start-service', { on: '$target', ...UNDONE })],
    },
    { id: 'tell', does: 'notify', subject: 'About {component}', text: 'It goes on.' },
    { id: 'settle', does: 'wait-until', criteria: [{ name: 'alarms quiet', alarms: 'OK' }], within: '1m' },
  ],
  success: {
    look: {
      command: 'check-service',
      with: { Unit: '$facts.unit', Port: '$facts.port', HealthPath: '$facts.healthPath' },
    },
    criteria: [{ name: 'running', fact: 'mode', is: 'healthy' }],
  },
};
