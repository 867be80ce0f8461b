import type {
  GetAutomationExecutionCommandInput,
  StartAutomationExecutionCommandInput,
  StopAutomationExecutionCommandInput,
} from '@aws-sdk/client-ssm';
import { type Json, jsonata, quoted } from '../../asl.ts';
import { type AwsCall, awsCall, verbatim } from '../../emit/aws-call.ts';
import { orElse } from '../../emit/call-kind.ts';
import type { Poll } from '../../emit/poll.ts';
import { referenceOf, strictExpressionOf, type ValueScope } from '../../value.ts';
import type { Permission } from '../step-kind.ts';

/** The parameter by which AWS's own runbooks are told whom to act as (SSM user guide, "Run an automated operation"). */
export const ROLE_PARAMETER = 'AutomationAssumeRole';

/** Names that begin so are AWS's own (SSM user guide, "Create SSM document content": reserved prefixes). */
const OWNED_BY_AWS = /^(aws|amazon|amzn)/i;

export interface Automation {
  readonly runbook: string;
  readonly version?: string | undefined;
  readonly role: string;
  readonly passes: boolean;
  readonly parameters: Readonly<Record<string, unknown>>;
}

const onExecutions = (action: string): Permission => ({
  actions: [action],
  resources: ['${AutomationExecutionArnPrefix}*'],
  because: 'an automation is given its id when it is started',
});

const startPermissions = ({ runbook, role }: Automation): Permission[] => [
  {
    actions: ['ssm:StartAutomationExecution'],
    resources: [`\${${OWNED_BY_AWS.test(runbook) ? 'AwsDocumentArnPrefix' : 'DocumentArnPrefix'}}${runbook}`],
  },
  onExecutions('ssm:StartAutomationExecution'),
  {
    actions: ['iam:PassRole'],
    resources: [role],
    conditions: { StringEquals: { 'iam:PassedToService': 'ssm.amazonaws.com' } },
  },
];

/** Every parameter is a list of texts (SSM API, StartAutomationExecution `Parameters`). */
const listOfTexts = (value: unknown, scope: ValueScope): readonly string[] | string => {
  if (Array.isArray(value)) return value.map((each: unknown) => textOf(each, scope));
  return referenceOf(value) === undefined
    ? [String(value)]
    : jsonata(`[[${strictExpressionOf(value, scope)}].$string($)]`);
};

const textOf = (value: unknown, scope: ValueScope): string =>
  referenceOf(value) === undefined ? String(value) : jsonata(`$string(${strictExpressionOf(value, scope)})`);

const expressionIn = (json: Json): string => {
  const text = String(json);
  return /^\{%.*%\}$/s.test(text) ? text.slice(2, -2).trim() : quoted(text);
};

/**
 * The same for every try of a step of an execution, in the form of a UUID, which the service wants: started twice, it
 * runs once (SSM API, StartAutomationExecution `ClientToken`).
 */
const tokenOf = (stepName: Json): string => {
  const parts = [
    [0, 8],
    [8, 4],
    [12, 4],
    [16, 4],
    [20, 12],
  ].map(([from, length]) => `$substring($hex, ${from}, ${length})`);
  return jsonata(
    `( $hex := $hash($states.context.Execution.Name & '/' & ${expressionIn(stepName)}, 'MD5'); ${parts.join(` & '-' & `)} )`,
  );
};

export const startAutomation = (automation: Automation, stepName: Json, scope: ValueScope): AwsCall => {
  const given = Object.entries(automation.parameters).map(
    ([name, value]) => [name, listOfTexts(value, scope)] as const,
  );
  const role = automation.passes ? [[ROLE_PARAMETER, [automation.role]] as const] : [];
  return awsCall<Omit<StartAutomationExecutionCommandInput, 'Parameters'> & { Parameters: Json }>(
    'ssm',
    'startAutomationExecution',
    {
      DocumentName: automation.runbook,
      ...(automation.version === undefined ? {} : { DocumentVersion: automation.version }),
      Parameters: verbatim(Object.fromEntries([...given, ...role])),
      ClientToken: tokenOf(stepName),
    },
    startPermissions(automation),
  );
};

export const stopAutomation = (execution: string): AwsCall =>
  awsCall<StopAutomationExecutionCommandInput>(
    'ssm',
    'stopAutomationExecution',
    { AutomationExecutionId: jsonata(execution), Type: 'Cancel' },
    [onExecutions('ssm:StopAutomationExecution')],
  );

/** An automation has ended well; others of its ends are ends too (SSM user guide, "About Automation statuses"). */
export const automationIsDone = (runbook: string, execution: string, withinSeconds: number): Poll => ({
  call: awsCall<GetAutomationExecutionCommandInput>(
    'ssm',
    'getAutomationExecution',
    { AutomationExecutionId: jsonata(execution) },
    [onExecutions('ssm:GetAutomationExecution')],
  ),
  select: { status: orElse('$states.result.AutomationExecution.AutomationExecutionStatus', `''`) },
  wanted: `$seen.status in ['Success', 'CompletedWithSuccess']`,
  hopeless: `$seen.status in ['Failed', 'TimedOut', 'Cancelling', 'Cancelled', 'Rejected', 'CompletedWithFailure', 'Exited', 'ChangeCalendarOverrideRejected']`,
  words: `the runbook ${runbook} has run to its end`,
  everySeconds: 15,
  withinSeconds,
});
