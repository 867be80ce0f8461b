import type { Branch, State } from '../../asl.ts';
import type { Finding, MachineRule } from '../rule.ts';
import type { PlacedStep, Subject } from '../subject.ts';
import { machinesBelow, nextIn, reachedFrom } from './graph.ts';
import { ownerOf, stepOf } from './place.ts';

const payloadOf = (state: State): { readonly do?: unknown; readonly request?: unknown } => {
  const payload: unknown = state.Arguments?.Payload;
  return state.Resource?.endsWith(':lambda:invoke.waitForTaskToken') === true &&
    typeof payload === 'object' &&
    payload !== null
    ? payload
    : {};
};

/** Whether a state asks the worker to do or to begin something under the fence: its epoch goes along. */
const isFence = (state: State): boolean => {
  const { do: asked, request } = payloadOf(state);
  return (
    (asked === 'run-command' || asked === 'begin-call') &&
    typeof request === 'object' &&
    request !== null &&
    ['recoveryId', 'epoch', 'step', 'attempt'].every((name) => Reflect.get(request, name) !== undefined)
  );
};

/** Calls of AWS that only read are named so by all of its services. */
const READS = /:(describe|get|list|batchGet|lookup|search|query|scan|head)[A-Z][A-Za-z]*$/;

/** Whether a state makes a call itself that may change something. */
const mayChange = (state: State): boolean =>
  state.Type === 'Task' &&
  payloadOf(state).do === undefined &&
  !READS.test(state.Resource ?? '') &&
  Reflect.get(state.Arguments ?? {}, 'Method') !== 'GET';

const isOnce = ({ kind, step }: PlacedStep): boolean =>
  kind.idempotency === 'once' && Reflect.get(step, 'idempotent') !== true;

const flawsOf = (
  { StartAt, States }: Branch,
  subject: Subject,
): { readonly state: string; readonly message: string }[] => {
  const next = nextIn(States);
  return [...reachedFrom([StartAt], next)].flatMap((name) => {
    const state = States[name];
    const placed = stepOf(name, subject);
    if (state === undefined || placed === undefined || !placed.changes || !mayChange(state)) return [];
    const fences = new Set(
      Object.keys(States).filter((each) => {
        const fence = States[each];
        return fence !== undefined && isFence(fence) && ownerOf(each) === ownerOf(name);
      }),
    );
    /** On from everywhere but from a fence that let the step pass: what is then still reached is reached past the fence. */
    const past = (each: string): readonly string[] =>
      fences.has(each) ? (States[each]?.Catch ?? []).map((catcher) => catcher.Next) : next(each);
    if (reachedFrom([StartAt], past).has(name))
      return [{ state: name, message: `'${name}' is not begun under the fence` }];
    if (reachedFrom(next(name), past).has(name)) {
      return [{ state: name, message: `'${name}' can be made again without being begun anew` }];
    }
    return isOnce(placed) && reachedFrom(next(name), next).has(name)
      ? [{ state: name, message: `'${name}' may not be made twice, and can be reached again` }]
      : [];
  });
};

export const changesAreFenced: MachineRule = {
  code: 'PB175',
  title: 'every change is begun under the fence, each time anew',
  why: 'The worker records a beginning and checks lease, switch and epoch in one write (S6): what is done without it can be done twice, or by a recovery that was stopped.',
  of: `
checkpoint: { id: keep, does: checkpoint }
steps:
  - { id: scale, does: ecs-scale, cluster: shop, service: catalog, count: 4 }
`,
  bad: `
StartAt: scale
States:
  scale: { Type: Task, Resource: 'arn:aws:states:::aws-sdk:ecs:updateService', TimeoutSeconds: 20, End: true }
`,
  good: `
StartAt: scale:begin
States:
  scale:begin:
    Type: Task
    Resource: arn:aws:states:::lambda:invoke.waitForTaskToken
    Arguments: { Payload: { do: begin-call, request: { recoveryId: r, epoch: 1, step: scale, attempt: 1 } } }
    TimeoutSeconds: 30
    Next: scale
  scale: { Type: Task, Resource: 'arn:aws:states:::aws-sdk:ecs:updateService', TimeoutSeconds: 20, End: true }
`,
  check: ({ definition }, subject) =>
    machinesBelow(definition)
      .flatMap((machine) => flawsOf(machine, subject))
      .map(({ state, message }): Finding => ({ message, path: stepOf(state, subject)?.path ?? ['steps'] })),
};
