import * as z from 'zod';
import type { Json } from '../../asl.ts';
import { type AwsCall, awsCall } from '../../emit/aws-call.ts';
import type { Permission } from '../step-kind.ts';

/** The resource of an HTTP Task (Step Functions developer guide, "Call HTTPS APIs in Step Functions workflows"). */
export const HTTP_RESOURCE = 'arn:aws:states:::http:invoke';
/** "HTTP task requests will timeout after 60 seconds" (the same page). */
export const HTTP_MOST_SECONDS = 60;

/**
 * A URL, without what a condition reads as more than itself.
 *
 * why no reference: whom the playbook talks to, and with whose credentials, is the author's to say, never a fact's
 */
export const Url = z
  .string()
  .max(2000)
  .regex(
    /^https:\/\/[A-Za-z0-9.-]+(:\d{1,5})?(\/[A-Za-z0-9._~!&'()+,;=:@%/-]*)?$/,
    'write a whole URL that begins with https:// and has no query, e.g. https://api.example.com/reload',
  )
  .describe('URL that is called');

export const ConnectionArn = z
  .string()
  .regex(
    /^arn:aws[a-z-]*:events:[a-z0-9-]+:\d{12}:connection\/[A-Za-z0-9._-]{1,64}\/[A-Za-z0-9-]+$/,
    'name the connection of EventBridge by its ARN',
  )
  .describe('ARN of the EventBridge connection, which holds the credentials');

/** A status by which a call succeeds: any other is an error of the Task, `States.Http.StatusCode.<status>` (the same page). */
export const Statuses = z
  .array(z.int().min(200).max(299, 'a status of 300 or more is an error of the call'))
  .min(1)
  .max(20)
  .prefault([200])
  .describe('statuses by which it succeeds, of 200 to 299');

export const Method = z.enum(['GET', 'POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS', 'HEAD']);

export interface HttpRequest {
  readonly url: string;
  readonly connection: string;
  readonly method: z.output<typeof Method>;
  readonly query?: Json;
  readonly body?: Json;
}

/** What an HTTP Task needs (the same page, "IAM permissions to run an HTTP Task"). */
const permissionsOf = ({ url, connection, method }: HttpRequest): Permission[] => {
  const [, partition = '', , region = '', account = '', resource = ''] = connection.split(':');
  const named = resource.split('/').slice(0, 2).join('/');
  const secrets = `arn:${partition}:secretsmanager:${region}:${account}:secret:events!${named}/*`;
  return [
    {
      actions: ['states:InvokeHTTPEndpoint'],
      resources: ['${MachineArn}'],
      conditions: { StringEquals: { 'states:HTTPMethod': method, 'states:HTTPEndpoint': url } },
    },
    { actions: ['events:RetrieveConnectionCredentials'], resources: [connection] },
    {
      actions: ['secretsmanager:GetSecretValue', 'secretsmanager:DescribeSecret'],
      resources: [secrets],
      because: 'EventBridge gives the secret of a connection an id of its own; the name of the connection is known',
    },
  ];
};

/** The call of an HTTP Task. */
export const httpCall = (request: HttpRequest): AwsCall =>
  awsCall<{
    ApiEndpoint: string;
    Method: string;
    InvocationConfig: { ConnectionArn: string };
    QueryParameters?: Json;
    RequestBody?: Json;
  }>(
    'http',
    'invoke',
    {
      ApiEndpoint: request.url,
      Method: request.method,
      InvocationConfig: { ConnectionArn: request.connection },
      ...(request.query === undefined ? {} : { QueryParameters: request.query }),
      ...(request.body === undefined ? {} : { RequestBody: request.body }),
    },
    permissionsOf(request),
  );
