import { expect, it } from 'vitest';
import type { Requirement } from '#statemachines/simulate/iam/call';
import { requirementsOf } from '#statemachines/simulate/iam/requirements';
import { SAMPLES, sample } from './calls.ts';

const words = ({ action, resources, tagKeys, context }: Requirement): string[] =>
  resources.map((resource) => {
    const keys = Object.entries(context).map(([key, value]) => `${key}=${JSON.stringify(value)}`);
    return [`${action} on ${resource}`, ...tagKeys.map((key) => `${key}/…`), ...keys].join(' | ');
  });

/** Read line by line against the reference; a line that changes is to be read again. */
it.each(Object.keys(SAMPLES))('%s needs what it needed', (api) => {
  expect(requirementsOf(sample(api))?.flatMap(words)).toMatchSnapshot();
});
