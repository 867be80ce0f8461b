import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import type { Definition, State } from '#statemachines/asl';
import { loadLibrary, playbookFiles } from '#statemachines/load';
import { unportable } from '#test/support/portable';
import { resourcesOf, type Synthesised, synthesise } from '#test/support/synthesised';
import { aslFlaws } from '#test/support/valid-asl';

const PLAYBOOKS = join(import.meta.dirname, '../../playbooks');
const library = loadLibrary(PLAYBOOKS);

describe.each(library.playbooks.map((playbook) => [playbook.summary.id, playbook] as const))(
  '%s',
  (_, { definition, summary, worstCaseSeconds }) => {
    it('is valid Amazon States Language', () => {
      expect(aslFlaws(definition)).toEqual([]);
    });

    it('keeps to what AWS and the local AWS run alike, and to the quotas', () => {
      expect(unportable(definition)).toEqual([]);
    });

    it('ends within its time-out in the worst case, and names the time-out', () => {
      expect(worstCaseSeconds).toBeLessThanOrEqual(summary.timeoutSeconds);
      expect(definition.TimeoutSeconds).toBe(summary.timeoutSeconds);
    });
  },
);

describe('what the check of the portable subset finds', () => {
  const playbook = library.playbooks.find(({ summary }) => summary.id === 'service-recovery');
  type Change = { readonly [Member in keyof State]?: State[Member] | undefined };
  const broken = (name: string, change: Change): Definition => {
    if (playbook === undefined) throw new Error('no playbook is shipped');
    const state = playbook.definition.States[name];
    if (state === undefined) throw new Error(`no state '${name}'`);
    return {
      ...playbook.definition,
      States: { ...playbook.definition.States, [name]: { ...state, ...change } as State },
    };
  };
  const retry = [{ ErrorEquals: ['States.ALL'], IntervalSeconds: 1, MaxAttempts: 1, BackoffRate: 1 }];

  it.each<[string, string, Change]>([
    ['a callback Task with a Retry of its own', 'restart', { Retry: retry }],
    ['a Task without a literal TimeoutSeconds', 'judge', { TimeoutSeconds: undefined }],
    ['the coalescing operator ??', 'recovered', { Output: '{% $judgement ?? 1 %}' }],
    ['the default operator ?:', 'recovered', { Output: { a: ['{% $judgement ?: 1 %}'] } }],
    ["an Assign that reads 'b', which it also sets", 'verify:begin', { Assign: { a: '{% $b + 1 %}', b: 1 } }],
    ['Fail without Error', 'stopped', { Error: undefined }],
    ['cannot be reached', 'begin', { Next: 'recovered' }],
    [
      'a condition that may not be boolean: {% $a %}',
      'well?',
      { Choices: [{ Condition: '{% $a %}', Next: 'recovered' }] },
    ],
    ['Succeed with Output', 'recovered', { Type: 'Succeed', End: undefined }],
  ])('%s', (what, name, change) => {
    expect(unportable(broken(name, change)).join('\n')).toContain(what);
  });
});

describe('the stack', () => {
  let app: Synthesised;
  beforeAll(() => {
    app = synthesise();
  });
  afterAll(() => app.remove());

  it('deploys exactly the playbooks of the folder, each as it was compiled', () => {
    expect(library.playbooks).toHaveLength(playbookFiles(PLAYBOOKS).length);
    const deployed = resourcesOf(app.recovery, 'AWS::StepFunctions::StateMachine').map(([, { Properties }]) => [
      Properties['StateMachineName'],
      JSON.parse(String(Properties['DefinitionString'])),
    ]);
    expect(deployed).toEqual(
      library.playbooks.map(({ summary, definition }) => [
        `auto-recovery-${summary.id}`,
        JSON.parse(JSON.stringify(definition)),
      ]),
    );
  });

  it('fills every substitution of a definition in, and no other', () => {
    for (const [id, { Properties }] of resourcesOf(app.recovery, 'AWS::StepFunctions::StateMachine')) {
      const named = new Set(
        [...String(Properties['DefinitionString']).matchAll(/\$\{(\w+)\}/g)].map(([, name]) => name),
      );
      expect(named, id).toEqual(
        new Set(Object.keys(z.record(z.string(), z.unknown()).parse(Properties['DefinitionSubstitutions']))),
      );
    }
  });
});
