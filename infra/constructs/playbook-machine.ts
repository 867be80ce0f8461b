import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { Topic } from 'aws-cdk-lib/aws-sns';
import { DefinitionBody, LogLevel, StateMachine, StateMachineType } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import type { CompiledPlaybook } from '../../statemachines/compile.ts';
import type { Permission } from '../../statemachines/steps/step-kind.ts';
import { arnPrefixes, conditionsOf, substitute } from '../../statemachines/substitutions.ts';
import { BundledFunction } from './bundled-function.ts';
import { FUNCTION_TIMEOUT_SECONDS } from './event-queue.ts';
import { acceptWildcard, type Grant, GrantedRole, TRACING_WILDCARD } from './granted-role.ts';
import type { LedgerTable } from './ledger-table.ts';
import { mayAnswer, mayUseTable } from './permissions.ts';

export interface PlaybookMachineProps {
  readonly playbook: CompiledPlaybook;
  readonly ledger: LedgerTable;
  readonly notices: Topic;
  readonly deploymentFolder: string;
  readonly environment: Readonly<Record<string, string>>;
}

const LOG_DELIVERY_WILDCARD =
  'the delivery of logs takes no resource (Step Functions developer guide, "Logging in CloudWatch Logs", IAM policies for logging)';

/**
 * One playbook as it runs: its machine and its step worker, each with a role that holds what the compiler derived
 * from the steps and nothing else (promise 5).
 */
export class PlaybookMachine extends Construct {
  readonly machine: StateMachine;
  readonly worker: BundledFunction;
  readonly machineName: string;
  readonly machineArn: string;
  /** ARN of every execution of the machine. */
  readonly executionsArn: string;

  constructor(scope: Construct, id: string, props: PlaybookMachineProps) {
    super(scope, id);
    const { playbook } = props;
    const stack = Stack.of(this);
    // why named: the worker answers this machine's waiting steps and would otherwise need the ARN that needs it
    this.machineName = `auto-recovery-${playbook.summary.id}`;
    const arn = (service: string, rest: string): string =>
      `arn:${stack.partition}:${service}:${stack.region}:${stack.account}:${rest}`;
    this.machineArn = arn('states', `stateMachine:${this.machineName}`);
    this.executionsArn = arn('states', `execution:${this.machineName}:*`);
    const substitutions: Record<string, string> = {
      ...arnPrefixes(stack),
      NoticesTopicArn: props.notices.topicArn,
      MachineArn: this.machineArn,
    };
    const filledIn = (text: string): string => substitute(text, substitutions);
    const grantsOf = (permissions: readonly Permission[]): Grant[] =>
      permissions.map(({ actions, resources, conditions, because }) => ({
        statement: new PolicyStatement({
          actions: [...actions],
          resources: resources.map(filledIn),
          ...(conditions === undefined ? {} : { conditions: conditionsOf(conditions, filledIn) }),
        }),
        ...(because === undefined ? {} : { because }),
      }));

    this.worker = new BundledFunction(this, 'Worker', {
      handler: 'step',
      description: `Step worker of the playbook ${playbook.summary.id}`,
      deploymentFolder: props.deploymentFolder,
      environment: props.environment,
      timeout: Duration.seconds(FUNCTION_TIMEOUT_SECONDS),
      grants: [
        mayUseTable(props.ledger, ['GetItem', 'PutItem', 'UpdateItem', 'ConditionCheckItem', 'Query']),
        mayAnswer(),
        ...grantsOf(playbook.workerPermissions),
      ],
    });
    substitutions['StepFunctionArn'] = this.worker.function.functionArn;

    const definition = JSON.stringify(playbook.definition);
    const named = new Set([...definition.matchAll(/\$\{(\w+)\}/g)].map(([, name = '']) => name));

    const role = new GrantedRole(this, 'Role', {
      assumedBy: new ServicePrincipal('states.amazonaws.com'),
      description: `Machine of the playbook ${playbook.summary.id}`,
      grants: grantsOf(playbook.machinePermissions),
    });
    acceptWildcard(role, '*', TRACING_WILDCARD);
    acceptWildcard(role, '*', LOG_DELIVERY_WILDCARD);
    const logs = new LogGroup(this, 'Logs', {
      retention: RetentionDays.ONE_MONTH,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    this.machine = new StateMachine(this, 'Machine', {
      stateMachineName: this.machineName,
      stateMachineType: StateMachineType.STANDARD,
      definitionBody: DefinitionBody.fromString(definition),
      // why only what is named: CloudFormation refuses no other, and a reader should find each in the definition
      definitionSubstitutions: Object.fromEntries(Object.entries(substitutions).filter(([name]) => named.has(name))),
      role,
      tracingEnabled: true,
      logs: { destination: logs, level: LogLevel.ALL, includeExecutionData: true },
    });
  }
}
