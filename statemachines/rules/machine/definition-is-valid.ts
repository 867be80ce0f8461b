import { checkDefinition } from '../../simulate/check/check.ts';
import type { MachineRule } from '../rule.ts';
import { placeOf } from './place.ts';

const stateIn = (location: string | undefined): string => /.*\/States\/([^/]+)/.exec(location ?? '')?.[1] ?? '';

export const definitionIsValid: MachineRule = {
  code: 'PB172',
  title: 'AWS would take the machine',
  why: 'A definition that CreateStateMachine refuses is found out when it is deployed, and with it everything that is deployed together.',
  bad: `
StartAt: a
States:
  a: { Type: Pass, Next: nowhere }
`,
  good: `
StartAt: a
States:
  a: { Type: Pass, End: true }
`,
  check: ({ definition }, subject) =>
    checkDefinition(JSON.stringify(definition), 'STANDARD')
      .diagnostics.filter(({ severity }) => severity === 'ERROR')
      .map(({ code, location, message }) => ({
        message: `AWS would refuse the machine${location === undefined ? '' : ` at ${location}`}: ${code}, ${message}`,
        path: placeOf(stateIn(location), subject),
      })),
};
