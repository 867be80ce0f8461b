import { ANY, text } from '../arguments.ts';
import type { Call, Pattern, Requirement, ServiceTable } from '../call.ts';
import { arnOf, need, TAGGED } from '../need.ts';
import { eventsRule } from './events-rule.ts';

/** `arn:…:stateMachine:name`, with a version or alias after it or without. */
const MACHINE = /^(arn:[^:]+:states:[^:]*:[^:]*:stateMachine:([^:]+))(?::([^:]+))?$/;

const startExecution = (call: Call, pattern: Pattern): readonly Requirement[] => {
  const written = text(call.arguments, 'StateMachineArn') ?? arnOf(call, 'states', `stateMachine:${ANY}`);
  const [, machine = written, name = ANY, qualifier] = MACHINE.exec(written) ?? [];
  const execution = machine.replace(':stateMachine:', ':execution:').concat(`:${text(call.arguments, 'Name') ?? ANY}`);
  return [
    // Step Functions developer guide, "Creating granular permissions": a version or alias is a condition, not a resource
    need('states:StartExecution', name === ANY ? written : machine, {
      ...TAGGED,
      context: { 'states:StateMachineQualifier': qualifier === undefined ? [] : [qualifier] },
    }),
    // Step Functions developer guide, "Start a new AWS Step Functions state machine from a running execution": IAM policies
    ...(pattern === 'sync' || pattern === 'sync:2'
      ? [
          need('states:DescribeExecution', execution),
          need('states:StopExecution', execution),
          ...eventsRule(call, 'StepFunctionsGetEventsForStepFunctionsExecutionRule'),
        ]
      : []),
  ];
};

const onExecution = (action: string) => (call: Call) => [
  need(action, text(call.arguments, 'ExecutionArn') ?? arnOf(call, 'states', `execution:${ANY}`)),
];

const answering = (action: string) => () => [need(action, ANY)];

export const states: ServiceTable = {
  startExecution,
  describeExecution: onExecution('states:DescribeExecution'),
  stopExecution: onExecution('states:StopExecution'),
  sendTaskSuccess: answering('states:SendTaskSuccess'),
  sendTaskFailure: answering('states:SendTaskFailure'),
  sendTaskHeartbeat: answering('states:SendTaskHeartbeat'),
};
