import { parse } from 'yaml';
import type { States } from '#statemachines/asl';
import type { CompiledPlaybook } from '#statemachines/compile';
import { diagnosticText } from '#statemachines/diagnostic';
import { type Parsed, parsePlaybook, type Source } from '#statemachines/parse';
import { wholeExample } from '#statemachines/rules/examples';
import type { Finding, MachineRule } from '#statemachines/rules/rule';
import { commands } from '#test/support/playbooks';

/** The base example with some members said differently, read and proven. */
export const proven = (members: string): Parsed => parsePlaybook('x.yaml', wholeExample(members), commands);

/** The codes of what is wrong with it, each once, in their order. */
export const codesOf = (members: string): string[] =>
  [...new Set(proven(members).diagnostics.map(({ code }) => code))].sort();

/** The words of what is wrong with it. */
export const wordsOf = (members: string): string =>
  proven(members)
    .diagnostics.map((each) => `${diagnosticText(each)} (${each.hint ?? ''})`)
    .join('\n');

/** @throws Error with what is wrong with it, where it is no playbook at all */
export const sourceOf = (members: string): Source => {
  const { source } = proven(members);
  if (source === undefined) throw new Error(wordsOf(members));
  return source;
};

/** What a machine has differently from the one of a playbook. */
interface MachineExample extends Partial<Omit<CompiledPlaybook, 'definition'>> {
  readonly StartAt?: string;
  readonly States?: States;
}

/** What a rule over machines finds in a machine that is written down. */
export const foundIn = (rule: MachineRule, machine: string, playbook = rule.of ?? 'risk: low'): readonly Finding[] => {
  const { subject } = sourceOf(playbook);
  const { StartAt, States, ...others } = parse(machine) as MachineExample;
  const compiled = subject.compiled();
  const definition = {
    ...compiled.definition,
    ...(StartAt === undefined ? {} : { StartAt }),
    ...(States === undefined ? {} : { States }),
  };
  return rule.check({ ...compiled, ...others, definition }, subject);
};
