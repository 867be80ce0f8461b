import type { Rule } from '../rule.ts';
import type { Path } from '../subject.ts';

/** Texts below a value, each with its place. */
const textsBelow = (value: unknown, path: Path = []): { readonly text: string; readonly path: Path }[] => {
  if (typeof value === 'string') return [{ text: value, path }];
  if (Array.isArray(value)) return value.flatMap((each: unknown, index) => textsBelow(each, [...path, index]));
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, each]) => textsBelow(each, [...path, key]));
};

export const noSubstitution: Rule = {
  code: 'PB109',
  title: 'no text holds `${`',
  why: 'CloudFormation fills `${…}` of a definition in when it is deployed (AWS::StepFunctions::StateMachine, DefinitionSubstitutions): the text that runs would not be the text that was read.',
  bad: `
description: Costs \${Price} a run.
`,
  good: `
description: Costs $1 a run.
`,
  check: ({ value }) =>
    textsBelow(value)
      .filter(({ text }) => text.includes('${'))
      .map(({ path }) => ({
        message: '`${` is filled in when the machine is deployed, and cannot be written here',
        hint: 'write the value itself, or a reference such as `$facts.name`',
        path,
      })),
};
