import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { type State, statesBelow } from '#statemachines/asl';
import { stepFunctionsName } from '#statemachines/emit/aws-call';
import { KINDS } from '#statemachines/steps/schema';
import { compiledStep } from '#test/support/compiled-step';
import { KIND_SAMPLES, MORE_SAMPLES } from '#test/support/kind-samples';
import { argumentFlaws } from '#test/support/model-arguments';
import { pathFlaws } from '#test/support/model-paths';
import { javaName, type Model, type Shape, serviceModels, shapeOf } from '#test/support/service-models';

const PROJECT = join(import.meta.dirname, '../..');
const SDK = /^arn:aws:states:::aws-sdk:([a-z0-9]+):([a-zA-Z0-9]+)$/;

interface Call {
  readonly state: string;
  readonly service: string;
  readonly operation: string;
  readonly task: State;
}

const capitalised = (action: string): string => `${action.charAt(0).toUpperCase()}${action.slice(1)}`;

/** The calls of a machine that a service's model knows; an invocation of the playbook's own worker is none. */
const callsOf = (kind: string): Call[] => {
  const samples = [KIND_SAMPLES[kind], ...MORE_SAMPLES.filter(({ does }) => does === kind)];
  const states = samples.flatMap((sample) =>
    sample === undefined ? [] : statesBelow(compiledStep(sample).definition.States),
  );
  return states.flatMap(([state, task]): Call[] => {
    const [, service, action] = SDK.exec(task.Resource ?? '') ?? [];
    if (service !== undefined && action !== undefined)
      return [{ state, service, operation: capitalised(action), task }];
    const isInvocation = task.Resource === 'arn:aws:states:::lambda:invoke';
    return isInvocation && task.Arguments?.['FunctionName'] !== '${StepFunctionArn}'
      ? [{ state, service: 'lambda', operation: 'Invoke', task }]
      : [];
  });
};

/** The optimised integration adds a member of its own to what Lambda answers, and reads the payload as JSON. */
const isRead = ({ task }: Call): boolean => task.Resource !== 'arn:aws:states:::lambda:invoke';

const expressionsBelow = (value: unknown): string[] => {
  if (typeof value === 'string') return /^\{%.*%\}$/s.test(value) ? [value.slice(2, -2)] : [];
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap(expressionsBelow);
};

/** Every shape below one, each once. */
const shapesBelow = (
  model: Model,
  name: string | undefined,
  seen: Map<string, Shape> = new Map(),
): Map<string, Shape> => {
  if (name === undefined || seen.has(name)) return seen;
  const shape = shapeOf(model, { shape: name });
  seen.set(name, shape);
  const below = [...Object.values(shape.members ?? {}), shape.member, shape.key, shape.value];
  for (const each of below) shapesBelow(model, each?.shape, seen);
  return seen;
};

const kinds = KINDS.map(({ kind }) => kind);
const services = [...new Set(kinds.flatMap(callsOf).map(({ service }) => service))].sort();

describe('the calls of every step kind, by the models of AWS', () => {
  let models: Readonly<Record<string, Model>> = {};

  const modelOf = (service: string): Model => {
    const model = models[service];
    if (model === undefined) throw new Error(`no model of ${service}`);
    return model;
  };
  const operationOf = ({ service, operation }: Pick<Call, 'service' | 'operation'>) => {
    const found = modelOf(service).operations[operation];
    if (found === undefined) throw new Error(`${service} has no operation ${operation}`);
    return found;
  };
  const inputOf = (call: Pick<Call, 'service' | 'operation'>): Shape => {
    const { input } = operationOf(call);
    return input === undefined ? { type: 'structure' } : shapeOf(modelOf(call.service), input);
  };
  const outputOf = (call: Pick<Call, 'service' | 'operation'>): Shape => {
    const { output } = operationOf(call);
    return output === undefined ? { type: 'structure' } : shapeOf(modelOf(call.service), output);
  };

  beforeAll(async () => {
    models = await serviceModels(PROJECT, services);
  });

  it.each(kinds)('there is a sample of %s', (kind) => {
    expect(Object.keys(KIND_SAMPLES)).toContain(kind);
  });

  it('there is no sample of what is no kind', () => {
    expect(Object.keys(KIND_SAMPLES).filter((kind) => !kinds.includes(kind))).toEqual([]);
  });

  it.each(kinds)('what %s sends is what the service takes', (kind) => {
    const flaws = callsOf(kind).flatMap((call) =>
      argumentFlaws(modelOf(call.service), inputOf(call), call.task.Arguments ?? {}, `${call.state} ${call.operation}`),
    );

    expect(flaws).toEqual([]);
  });

  it.each(kinds)('what %s reads is what the service returns', (kind) => {
    const flaws = callsOf(kind)
      .filter(isRead)
      .flatMap((call) =>
        expressionsBelow([call.task.Assign, call.task.Output]).flatMap((expression) =>
          pathFlaws(modelOf(call.service), outputOf(call), expression).map((flaw) => `${call.state}: ${flaw}`),
        ),
      );

    expect(flaws).toEqual([]);
  });

  it('members are named as the AWS SDK for Java names them', () => {
    const names = new Set<string>();
    for (const call of kinds.flatMap(callsOf)) {
      const { input, output } = operationOf(call);
      for (const reference of [input, output]) {
        for (const shape of shapesBelow(modelOf(call.service), reference?.shape).values()) {
          if (shape.type === 'structure') for (const name of Object.keys(shape.members ?? {})) names.add(name);
        }
      }
    }

    expect(names.size).toBeGreaterThan(300);
    expect([...names].filter((name) => stepFunctionsName(name) !== javaName(name))).toEqual([]);
  });

  it.each([
    ['a member that is not there', { Cluster: 'shop', Service: 'catalog', Count: 3 }, /no member Count/],
    ['a required member that is left out', { Cluster: 'shop' }, /Service is required/],
    ['a number in the place of a text', { Cluster: 1, Service: 'catalog' }, /1 is no string/],
    ['a text in the place of a number', { Service: 'catalog', DesiredCount: 'three' }, /is no integer/],
    ['a value that is none of those', { Service: 'catalog', PropagateTags: 'ALWAYS' }, /none of TASK_DEFINITION/],
  ])('finds %s', (_, given, wanted) => {
    const call = { service: 'ecs', operation: 'UpdateService' };

    expect(argumentFlaws(modelOf('ecs'), inputOf(call), given, 'x').join()).toMatch(wanted);
  });

  it.each([
    [
      'a number out of its range',
      'autoscaling',
      'StartInstanceRefresh',
      { AutoScalingGroupName: 'a', Preferences: { MinHealthyPercentage: 101 } },
      /not within 0..100/,
    ],
    [
      'a text too long',
      'autoscaling',
      'SetDesiredCapacity',
      { AutoScalingGroupName: 'a'.repeat(256), DesiredCapacity: 1 },
      /characters long/,
    ],
    ['a text of another form', 'lambda', 'UpdateAlias', { FunctionName: 'a b', Name: 'live' }, /does not match/],
    [
      'a key of another form',
      'lambda',
      'UpdateAlias',
      { FunctionName: 'a', Name: 'live', RoutingConfig: { AdditionalVersionWeights: { live: 0.1 } } },
      /does not match/,
    ],
  ])('finds %s', (_, service, operation, given, wanted) => {
    expect(argumentFlaws(modelOf(service), inputOf({ service, operation }), given, 'x').join()).toMatch(wanted);
  });

  it.each([
    '$states.result.Services[0].Deployment',
    '$count($states.result.Services[State = 1])',
    '$states.result.Services^(Born).ServiceName',
    '($all := $states.result.Services; [$all.($one := $; $one.Nam)])',
    '$exists($states.result.services) ? 1 : 2',
  ])('finds a path that leads nowhere: %s', (expression) => {
    const call = { service: 'ecs', operation: 'DescribeServices' };

    expect(pathFlaws(modelOf('ecs'), outputOf(call), expression)).toHaveLength(1);
  });
});
