import { join } from 'node:path';
import { stringify } from 'yaml';
import type { Json } from '#statemachines/asl';
import { loadCommands } from '#statemachines/commands';
import { type CompiledPlaybook, compile } from '#statemachines/compile';
import { diagnosticText } from '#statemachines/diagnostic';
import { type Parsed, parsePlaybook } from '#statemachines/parse';
import type { Playbook } from '#statemachines/playbook';

export const PLAYBOOKS_DIR = join(import.meta.dirname, '../../playbooks');

/** The shipped command documents. */
export const commands = loadCommands(join(PLAYBOOKS_DIR, 'commands'));

type Document = Readonly<Record<string, Json | undefined>>;

const UNIT = { Unit: '$facts.unit' };

/** A step that looks and changes nothing. */
export const aLook = (id: string, changes: Document = {}): Document => ({
  id,
  does: 'run-command',
  command: 'preserve-evidence',
  with: UNIT,
  retries: 0,
  ...changes,
});

/** A step that changes something, undone by putting the checkpoint back. */
export const aChange = (id: string, changes: Document = {}): Document => ({
  id,
  does: 'run-command',
  command: 'start-service',
  with: UNIT,
  retries: 0,
  undo: { does: 'run-command', command: 'stop-service', with: UNIT },
  ...changes,
});

/** A small playbook that is well. */
export const aPlaybookDocument = (changes: Document = {}): Document => ({
  id: 'small',
  version: 1,
  name: 'Small',
  description: 'Does two things.',
  risk: 'low',
  triggers: {},
  facts: { unit: 'string', port: 'integer', healthPath: 'string' },
  prerequisites: [aLook('ready', { command: 'check-host' })],
  timeout: '5h',
  checkpoint: aLook('keep', { command: 'checkpoint-service' }),
  steps: [aChange('a'), aChange('b')],
  success: {
    every: '5s',
    look: { command: 'check-service', with: { ...UNIT, Port: '$facts.port', HealthPath: '$facts.healthPath' } },
    criteria: [{ name: 'running', fact: 'mode', is: 'healthy' }],
  },
  ...changes,
});

export const parsed = (document: Document): Parsed =>
  parsePlaybook('playbook.yaml', stringify(document, { aliasDuplicateObjects: false }), commands);

/** @throws Error with what is wrong with the document */
export const aParsedPlaybook = (changes: Document = {}): Playbook => {
  const { playbook, diagnostics } = parsed(aPlaybookDocument(changes));
  if (playbook === undefined) throw new Error(diagnostics.map(diagnosticText).join('\n'));
  return playbook;
};

export const compiled = (changes: Document = {}): CompiledPlaybook => compile(aParsedPlaybook(changes), { commands });
