import { ANY, member, text } from '../arguments.ts';
import type { Call, Requirement, ServiceTable } from '../call.ts';
import { arnOf, ask, need, TAGGED } from '../need.ts';

const GUIDE = 'Step Functions developer guide, "Call HTTPS APIs": IAM permissions to run an HTTP Task';

/** The connection that a call signs itself with, in either of the places where it may stand. */
const connectionOf = (call: Call): string =>
  text(member(call.arguments, 'Authentication'), 'ConnectionArn') ??
  text(member(call.arguments, 'InvocationConfig'), 'ConnectionArn') ??
  arnOf(call, 'events', `connection/${ANY}`);

const invoke = (call: Call): readonly Requirement[] => {
  const connection = connectionOf(call);
  const [, name = ANY] = /:connection\/([^/]+)/.exec(connection) ?? [];
  const secret = arnOf(call, 'secretsmanager', `secret:events!connection/${name}/${ANY}`);
  const secrets = ask(call, 'connection-secret', connection, secret);
  return [
    // why the machine's: the guide's policy names it; the reference lists no resource, so `*` serves where it is not known
    need('states:InvokeHTTPEndpoint', call.machineArn ?? ANY, {
      because: GUIDE,
      context: {
        'states:HTTPMethod': text(call.arguments, 'Method') ?? [],
        'states:HTTPEndpoint': text(call.arguments, 'ApiEndpoint') ?? [],
      },
    }),
    need('events:RetrieveConnectionCredentials', connection, { because: GUIDE }),
    need('secretsmanager:GetSecretValue', secrets, { because: GUIDE, ...TAGGED }),
    need('secretsmanager:DescribeSecret', secrets, { because: GUIDE, ...TAGGED }),
  ];
};

export const http: ServiceTable = { invoke };
