import { statesBelow } from '../../asl.ts';
import type { Finding, MachineRule } from '../rule.ts';
import { placeOf } from './place.ts';

/**
 * Quotas of Step Functions that nobody can raise (developer guide, "Service quotas",
 * https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html): a definition of 1 MB, 25 000 events in the
 * history of an execution. Names of states have at most 80 characters ("State machine structure").
 */
export const QUOTAS = { definitionBytes: 1_048_576, historyEvents: 25_000, nameCharacters: 80 } as const;

export const fitsQuotas: MachineRule = {
  code: 'PB173',
  title: "the machine fits into Step Functions' quotas",
  why: 'An execution whose history is full is ended by AWS in the middle of whatever it does; a definition that is too large is not taken.',
  bad: `
historyEvents: 25001
`,
  good: `
historyEvents: 25000
`,
  check: ({ definition, historyEvents }, subject): Finding[] => {
    const bytes = Buffer.byteLength(JSON.stringify(definition));
    return [
      ...(bytes > QUOTAS.definitionBytes
        ? [
            {
              message: `the machine has ${bytes} bytes, at most ${QUOTAS.definitionBytes} are allowed`,
              hint: 'make two playbooks of it',
              path: ['steps'],
            },
          ]
        : []),
      ...(historyEvents > QUOTAS.historyEvents
        ? [
            {
              message: `an execution may write ${historyEvents} events into its history, at most ${QUOTAS.historyEvents} are allowed`,
              hint: 'look less often (`every`), for a shorter time, or at fewer targets',
              path: ['steps'],
            },
          ]
        : []),
      ...statesBelow(definition.States)
        .filter(([name]) => name.length > QUOTAS.nameCharacters)
        .map(([name]) => ({
          message: `the state '${name}' has ${name.length} characters, at most ${QUOTAS.nameCharacters} are allowed`,
          hint: 'give the step a shorter id',
          path: placeOf(name, subject),
        })),
    ];
  },
};
