import { appendFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import * as z from 'zod';
import { isControl, type LocalControls, performControl } from './local-controls.ts';
import type { Action } from './ssm-actions.ts';
import { SsmError } from './ssm-error.ts';
import { authorize, forward, type SignedRequest } from './ssm-gateway.ts';

/** What the SSM endpoint answers. */
export interface SsmServerOptions {
  /** The emulator, once it runs. */
  readonly endpointUrl: () => string | undefined;
  readonly controls: LocalControls;
  /** The bridge's own action for a request; undefined: it is the emulator's. */
  readonly actionFor: (name: string, request: unknown) => Action | undefined;
  /** Every call is noted here. */
  readonly callsFile: string;
  readonly log: (line: string) => void;
}

/** How long an SDK may keep a connection open without using it. */
const KEEP_ALIVE_MS = 60_000;

const readBody = async (request: IncomingMessage): Promise<Buffer> => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks);
};

const accessKeyId = (request: SignedRequest): string =>
  /Credential=([^/]+)\//.exec(request.headers.authorization ?? '')?.[1] ?? '';

const reply = (response: ServerResponse, status: number, body: object): void => {
  response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' });
  response.end(JSON.stringify(body));
};

const asSsmError = (error: unknown): SsmError => {
  if (error instanceof SsmError) return error;
  if (error instanceof z.ZodError) return new SsmError('ValidationException', z.prettifyError(error));
  if (error instanceof SyntaxError) return new SsmError('SerializationException', error.message);
  return new SsmError('InternalServerError', String(error), 500);
};

const readJson = (body: Buffer): unknown => (body.length === 0 ? {} : JSON.parse(body.toString('utf8')));

const createHandler = (options: SsmServerOptions) => {
  const record = (request: SignedRequest, action: string, body: unknown, outcome: string): void => {
    const line = { at: new Date().toISOString(), action, accessKeyId: accessKeyId(request), request: body, outcome };
    appendFileSync(options.callsFile, `${JSON.stringify(line)}\n`);
  };

  const pass = async (endpointUrl: string, request: SignedRequest, name: string, response: ServerResponse) => {
    const answer = await forward(endpointUrl, request);
    // why: parameters may be secrets, so what is passed on is noted without its content
    record(request, name, undefined, `forwarded ${answer.status}`);
    response.writeHead(answer.status, answer.headers);
    response.end(answer.body);
  };

  return async (incoming: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { method = 'POST', url: path = '/', headers } = incoming;
    const request: SignedRequest = { method, path, headers, body: await readBody(incoming) };
    const control = path.replace('/_local/', '');
    if (path.startsWith('/_local/') && isControl(control)) {
      await performControl(options.controls, control, readJson(request.body));
      return reply(response, 200, {});
    }
    const endpointUrl = options.endpointUrl();
    if (endpointUrl === undefined) throw new SsmError('ServiceUnavailable', 'the local AWS is still starting', 503);
    const name = String(headers['x-amz-target'] ?? '').replace(/^AmazonSSM\./, '');
    const body = readJson(request.body);
    const action = options.actionFor(name, body);
    if (action === undefined) return pass(endpointUrl, request, name, response);
    try {
      await authorize(endpointUrl, request, action.resources?.(body) ?? [{ arn: '*', tags: {} }]);
      const answer = action.answer(body);
      record(request, name, body, 'ok');
      reply(response, 200, answer);
    } catch (error) {
      record(request, name, body, asSsmError(error).code);
      throw error;
    }
  };
};

/** An HTTP server on a free loopback port that speaks SSM's JSON protocol, and the controls under `/_local/`. */
export const startSsmServer = async (options: SsmServerOptions): Promise<{ url: string; stop(): Promise<void> }> => {
  const handle = createHandler(options);
  const server = createServer((incoming, response) => {
    handle(incoming, response).catch((error: unknown) => {
      const { code, message, status } = asSsmError(error);
      if (status === 500) options.log(`ssm endpoint: ${message}`);
      reply(response, status, { __type: code, message });
    });
  });
  server.keepAliveTimeout = KEEP_ALIVE_MS;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the ssm endpoint has no port');
  return {
    url: `http://127.0.0.1:${address.port}`,
    stop: async () => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
    },
  };
};
