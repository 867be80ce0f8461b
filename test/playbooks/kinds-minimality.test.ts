import { describe, expect, it } from 'vitest';
import { type Json, type State, statesBelow } from '#statemachines/asl';
import type { CompiledPlaybook } from '#statemachines/compile';
import { filledIn, HOME, MACHINE_ARN, statementsOf } from '#statemachines/rehearse/home';
import type { Call, Question } from '#statemachines/simulate/iam/call';
import { evaluateCall, type Statement } from '#statemachines/simulate/iam/evaluate';
import { compiledStep } from '#test/support/compiled-step';
import { KIND_SAMPLES } from '#test/support/kind-samples';

const world = { tagsOf: () => ({ 'auto-recovery': 'enabled' }) };

/** What is known of the targets of the samples, where the arguments of a call do not tell it. */
const KNOWN: Partial<Record<Question, readonly string[]>> = {
  'task-definition-roles': [`arn:aws:iam::${HOME.account}:role/catalog-task`],
  'stack-role': [`arn:aws:iam::${HOME.account}:role/shop-stack`],
  'runbook-role': [],
  'deployment-group': [`arn:aws:codedeploy:${HOME.region}:${HOME.account}:deploymentgroup:shop/catalog`],
  'auto-scaling-group-of-instance': [
    `arn:aws:autoscaling:${HOME.region}:${HOME.account}:autoScalingGroup:11111111-2222-3333-4444-555555555555:autoScalingGroupName/web`,
  ],
};

const ecs = (rest: string): string => `arn:aws:ecs:${HOME.region}:${HOME.account}:${rest}`;

/** Arguments that a machine of the samples has found out itself by then, where its permissions depend on them. */
const FOUND: Readonly<Record<string, Json>> = {
  ServiceRevisionArns: [ecs('service-revision/shop/catalog/4980306466373577095')],
  TaskDefinition: ecs('task-definition/catalog:41'),
};

/** Arguments as far as they are known before it runs: an expression is what is not. */
const literal = (value: Json | undefined): Json | undefined => {
  if (typeof value === 'string') return value.startsWith('{%') ? undefined : value;
  if (Array.isArray(value)) return value.map(literal).filter((each): each is Json => each !== undefined);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, each]) => {
      const known = literal(each);
      if (FOUND[name] !== undefined && JSON.stringify(each).includes('{%')) return [[name, FOUND[name]] as const];
      return known === undefined ? [] : [[name, known] as const];
    }),
  );
};

/** Every call that a machine makes itself, whatever the way that it takes. */
const callsOf = (compiled: CompiledPlaybook): Call[] => {
  const { States } = filledIn(compiled.definition) as { States: Record<string, State> };
  return statesBelow(States).flatMap(([, state]) =>
    state.Type === 'Task'
      ? [
          {
            ...HOME,
            resource: state.Resource ?? '',
            arguments: literal(state.Arguments) ?? {},
            machineArn: MACHINE_ARN,
            known: (question) => KNOWN[question],
          } satisfies Call,
        ]
      : [],
  );
};

const deniedIn = (calls: readonly Call[], statements: readonly Statement[]): string[] =>
  calls.flatMap((call) => {
    const evaluation = evaluateCall(call, statements, world);
    return evaluation.allowed ? [] : evaluation.missing.map(({ action, why }) => `${action}: ${why}`);
  });

describe.each(Object.entries(KIND_SAMPLES))('the permissions of %s', (_, sample) => {
  const compiled = compiledStep(sample);
  const calls = callsOf(compiled);
  const statements = statementsOf(compiled.machinePermissions);

  it('let every call through that its machine can make', () => {
    expect(deniedIn(calls, statements)).toEqual([]);
  });

  const each = statements.flatMap((statement, index) => statement.actions.map((action) => [action, index] as const));

  it.each(each)('are none too many: without %s (statement %i) a call is denied', (action, index) => {
    const left = statements.map((statement, at) =>
      at === index ? { ...statement, actions: statement.actions.filter((name) => name !== action) } : statement,
    );
    expect(deniedIn(calls, left).join('\n')).toContain(`${action}: `);
  });

  it.each(each)('are of the right thing: %s (statement %i) on something else is caught', (action, index) => {
    const wrong = statements.map((statement, at) =>
      at === index ? { ...statement, resources: ['arn:aws:s3:::something-else'] } : statement,
    );
    expect(deniedIn(calls, wrong).join('\n')).toContain(`${action}: `);
  });
});
