import * as z from 'zod';
import type { Call } from './policies.ts';

/** A Task that an execution entered: what it is, and what its definition hands over. */
export interface TaskCall {
  readonly state: string;
  readonly resource: string;
  readonly arguments: unknown;
}

const FunctionArguments = z.looseObject({ FunctionName: z.string() });
const TopicArguments = z.looseObject({ TopicArn: z.string() });

const invoke = (given: unknown): Call => ({
  action: 'lambda:InvokeFunction',
  resource: FunctionArguments.parse(given).FunctionName,
});

/**
 * What Step Functions calls with a machine's role for each integration, by the Service Authorization Reference (AWS
 * Lambda, Amazon SNS): written by hand from there, and not derived from what the compiler grants.
 */
const INTEGRATIONS: Readonly<Record<string, (given: unknown) => Call>> = {
  'arn:aws:states:::lambda:invoke': invoke,
  'arn:aws:states:::lambda:invoke.waitForTaskToken': invoke,
  'arn:aws:states:::sns:publish': (given) => ({
    action: 'sns:Publish',
    resource: TopicArguments.parse(given).TopicArn,
  }),
};

/**
 * The call that a Task makes.
 *
 * @throws Error for an integration that is not in the table: look up what it needs and add it
 */
export const callOfTask = ({ state, resource, arguments: given }: TaskCall): Call => {
  const integration = INTEGRATIONS[resource];
  if (integration === undefined)
    throw new Error(`state '${state}': nobody has looked up what ${resource} must be allowed`);
  return integration(given);
};

const Definition = z.looseObject({
  States: z.record(
    z.string(),
    z.looseObject({ Type: z.string(), Resource: z.string().optional(), Arguments: z.unknown().optional() }),
  ),
});

/** The Tasks among the states that an execution entered, each once, as the deployed definition has them. */
export const tasksOf = (definition: string, entered: readonly string[]): TaskCall[] => {
  const { States } = Definition.parse(JSON.parse(definition));
  return [...new Set(entered)].flatMap((state) => {
    const { Type, Resource, Arguments } = States[state] ?? {};
    return Type === 'Task' && Resource !== undefined ? [{ state, resource: Resource, arguments: Arguments }] : [];
  });
};

const SsmCall = z.looseObject({
  action: z.string(),
  accessKeyId: z.string().prefault(''),
  request: z
    .looseObject({ DocumentName: z.string().optional(), InstanceIds: z.array(z.string()).optional() })
    .prefault({}),
});
export interface RecordedSsmCall {
  readonly action: string;
  /** Whose call it was: the key of one function's session. */
  readonly accessKeyId: string;
  /** What IAM is asked for it; all must be allowed. */
  readonly needs: readonly Call[];
}

/**
 * What IAM is asked for the calls that the SSM endpoint wrote down, one JSON object a line.
 *
 * SendCommand is checked against its document and against each node (Service Authorization Reference, AWS Systems
 * Manager: resource types `document*`, `instance`, `managed-instance`), with the tags of the node; the others take no
 * resource.
 */
export const ssmCallsOf = (
  lines: string,
  place: { readonly region: string; readonly accountId: string },
): RecordedSsmCall[] => {
  const arn = (service: string, rest: string): string =>
    `arn:aws:${service}:${place.region}:${place.accountId}:${rest}`;
  const nodeArn = (id: string): string =>
    id.startsWith('mi-') ? arn('ssm', `managed-instance/${id}`) : arn('ec2', `instance/${id}`);
  return lines
    .trim()
    .split('\n')
    .map((line) => {
      const { action, accessKeyId, request } = SsmCall.parse(JSON.parse(line));
      const name = `ssm:${action}`;
      if (action !== 'SendCommand') return { action, accessKeyId, needs: [{ action: name, resource: '*' }] };
      return {
        action,
        accessKeyId,
        needs: [
          { action: name, resource: arn('ssm', `document/${request.DocumentName ?? ''}`) },
          ...(request.InstanceIds ?? []).map((id) => ({
            action: name,
            resource: nodeArn(id),
            context: { 'ssm:resourceTag/auto-recovery': 'enabled' },
          })),
        ],
      };
    });
};
