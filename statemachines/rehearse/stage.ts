import * as z from 'zod';
import { JudgeRequest, judge } from '../../functions/domain/verdict/judge.ts';
import type { CompiledPlaybook } from '../compile.ts';
import { PLAYBOOK_DEFAULTS } from '../playbook.ts';
import type { Call } from '../simulate/iam/call.ts';
import { evaluateCall, type Missing, type Statement } from '../simulate/iam/evaluate.ts';
import type { Json } from '../simulate/json.ts';
import type { TaskError, TaskHost, TaskOutput, TaskRequest, Unanswered } from '../simulate/task-host.ts';
import type { Answer, Case, Cases } from './cases.ts';
import { HOME, MACHINE_ARN, statementsOf } from './home.ts';
import { scriptOf } from './script.ts';

/** How long things take where a case says nothing: a worker's own part, a call to AWS, a command. */
const TYPICAL_MS = { worker: 200, call: 500, command: 2000, approval: 60_000 } as const;

/** A step that was let begin, under its name in the records. */
export interface BegunStep {
  readonly atMs: number;
  readonly step: string;
  readonly attempt: number;
  readonly mutates: boolean;
}

/** One call to AWS that the machine or its worker made, and with which role. */
export interface MadeCall {
  readonly role: 'machine' | 'worker';
  readonly state: string;
  readonly call: Call;
}

export interface DeniedCall extends MadeCall {
  readonly missing: readonly Missing[];
}

/** What happened on the stage. */
export interface Played {
  readonly begun: readonly BegunStep[];
  readonly calls: readonly MadeCall[];
  readonly denied: readonly DeniedCall[];
}

const common = { step: z.string(), undoOf: z.string().optional() };
const Request = z.discriminatedUnion('do', [
  z.object({
    do: z.literal('run-command'),
    request: z.object({
      ...common,
      attempt: z.int(),
      document: z.string(),
      node: z.string(),
      mutates: z.boolean(),
      parameters: z.record(z.string(), z.unknown()),
    }),
  }),
  z.object({ do: z.literal('begin-call'), request: z.object({ ...common, attempt: z.int() }) }),
  z.object({ do: z.literal('judge'), request: JudgeRequest }),
  z.object({ do: z.literal('ask-approval'), request: z.object({ step: z.string() }) }),
]);
const Invocation = z.object({ Payload: Request });

type Reply = TaskOutput | TaskError | Unanswered;

const without = (statements: readonly Statement[], action: string | undefined): Statement[] =>
  statements
    .map((statement) => ({ ...statement, actions: statement.actions.filter((each) => each !== action) }))
    .filter(({ actions }) => actions.length > 0);

const inMs = (answer: Answer | undefined, typicalMs: number): number =>
  answer?.after === undefined ? typicalMs : answer.after * 1000;

/**
 * Stands in for everything that a machine calls: the step worker with its ledger, the hosts, AWS. What they answer is
 * scripted; what they may be asked is what the derived permissions allow, and nothing else.
 */
export const createStage = (
  playbook: CompiledPlaybook,
  cases: Cases,
  each: Case,
): { readonly host: TaskHost; readonly played: Played } => {
  const script = scriptOf(cases, each);
  const roles = {
    machine: without(statementsOf(playbook.machinePermissions), each.denied),
    worker: without(statementsOf(playbook.workerPermissions), each.denied),
  } as const;
  const begun: BegunStep[] = [];
  const calls: MadeCall[] = [];
  const denied: DeniedCall[] = [];
  /** Steps of which it is not certain that they did nothing. */
  const mayHaveActed = new Set<string>();
  let isFenced = false;

  /** Whether a role may make a call; a denied one is kept, since it is a failure of the playbook. */
  const mayCall = (role: MadeCall['role'], state: string, resource: string, args: Json): boolean => {
    const call: Call = { resource, arguments: args, ...HOME, machineArn: MACHINE_ARN };
    const made: MadeCall = { role, state, call };
    calls.push(made);
    // why tagged: whatever a playbook works on has been opted in by its owner; what it must not touch is another test
    const evaluation = evaluateCall(call, roles[role], { tagsOf: () => ({ 'auto-recovery': 'enabled' }) });
    if (evaluation.allowed) return true;
    denied.push({ ...made, missing: evaluation.missing });
    return false;
  };
  const refused = (state: string, resource: string): TaskError => ({
    error: 'AccessDeniedException',
    cause: `${state} may not call ${resource.split(':::').at(-1) ?? resource}`,
    afterMs: TYPICAL_MS.worker,
  });

  const told = (answer: Answer | undefined, typicalMs: number, otherwise: Json, error: string): Reply => {
    if (answer?.never === true) return { unanswered: true };
    if (answer?.fails !== undefined || answer?.error !== undefined) {
      return { error: answer.error ?? error, cause: answer.fails ?? 'failed', afterMs: inMs(answer, typicalMs) };
    }
    return { output: answer?.facts ?? answer?.output ?? otherwise, afterMs: inMs(answer, typicalMs) };
  };

  /** The fence and the record, as the ledger has them. */
  const begin = (
    task: TaskRequest,
    step: string,
    attempt: number,
    mutates: boolean,
    undoOf?: string,
  ): Reply | undefined => {
    if (undoOf !== undefined && !mayHaveActed.has(undoOf)) {
      return { error: 'NotBegun', cause: `${undoOf} was never begun: nothing to undo`, afterMs: TYPICAL_MS.worker };
    }
    isFenced ||= each.fenced === task.state || each.fenced === step;
    if (mutates && isFenced) {
      return { error: 'Fenced', cause: `${step} was not begun: it was stopped`, afterMs: TYPICAL_MS.worker };
    }
    begun.push({ atMs: task.atMs, step, attempt, mutates });
    if (mutates) mayHaveActed.add(step);
    return undefined;
  };

  /** A judge whose answer is to fail sees nothing of the component: neither facts nor metrics nor alarms. */
  const judged = (request: JudgeRequest, atMs: number, answer: Answer | undefined): Reply => {
    if (answer?.never === true) return { unanswered: true };
    const seesNothing = answer?.fails !== undefined;
    const judgement = judge(
      {
        ...request,
        requireAll: request.requireAll ?? false,
        windowSeconds: request.windowSeconds ?? PLAYBOOK_DEFAULTS.windowSeconds,
        stabilitySeconds: request.stabilitySeconds ?? PLAYBOOK_DEFAULTS.stabilitySeconds,
      },
      {
        facts: seesNothing ? {} : request.facts,
        metrics: seesNothing ? {} : (each.metrics ?? cases.metrics ?? {}),
        alarms: seesNothing ? [] : (each.alarms ?? cases.alarms ?? ['OK']),
      },
      new Date(atMs),
    );
    return { output: { Payload: JSON.parse(JSON.stringify(judgement)) }, afterMs: TYPICAL_MS.worker };
  };

  const worker = (task: TaskRequest): Reply => {
    const { Payload: asked } = Invocation.parse(task.arguments);
    if (asked.do === 'judge') {
      const { criteria } = asked.request;
      const reads = [
        ...(criteria.some(({ metric }) => metric !== undefined) ? ['getMetricData'] : []),
        ...(criteria.some(({ alarms }) => alarms !== undefined) ? ['describeAlarms'] : []),
      ];
      for (const action of reads) {
        const resource = `arn:aws:states:::aws-sdk:cloudwatch:${action}`;
        if (!mayCall('worker', task.state, resource, {})) return refused(task.state, resource);
      }
      return judged(asked.request, task.atMs, script.next(task.state));
    }
    if (asked.do === 'ask-approval') {
      if (each.approval === 'silence') return { unanswered: true };
      return each.approval === 'given'
        ? { output: {}, afterMs: TYPICAL_MS.approval }
        : { error: 'NotApproved', cause: 'somebody said no', afterMs: TYPICAL_MS.approval };
    }
    const { step, attempt, undoOf } = asked.request;
    if (asked.do === 'begin-call')
      return begin(task, step, attempt, true, undoOf) ?? { output: { begun: true }, afterMs: TYPICAL_MS.worker };
    const notBegun = begin(task, step, attempt, asked.request.mutates, undoOf);
    if (notBegun !== undefined) return notBegun;
    const { document, node, parameters } = asked.request;
    const resource = 'arn:aws:states:::aws-sdk:ssm:sendCommand';
    const sent = { DocumentName: document, InstanceIds: [node], Parameters: parameters } as Json;
    if (!mayCall('worker', task.state, resource, sent)) {
      // why so: SSM has refused it, so it is certain that it did nothing
      mayHaveActed.delete(step);
      return { ...refused(task.state, resource), error: 'NotSent' };
    }
    return told(script.next(task.state), TYPICAL_MS.command, {}, 'CommandFailed');
  };

  return {
    host: {
      begin: (task) => {
        if (!mayCall('machine', task.state, task.resource, task.arguments)) return refused(task.state, task.resource);
        return task.resource.startsWith('arn:aws:states:::lambda:invoke') &&
          Invocation.safeParse(task.arguments).success
          ? worker(task)
          : told(script.next(task.state), TYPICAL_MS.call, {}, 'States.TaskFailed');
      },
    },
    played: { begun, calls, denied },
  };
};
