import { describe, expect, it } from 'vitest';
import { kindOf } from '#statemachines/steps/schema';
import { aPlaybookOf, compiledStep } from '#test/support/compiled-step';
import { walkStep } from '#test/support/walk-step';

const connection = 'arn:aws:events:eu-central-1:111122223333:connection/gateway/aeabd89e-d39c-4181-9486-9fe03e6f286a';
const step = {
  does: 'http-call',
  url: 'https://api.example.com/v1/reload',
  connection,
  method: 'POST',
  query: { force: true },
  body: { Provider: 'openai', component: '$component' },
  mutates: true,
  irreversible: 'A reload cannot be taken back.',
};
const CALL = 'http:invoke';
const answer = (StatusCode: number) => ({ StatusCode, ResponseBody: {} });

describe('http-call', () => {
  it('sends what is written, as it is, by the connection that is named', async () => {
    const walked = await walkStep(step, { [CALL]: [answer(200)] });

    expect(walked.outcome).toBe('recovered');
    expect(walked.sent[CALL]).toEqual({
      ApiEndpoint: 'https://api.example.com/v1/reload',
      Method: 'POST',
      InvocationConfig: { ConnectionArn: connection },
      QueryParameters: { force: true },
      RequestBody: { Provider: 'openai', component: 'catalog' },
    });
    expect(walked.path).toContain('step:begin');
  });

  it('fails with the status that was not wanted', async () => {
    const walked = await walkStep(step, { [CALL]: [answer(202)] });
    const wanted = await walkStep({ ...step, status: [200, 202] }, { [CALL]: [answer(202)] });

    expect(walked.cause).toContain('api.example.com answered with status 202, wanted 200');
    expect(wanted.outcome).toBe('recovered');
  });

  it('fails where the answer has no status', async () => {
    const walked = await walkStep(step, { [CALL]: [{}] });

    expect(walked.cause).toContain('answered with status 0');
  });

  it('calls once, and again only where its author says that this does no harm', async () => {
    const failing = { [CALL]: [new Error('States.Http.StatusCode.503'), answer(200)] };
    const once = await walkStep(step, failing);
    const again = await walkStep({ ...step, idempotent: true }, failing);

    expect([once.calls.length, once.outcome === 'recovered']).toEqual([1, false]);
    expect([again.calls.length, again.outcome]).toEqual([2, 'recovered']);
  });

  it('does not ask to begin where it only looks', async () => {
    const walked = await walkStep(
      { does: 'http-call', url: step.url, connection, mutates: false },
      { [CALL]: [answer(200)] },
    );

    expect(walked.path).not.toContain('step:begin');
    expect(walked.sent[CALL]).toEqual({
      ApiEndpoint: step.url,
      Method: 'GET',
      InvocationConfig: { ConnectionArn: connection },
    });
  });

  it('may call that one URL by that one method and connection', () => {
    expect(compiledStep(step).machinePermissions).toEqual(
      expect.arrayContaining([
        {
          actions: ['states:InvokeHTTPEndpoint'],
          resources: ['${MachineArn}'],
          conditions: { StringEquals: { 'states:HTTPMethod': 'POST', 'states:HTTPEndpoint': step.url } },
        },
        { actions: ['events:RetrieveConnectionCredentials'], resources: [connection] },
        {
          actions: ['secretsmanager:GetSecretValue', 'secretsmanager:DescribeSecret'],
          resources: ['arn:aws:secretsmanager:eu-central-1:111122223333:secret:events!connection/gateway/*'],
          because: expect.stringContaining('an id of its own'),
        },
      ]),
    );
  });

  it.each([
    ['url', 'http://api.example.com/'],
    ['url', 'https://api.example.com/*'],
    ['url', 'https://api.example.com/?a=b'],
    ['url', 'https://user@api.example.com/'],
    ['url', '$facts.name'],
    ['connection', '$facts.name'],
    ['connection', 'arn:aws:events:eu-central-1:111122223333:connection/*'],
    ['status', [404]],
    ['timeout', '61s'],
    ['method', 'TRACE'],
  ])('takes no %s such as %s', (field, value) => {
    expect(() => aPlaybookOf({ ...step, [field]: value })).toThrow();
  });

  it('says what it does, and that its answer is no evidence', () => {
    const kind = kindOf(step);
    const [plain] = aPlaybookOf(step).steps;

    expect(kind.describe(plain as never)).toBe('calls POST https://api.example.com/v1/reload');
    expect(kind.verifiedBy(plain as never)).toBeUndefined();
    expect(kind.mutates(plain as never, { commands: new Map() })).toBe(true);
    expect(kind.finds(plain as never, { commands: new Map() })).toEqual({ status: 'integer' });
    expect(kind.uses(plain as never, { commands: new Map() }).map(({ path }) => path)).toEqual([
      ['query', 'force'],
      ['body', 'Provider'],
      ['body', 'component'],
    ]);
    expect(kind.touches?.(plain as never)).toEqual([{ what: 'HTTPS endpoint', name: step.url }]);
  });
});
