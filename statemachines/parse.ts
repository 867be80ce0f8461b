import type { Command } from './commands.ts';
import type { Diagnostic } from './diagnostic.ts';
import { issuesAt, readDocument } from './document.ts';
import { Playbook } from './playbook.ts';
import { kindOf, type MainStep, type PlainStep } from './steps/kinds.ts';

export interface Parsed {
  readonly playbook?: Playbook;
  readonly diagnostics: readonly Diagnostic[];
}

interface Placed {
  readonly step: PlainStep | MainStep;
  readonly path: readonly (string | number)[];
}

/** Every step of a playbook with its place, in the order in which they run. */
const placedSteps = (playbook: Playbook): Placed[] => [
  ...playbook.prerequisites.map((step, index) => ({ step, path: ['prerequisites', index] })),
  ...(playbook.checkpoint === undefined ? [] : [{ step: playbook.checkpoint, path: ['checkpoint'] }]),
  ...(playbook.confirm === undefined ? [] : [{ step: playbook.confirm, path: ['confirm'] }]),
  ...playbook.steps.map((step, index) => ({ step, path: ['steps', index] })),
];

/** Names that the compiler itself gives to states and variables: a step of that name would take their place. */
const RESERVED: ReadonlySet<string> = new Set([
  ...['begin', 'recovered', 'self-resolved', 'untouched', 'rolled-back', 'not-undone', 'not-well', 'stopped'],
  ...['verify', 'judge', 'failure', 'since', 'judgement'],
]);

/** `a-undo` and `a-attempt` would share their variables with the undo and the counter of a step `a`. */
const RESERVED_ENDING = /-(undo|attempt)$/;

/** Texts below a value, each with its place. */
const textsBelow = (
  value: unknown,
  path: readonly (string | number)[] = [],
): { text: string; path: readonly (string | number)[] }[] => {
  if (typeof value === 'string') return [{ text: value, path }];
  if (Array.isArray(value)) return value.flatMap((each, index) => textsBelow(each, [...path, index]));
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, each]) => textsBelow(each, [...path, name]));
};

/**
 * Reads a playbook and checks it, every flaw at its line and column. Total: never throws, whatever the text is.
 *
 * Beyond the schema: step names are unique and not the compiler's own, no text would be changed by the deployment, commands exist and take what they are given, references name a declared
 * fact or an earlier step, what changes something is undoable or restorative, and restorative needs `confirm`.
 */
export const parsePlaybook = (file: string, text: string, commands: ReadonlyMap<string, Command>): Parsed => {
  const document = readDocument(file, text);
  if (document.flaws.length > 0) return { diagnostics: document.flaws };
  const parsed = Playbook.safeParse(document.value);
  if (!parsed.success) return { diagnostics: issuesAt(document, 'PB002', parsed.error.issues) };

  const playbook = parsed.data;
  const diagnostics: Diagnostic[] = [];
  const flaw = (code: string, message: string, path: readonly (string | number)[]): void => {
    diagnostics.push({ code, message, at: document.at(path) });
  };
  const context = { commands };
  const earlier = new Set<string>();

  /** Whether the kind itself finds nothing: of a step with an unknown command nobody knows what it changes. */
  const checkOne = (step: Pick<PlainStep, 'does'>, path: readonly (string | number)[]): boolean => {
    const kind = kindOf(step);
    const own = kind.flaws(step as never, context);
    for (const each of own) flaw(each.code, each.message, [...path, ...each.path]);
    for (const reference of kind.references(step as never)) {
      if (reference.kind === 'fact' && !playbook.facts.includes(reference.name)) {
        flaw('PB105', `'${reference.name}' is not among the playbook's facts`, path);
      }
      if (reference.kind === 'step' && !earlier.has(reference.step ?? '')) {
        flaw('PB106', `no step '${reference.step}' has run before this one`, path);
      }
    }
    return own.length === 0;
  };

  for (const { text, path } of textsBelow(document.value)) {
    // why: CloudFormation fills `${…}` of a definition in (AWS::StepFunctions::StateMachine, DefinitionSubstitutions)
    if (text.includes('${'))
      flaw('PB109', '`${` is filled in when the machine is deployed, and cannot be written here', path);
  }
  for (const { step, path } of placedSteps(playbook)) {
    if (earlier.has(step.id)) flaw('PB107', `a step is named '${step.id}' already`, [...path, 'id']);
    if (RESERVED.has(step.id) || RESERVED_ENDING.test(step.id))
      flaw('PB108', `'${step.id}' is a name of the compiler's own`, [...path, 'id']);
    const isSound = checkOne(step, path);
    earlier.add(step.id);
    const isMain = path[0] === 'steps';
    const changes = isSound && kindOf(step).mutates(step as never, context);
    if (changes && !isMain) flaw('PB110', `'${step.id}' changes something; only \`steps\` may`, path);
    if (!isMain) continue;
    const { undo, restorative } = step as MainStep;
    if (undo !== undefined) checkOne(undo, [...path, 'undo']);
    if (changes && undo === undefined && restorative !== true) {
      flaw('PB111', `'${step.id}' changes something and is neither undoable nor restorative`, path);
    }
    if (restorative === true && playbook.confirm === undefined) {
      flaw(
        'PB112',
        `'${step.id}' is restorative, so the playbook must \`confirm\` that the component has failed`,
        path,
      );
    }
  }
  if (playbook.steps.some(({ undo }) => undo !== undefined) && playbook.checkpoint === undefined) {
    flaw('PB113', 'something can be undone, so a `checkpoint` must be taken before', ['steps']);
  }
  const look = { does: 'run-command', id: 'verify', retries: 0, retryDelay: 5, ...playbook.success.look } as const;
  if (checkOne(look, ['success', 'look']) && kindOf(look).mutates(look as never, context)) {
    flaw('PB114', `'${look.command}' changes something; looking must not`, ['success', 'look', 'command']);
  }
  return diagnostics.length > 0 ? { diagnostics } : { playbook, diagnostics };
};
