import type { LambdaClient } from '@aws-sdk/client-lambda';
import { describe, expect, it } from 'vitest';
import { connect } from '#cli/connect';
import { inWordsOfThePerson } from '#cli/connect-errors';
import { deploymentOf, outputsOf } from '#cli/deployment';
import { exitOf } from '#cli/exit-codes';
import { createInvoke } from '#cli/invoke';
import { RecoveryError } from '#domain/errors';
import { awsError, stubClient } from '#test/support/stub-client';
import { environment, playbooks } from '../application/queries/world.ts';

const place = { env: {}, region: 'eu-central-1' };
const said = async (error: Error, env: NodeJS.ProcessEnv = {}) =>
  inWordsOfThePerson({ ...place, env }, () => Promise.reject(error)).then(
    () => undefined,
    (thrown: unknown) => ({ ...exitOf(thrown), message: thrown instanceof Error ? thrown.message : '' }),
  );

describe('what stands between a person and AWS', () => {
  it.each([
    ['CredentialsProviderError', 'NoCredentials', 2],
    ['ExpiredTokenException', 'NoCredentials', 2],
    ['UnrecognizedClientException', 'NoCredentials', 2],
  ])('is told for %s with what to do', async (name, code, exitCode) => {
    const told = await said(awsError(name));
    expect(told).toMatchObject({ code, exitCode });
    expect(told?.message).toContain('AWS in region eu-central-1');
    expect(told?.message).toContain('aws sso login');
    expect(told?.message).toContain('npm run local -- recovery');
  });

  it('is a missing region', async () => {
    expect(await said(new Error('Region is missing'))).toMatchObject({
      code: 'NoRegion',
      exitCode: 2,
      message: expect.stringContaining('set AWS_REGION'),
    });
  });

  it('is an endpoint that does not answer, named', async () => {
    const told = await said(new RecoveryError('ServiceUnavailable', 'ECONNREFUSED'), {
      AWS_ENDPOINT_URL: 'http://127.0.0.1:1',
    });
    expect(told).toMatchObject({
      exitCode: 75,
      message: expect.stringMatching(/^http:\/\/127\.0\.0\.1:1 does not answer/),
    });
  });

  it('is a permission, with the role to ask for', async () => {
    const told = await said(new RecoveryError('AccessDenied', 'not authorized to perform: lambda:InvokeFunction'));
    expect(told).toMatchObject({ exitCode: 2, message: expect.stringContaining('lambda:InvokeFunction') });
  });

  it('is nothing else: whatever is not known passes as it is', async () => {
    const bug = new TypeError('x');
    await expect(inWordsOfThePerson(place, () => Promise.reject(bug))).rejects.toBe(bug);
    await expect(inWordsOfThePerson(place, () => Promise.reject('x'))).rejects.toBe('x');
    expect(await inWordsOfThePerson(place, async () => 1)).toBe(1);
  });
});

describe('connecting', () => {
  it('says that an endpoint does not answer', async () => {
    const env = {
      AWS_ENDPOINT_URL: 'http://127.0.0.1:9',
      AWS_REGION: 'eu-central-1',
      AWS_ACCESS_KEY_ID: 'a',
      AWS_SECRET_ACCESS_KEY: 'b',
      AWS_MAX_ATTEMPTS: '1',
    };
    const before = { ...process.env };
    Object.assign(process.env, env);
    try {
      await expect(connect(env)).rejects.toMatchObject({
        code: 'ServiceUnavailable',
        message: expect.stringContaining('http://127.0.0.1:9 does not answer'),
      });
    } finally {
      for (const name of Object.keys(env)) delete process.env[name];
      Object.assign(process.env, before);
    }
  });
});

const outputs = {
  region: 'eu-central-1',
  accountId: '123456789012',
  tableName: 'table',
  functions: { direct: 'direct', sweep: 'sweep' },
  queues: { intake: 'https://sqs/1/intake', intakeDeadLetters: 'https://sqs/1/dead' },
  topics: { pages: 'arn:pages', notices: 'arn:notices', intake: 'arn:intake' },
  machines: { 'service-recovery': 'arn:machine' },
  somethingNewer: true,
};

describe('the deployment’s parameter', () => {
  it('is read, whatever a newer stack adds', () => {
    expect(outputsOf(JSON.stringify(outputs), '/p')).toMatchObject({
      tableName: 'table',
      topics: { pages: 'arn:pages' },
    });
  });

  it.each([
    ['{', 'it is not JSON'],
    ['{}', 'region'],
    [JSON.stringify({ ...outputs, queues: { ...outputs.queues, intake: 'intake' } }), 'queues.intake'],
  ])('that cannot be read is a difference of versions: %s', (text, what) => {
    expect(() => outputsOf(text, '/p')).toThrow(
      expect.objectContaining({ code: 'VersionsDiffer', message: expect.stringContaining(what) }),
    );
  });
});

describe('what is deployed', () => {
  const [{ machineArn: _arn, ...summary } = { machineArn: '' }] = playbooks;
  const document = { environment: 'shop', components: { catalog: { kind: 'service', owner: 'me' } } };

  it('is asked of the function: environment and playbooks, those that have a machine', () => {
    const answer = {
      environment: document,
      digest: 'd',
      playbooks: [
        { ...summary, newer: 1 },
        { ...summary, id: 'other' },
      ],
      machines: {},
    };
    const { directory, playbooks: deployed } = deploymentOf(answer, outputs);
    expect(directory.component('catalog')).toMatchObject({ mode: 'shadow' });
    expect(directory.digest).toBe('d');
    expect(deployed).toMatchObject([{ id: 'service-recovery', machineArn: 'arn:machine' }]);
  });

  it('that this version does not understand says so', () => {
    expect(() => deploymentOf({ environment, digest: 'd', playbooks: [] }, outputs)).toThrow(
      expect.objectContaining({ code: 'VersionsDiffer' }),
    );
    expect(() => deploymentOf(undefined, outputs)).toThrow(/as a whole/);
  });
});

describe('invoking the function', () => {
  const invokeWith = (answer: unknown) => {
    const { client, sent } = stubClient<LambdaClient>(answer);
    return { invoke: createInvoke(client, 'direct'), sent };
  };
  const payload = (value: unknown): Uint8Array => Buffer.from(JSON.stringify(value));

  it('sends the payload as JSON and answers what came back', async () => {
    const { invoke, sent } = invokeWith({ Payload: payload({ became: 'duplicate' }) });
    expect(await invoke({ ask: 'environment' })).toEqual({ became: 'duplicate' });
    expect(sent[0]?.input).toMatchObject({ FunctionName: 'direct', Payload: Buffer.from('{"ask":"environment"}') });
  });

  it('throws the foreseen refusal that the function threw', async () => {
    const { invoke } = invokeWith({
      FunctionError: 'Unhandled',
      Payload: payload({ errorType: 'TableBusy', errorMessage: 'busy' }),
    });
    await expect(invoke({})).rejects.toMatchObject({ code: 'TableBusy', message: 'busy' });
  });

  it('says that the function failed, and that it is no more', async () => {
    const failed = { FunctionError: 'Unhandled', Payload: payload({ errorType: 'TypeError', errorMessage: 'x' }) };
    await expect(invokeWith(failed).invoke({})).rejects.toMatchObject({
      code: 'FunctionFailed',
      message: expect.stringContaining('TypeError: x'),
    });
    await expect(invokeWith({ FunctionError: 'Unhandled' }).invoke({})).rejects.toMatchObject({
      code: 'FunctionFailed',
    });
    await expect(invokeWith(awsError('ResourceNotFoundException')).invoke({})).rejects.toMatchObject({
      code: 'NoDeployment',
    });
    await expect(invokeWith(awsError('AccessDeniedException')).invoke({})).rejects.toMatchObject({
      code: 'AccessDenied',
    });
  });
});
