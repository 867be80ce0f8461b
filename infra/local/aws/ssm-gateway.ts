import { request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import * as z from 'zod';
import { SsmError } from './ssm-error.ts';

/** A request as it came in: the signature in its headers covers the body and the host. */
export interface SignedRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

export interface RawAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** A thing that a caller wants to act on, as IAM sees it. */
export interface Resource {
  /** `*` for actions that know no resources. */
  readonly arn: string;
  /** What `ssm:resourceTag/…` and `aws:ResourceTag/…` conditions compare. */
  readonly tags: Readonly<Record<string, string>>;
}

/** Sends a request on to the emulator unchanged, so that its signature still holds. */
export const forward = (
  endpointUrl: string,
  { method, path, headers, body }: SignedRequest,
  more: Readonly<Record<string, string>> = {},
): Promise<RawAnswer> =>
  new Promise((resolve, reject) => {
    const { hostname, port } = new URL(endpointUrl);
    const own = { ...headers, ...more, 'content-length': String(body.length) };
    const outgoing = httpRequest({ hostname, port, method, path, headers: own }, (answer) => {
      const chunks: Buffer[] = [];
      answer.on('data', (chunk: Buffer) => chunks.push(chunk));
      answer.once('error', reject);
      answer.once('end', () => {
        resolve({ status: answer.statusCode ?? 500, headers: answer.headers, body: Buffer.concat(chunks) });
      });
    });
    outgoing.once('error', reject);
    outgoing.end(body);
  });

const REFUSALS = [
  'AccessDeniedException',
  'UnrecognizedClientException',
  'InvalidSignatureException',
  'MissingAuthenticationToken',
  'MissingAuthenticationTokenException',
  'IncompleteSignature',
  'IncompleteSignatureException',
  'ExpiredTokenException',
  'InvalidClientTokenId',
  'SignatureDoesNotMatch',
];

const ErrorBody = z.object({ __type: z.string(), message: z.string().optional(), Message: z.string().optional() });

/**
 * Holds a caller to IAM for an action that the bridge itself answers.
 *
 * The emulator knows callers, secrets and policies, so it is asked with the very request and the resource named beside
 * it; what it then makes of the action itself is left out of account (it knows no such documents or nodes).
 *
 * @throws SsmError `AccessDeniedException`, or the code of what is wrong with the signature
 */
export const authorize = async (
  endpointUrl: string,
  request: SignedRequest,
  resources: readonly Resource[],
): Promise<void> => {
  const asked = resources.map(({ arn, tags }) =>
    forward(endpointUrl, request, {
      'x-local-aws-resource': arn,
      'x-local-aws-resource-tags': JSON.stringify(tags),
    }),
  );
  for (const { status, body } of await Promise.all(asked)) {
    if (status < 400) continue;
    const parsed = ErrorBody.safeParse(JSON.parse(body.toString('utf8')));
    const code = parsed.data?.__type.split('#').at(-1) ?? '';
    if (REFUSALS.includes(code)) throw new SsmError(code, parsed.data?.message ?? parsed.data?.Message ?? code, status);
  }
};
