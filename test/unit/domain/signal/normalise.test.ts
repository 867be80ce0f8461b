import { describe, expect, it } from 'vitest';
import { fromDescribedAlarm } from '../../../../functions/domain/signal/from-described-alarm.ts';
import {
  ENVELOPES_MAX,
  normalise,
  normaliseEach,
  TEXT_MAX_CHARS,
} from '../../../../functions/domain/signal/normalise.ts';
import { Signal } from '../../../../functions/domain/signal/signal.ts';
import {
  arnOfAlarm,
  asDescribed,
  aTransition,
  byEventBridge,
  byLambda,
  bySnsHttp,
  bySnsMessage,
  bySnsRecords,
  inQueue,
  ROUTES_OF,
  sqsRecord,
} from './transitions.ts';

const now = new Date('2026-03-09T05:00:00.000Z');
const context = { accountId: '111122223333', now };

const signalOf = (payload: unknown): Signal => {
  const normalised = normalise(payload, context);
  if (normalised.kind !== 'signal') throw new Error(`wanted a signal, got ${normalised.kind}: ${normalised.why}`);
  expect(Signal.parse(normalised.signal)).toEqual(normalised.signal);
  return normalised.signal;
};

describe('an alarm that changes state (D1)', () => {
  const transition = aTransition();
  const first = signalOf(byEventBridge(transition));

  it('tells what fails, since when, and what it watches', () => {
    expect(first).toEqual({
      id: expect.stringMatching(/^alarm-[0-9a-f]{32}$/),
      source: 'cloudwatch-alarm',
      route: 'eventbridge',
      state: 'failing',
      previousState: 'ok',
      alarmName: 'checkout-healthy',
      alarmArn: arnOfAlarm(transition),
      accountId: '210987654321',
      region: 'eu-central-1',
      resource: { token: 'checkout', kind: 'service' },
      metrics: [
        {
          namespace: 'Fleet',
          name: 'Healthy',
          dimensions: { Service: 'checkout' },
          statistic: 'Minimum',
          periodSeconds: 60,
          threshold: 1,
        },
      ],
      at: '2026-03-09T04:05:06.078Z',
      atFrom: 'transition',
      reason: transition.reason,
      description: 'is the service well',
      silent: false,
      breach: 'below',
    });
  });

  it.each(Object.entries(ROUTES_OF))('is one signal by every route: %s', (_, form) => {
    const signal = signalOf(form(transition));
    const { route: _route, alarmArn: _arn, region: _region, ...said } = signal;
    expect(first).toMatchObject(said);
    expect(signal.id).toBe(first.id);
  });

  it('is the same signal when the sweep reads it later (D6)', () => {
    const swept = fromDescribedAlarm(asDescribed(transition), {
      accountId: transition.accountId,
      region: transition.region,
      now,
    });
    const { previousState: _, ...said } = first;
    expect(swept).toEqual({ ...said, route: 'sweep' });
  });

  it('reads the time of the last update only where the time of the transition is missing', () => {
    const { StateTransitionedTimestamp, ...described } = asDescribed(transition);
    const swept = fromDescribedAlarm(
      { ...described, StateUpdatedTimestamp: StateTransitionedTimestamp.getTime() / 1000 },
      { accountId: transition.accountId, now },
    );
    expect(swept?.id).toBe(first.id);
  });

  it('refuses to read what has no name or no state as an alarm', () => {
    expect(fromDescribedAlarm({}, context)).toBeUndefined();
    expect(fromDescribedAlarm({ AlarmName: 'a' }, context)).toBeUndefined();
  });

  it.each([
    ['state', aTransition({ state: 'OK' })],
    ['time', aTransition({ atEpochMs: transition.atEpochMs + 1 })],
    ['account', aTransition({ accountId: '999988887777' })],
    ['name', aTransition({ alarmName: 'checkout-Healthy' })],
  ])('is another signal when its %s is another', (_, other) => {
    expect(signalOf(byLambda(other)).id).not.toBe(first.id);
  });

  it.each([
    ['OK', 'ok'],
    ['INSUFFICIENT_DATA', 'insufficient-data'],
  ] as const)('is a signal in state %s too, and not failing', (state, read) => {
    const signal = signalOf(bySnsRecords(aTransition({ state, previous: 'ALARM' })));
    expect(signal).toMatchObject({ state: read, previousState: 'failing', silent: false });
    expect(signal.breach).toBeUndefined();
  });

  it('takes the account of the ARN, then the assumed one, where the message names none', () => {
    const { AWSAccountId: _, ...message } = bySnsMessage(transition);
    expect(signalOf({ ...message, AlarmArn: arnOfAlarm(transition) }).id).toBe(first.id);
    expect(signalOf(message).accountId).toBe('111122223333');
  });
});

describe('what CloudWatch says in its reason', () => {
  const reading = (reason: string) => signalOf(byEventBridge(aTransition({ reason })));

  it.each([
    'Threshold Crossed: no datapoints were received for 3 periods and 3 missing datapoints were treated as [Breaching].',
    'Threshold Crossed: no datapoints were received for 1 period and 1 missing datapoint was treated as [Breaching].',
  ])('hears a reporter that has gone silent: %s', (reason) => {
    expect(reading(reason)).toMatchObject({ silent: true });
  });

  it.each([
    'Threshold Crossed: no datapoints were received for 1 period and 1 missing datapoint was treated as [NonBreaching].',
    'Insufficient Data: 2 datapoints were unknown.',
  ])('hears no silence in: %s', (reason) => {
    expect(reading(reason).silent).toBe(false);
  });

  it('hears no silence when missing data brought the alarm back to OK', () => {
    const reason = 'Threshold Crossed: 1 missing datapoint was treated as [Breaching].';
    expect(signalOf(byEventBridge(aTransition({ state: 'OK', reason }))).silent).toBe(false);
  });

  it.each([
    ['1 datapoint [9.0 (09/03/26 04:04:00)] was greater than or equal to the threshold (5.0).', 'above'],
    ['1 datapoint [1.0 (09/03/26 04:04:00)] was less than or equal to the threshold (5.0).', 'below'],
    [
      '1 out of the last 1 datapoints [0.0 (09/03/26 04:04:00)] was less than the lower thresholds [0.2] or greater than the upper thresholds [0.9].',
      'below',
    ],
    [
      '1 out of the last 1 datapoints [7.5 (09/03/26 04:04:00)] was less than the lower thresholds [0.2] or greater than the upper thresholds [0.9].',
      'above',
    ],
    ['the metric was less than one bound or greater than another', 'outside'],
    ['set by hand', undefined],
  ])('reads the side of the threshold: %s', (reason, breach) => {
    expect(reading(reason).breach).toBe(breach);
  });

  it('is cut at 500 characters, redacted, and on one line (X2)', () => {
    const signal = reading(
      `line one\nline two\u0000\u202e key AKIAABCDEFGHIJKLMNOP password=hunter2 mail ann@example.org ${'x'.repeat(900)}`,
    );
    expect(signal.reason).toMatch(/^line one line two key \[access key\] password=\[redacted\] mail \[e-mail\] x+$/);
    expect(signal.reason.length).toBe(500);
  });
});

describe('other kinds of alarm', () => {
  const event = byEventBridge(aTransition({ alarmName: 'shop' }));
  const withDetail = (detail: object) => ({ ...event, detail: { ...event.detail, ...detail } });
  const query = (id: string, name: string, dimensions: object) => ({
    id,
    metricStat: { metric: { namespace: 'AWS/ApplicationELB', name, dimensions }, period: 60, stat: 'Sum' },
    returnData: false,
  });

  it('lets a composite alarm stand for itself, and says when its actions are held back', () => {
    const signal = signalOf(
      withDetail({
        state: { value: 'ALARM', timestamp: '2026-03-09T04:05:06.078+0000', actionsSuppressedBy: 'WaitPeriod' },
        configuration: { alarmRule: 'ALARM(a) OR ALARM(b)' },
      }),
    );
    expect(signal).toMatchObject({
      resource: { token: 'shop', kind: 'composite alarm' },
      metrics: [],
      suppressedBy: 'WaitPeriod',
      reason: '',
    });
  });

  it('says which mute rule holds its actions back', () => {
    const mutedByArn = 'arn:aws:cloudwatch:eu-central-1:210987654321:alarm-mute-rule:night';
    expect(signalOf(withDetail({ muteDetail: { mutedByArn } })).suppressedBy).toBe(mutedByArn);
  });

  it('finds the resource of metric math in its inputs, and gives its threshold to none of them', () => {
    const signal = signalOf(
      withDetail({
        configuration: {
          metrics: [
            { id: 'e1', expression: 'm1/m2*100', returnData: true },
            query('m1', 'HTTPCode_Target_5XX_Count', { TargetGroup: 'targetgroup/web/1', LoadBalancer: 'app/web/2' }),
            query('m2', 'RequestCount', { LoadBalancer: 'app/web/2' }),
          ],
        },
      }),
    );
    expect(signal.resource).toEqual({ token: 'app/web/2', kind: 'load balancer' });
    expect(signal.metrics.map(({ name, threshold }) => [name, threshold])).toEqual([
      ['HTTPCode_Target_5XX_Count', undefined],
      ['RequestCount', undefined],
    ]);
  });

  it('lets an alarm over different resources stand for itself', () => {
    const metrics = [
      query('m1', 'RequestCount', { LoadBalancer: 'app/a/1' }),
      query('m2', 'RequestCount', { LoadBalancer: 'app/b/2' }),
    ];
    expect(signalOf(withDetail({ configuration: { metrics } })).resource).toEqual({ token: 'shop', kind: 'alarm' });
  });

  it('reads the metric in a Metrics Insights query and in a search', () => {
    const expressions = [
      'SELECT AVG(CPUUtilization) FROM SCHEMA("AWS/EC2", InstanceId) WHERE InstanceId = \'i-0123456789abcdef0\'',
      "SEARCH('{AWS/EC2,InstanceId} MetricName=\"NetworkIn\"', 'Sum', 300)",
      'm1 + m2',
    ];
    const signal = signalOf(
      withDetail({
        configuration: {
          metrics: expressions.map((expression, index) => ({ id: `q${index}`, expression, period: 60 })),
        },
      }),
    );
    expect(signal.metrics).toEqual([
      {
        namespace: 'AWS/EC2',
        name: 'CPUUtilization',
        dimensions: { InstanceId: 'i-0123456789abcdef0' },
        periodSeconds: 60,
      },
      { namespace: 'AWS/EC2', name: 'NetworkIn', dimensions: {}, periodSeconds: 60 },
    ]);
    expect(signal.resource).toEqual({ token: 'i-0123456789abcdef0', kind: 'EC2 instance' });
  });

  it('tells the series of one alarm apart, by every route', () => {
    const contributor = { id: '0123456789abcdef', attributes: { TableName: 'orders' } };
    const ofSeries = signalOf({
      ...withDetail({ alarmContributor: contributor }),
      'detail-type': 'CloudWatch Alarm Contributor State Change',
    });
    expect(ofSeries).toMatchObject({
      contributorId: contributor.id,
      resource: { token: 'orders', kind: 'DynamoDB table' },
    });
    expect(ofSeries.id).not.toBe(signalOf(event).id);
    const bySns = {
      ...bySnsMessage(aTransition({ alarmName: 'shop' })),
      AlarmContributorId: contributor.id,
      AlarmContributorAttributes: contributor.attributes,
    };
    expect(signalOf(bySns)).toMatchObject({ id: ofSeries.id, resource: ofSeries.resource });
  });
});

describe('documented oddities', () => {
  it('removes blanks inside an ARN and a time', () => {
    const action = byLambda(aTransition());
    const signal = signalOf({
      ...action,
      alarmArn: 'arn:aws:cloudwatch:eu-central-1: 210987654321:alarm:checkout-healthy',
      alarmData: {
        ...action.alarmData,
        state: { ...action.alarmData.state, timestamp: '2026-03-09T04: 05: 06.078+0000' },
      },
    });
    expect(signal).toMatchObject({
      id: signalOf(action).id,
      alarmArn: action.alarmArn,
      at: '2026-03-09T04:05:06.078Z',
    });
  });

  it('believes the name over an ARN that names another alarm', () => {
    const signal = signalOf({
      ...byLambda(aTransition()),
      alarmArn: 'arn:aws:cloudwatch:eu-central-1:210987654321:alarm:other',
    });
    expect(signal.alarmName).toBe('checkout-healthy');
    expect(signal.alarmArn).toBeUndefined();
  });

  it('keeps colons and blanks in an alarm name', () => {
    const transition = aTransition({ alarmName: 'shop: checkout is slow' });
    expect(signalOf(byEventBridge(transition)).alarmArn).toBe(arnOfAlarm(transition));
  });

  it('lets an alarm without trigger or without dimensions stand for itself', () => {
    const { Trigger, ...message } = bySnsMessage(aTransition());
    const itself = { token: 'checkout-healthy', kind: 'alarm' };
    expect(signalOf(message)).toMatchObject({ resource: itself, metrics: [] });
    expect(signalOf({ ...message, Trigger: { ...Trigger, Dimensions: [] } }).resource).toEqual(itself);
  });

  it('falls back to the time of the nearest envelope, then to the arrival, and says so', () => {
    const event = byEventBridge(aTransition());
    const placeholder = { ...event, detail: { ...event.detail, state: { ...event.detail.state, timestamp: 'date' } } };
    expect(signalOf(placeholder)).toMatchObject({ at: '2026-03-09T04:05:06.000Z', atFrom: 'envelope' });
    const message = { ...bySnsMessage(aTransition()), StateChangeTime: 'date' };
    expect(signalOf({ ...bySnsHttp(aTransition()), Message: JSON.stringify(message) })).toMatchObject({
      at: '2026-03-09T04:05:06.123Z',
      atFrom: 'envelope',
    });
    expect(signalOf(inQueue(message))).toMatchObject({ at: new Date(1773029107000).toISOString(), atFrom: 'envelope' });
    expect(signalOf(message)).toMatchObject({ at: now.toISOString(), atFrom: 'arrival' });
  });
});

describe('what is no failure', () => {
  const configuration = {
    ...byEventBridge(aTransition()),
    'detail-type': 'CloudWatch Alarm Configuration Change',
    detail: { ...byEventBridge(aTransition()).detail, operation: 'delete' },
  };

  it.each([
    [
      'a configuration change, though the alarm is in ALARM',
      configuration,
      /\(delete\): no change of state/,
      'checkout',
    ],
    [
      'a subscription handshake',
      { Type: 'SubscriptionConfirmation', TopicArn: 'arn:aws:sns:eu-central-1:1:t', Message: 'confirm', Token: 'x' },
      /handshake/,
      undefined,
    ],
    [
      'a test of Auto Scaling',
      { Event: 'autoscaling:TEST_NOTIFICATION', AutoScalingGroupName: 'web' },
      /test notification/,
      'web',
    ],
    ['a test of S3', { Service: 'Amazon S3', Event: 's3:TestEvent', Bucket: 'logs' }, /test notification/, 'logs'],
    [
      'a test of AWS Health',
      {
        source: 'aws.health',
        'detail-type': 'AWS Health Event',
        detail: { service: 'EC2', eventTypeCode: 'AWS_EC2_HEALTH_TEST_EVENT' },
      },
      /test notification/,
      'EC2',
    ],
  ])('%s', (_, payload, why, token) => {
    const normalised = normalise(payload, context);
    expect(normalised).toMatchObject({ kind: 'not-a-failure', why: expect.stringMatching(why) });
    expect(normalised.kind === 'not-a-failure' ? normalised.resource?.token : 'a signal').toBe(token);
  });

  it('a configuration change of a composite alarm or of one that is not named', () => {
    const { alarmName: _, ...unnamed } = configuration.detail;
    expect(
      normalise(
        { ...configuration, detail: { ...configuration.detail, configuration: { alarmRule: 'ALARM(a)' } } },
        context,
      ),
    ).toMatchObject({ resource: { token: 'checkout-healthy' } });
    expect(normalise({ ...configuration, detail: unnamed }, context)).toMatchObject({
      kind: 'not-a-failure',
      resource: { token: 'checkout' },
    });
    expect(normalise({ ...configuration, detail: {} }, context)).not.toHaveProperty('resource');
  });

  it('a test that names nothing', () => {
    expect(normalise({ Event: 's3:TestEvent' }, context)).not.toHaveProperty('resource');
  });
});

describe('what is honestly unknown (D9)', () => {
  const message = bySnsMessage(aTransition());
  let nested: unknown = byEventBridge(aTransition());
  for (let depth = 0; depth <= ENVELOPES_MAX; depth += 1) nested = [nested];

  it.each<[string, unknown, RegExp]>([
    ['invalid JSON', '{"detail":', /not JSON: '\{"detail":'/],
    ['JSON that is no object', '17', /got a value of type number/],
    ['nothing', null, /got null/],
    ['no fields', {}, /\(none\)/],
    ['an unknown shape', { hello: 1 }, /'hello'/],
    ['an empty list', [], /an empty list/],
    [
      'an event of another source',
      { source: 'aws.ecs', 'detail-type': 'ECS Task State Change', detail: {} },
      /'ECS Task State Change' from 'aws\.ecs'/,
    ],
    ['an alarm event of somebody else', { ...byEventBridge(aTransition()), source: 'my.app' }, /from 'my\.app'/],
    [
      'an alarm event without its detail',
      { source: 'aws.cloudwatch', 'detail-type': 'CloudWatch Alarm State Change' },
      /without its detail/,
    ],
    ['a state that CloudWatch does not have', { ...message, NewStateValue: 'BROKEN' }, /state 'BROKEN'/],
    ['a name that CloudWatch does not allow', { ...message, AlarmName: 'n'.repeat(256) }, /1 to 255/],
    ['a name that is no text', { ...message, AlarmName: 7 }, /a value of type number/],
    ['text longer than any AWS message', ' '.repeat(TEXT_MAX_CHARS + 1), /wanted at most/],
    ['envelopes without end', nested, /more than 8 envelopes/],
    ['plain text in an envelope', { ...bySnsHttp(aTransition()), Message: 'all is lost' }, /'all is lost'/],
    ['a record of a batch without a message', { Records: [{ s3: {} }] }, /'Records'/],
    ['several payloads that want one answer', { Records: [sqsRecord('{}'), sqsRecord('{}')] }, /2 payloads/],
    ['more payloads than a batch can hold', Array.from({ length: 10_001 }, () => 0), /10001 payloads/],
  ])('%s', (_, payload, why) => {
    expect(normalise(payload, context)).toMatchObject({ kind: 'unknown', why: expect.stringMatching(why) });
  });

  it('names the one resource of an event that it cannot read', () => {
    const event = { source: 'aws.ecs', 'detail-type': 'x', resources: ['arn:aws:ecs:eu-central-1:1:service/a/b'] };
    expect(normalise(event, context)).toMatchObject({ resource: { token: event.resources[0], kind: 'AWS resource' } });
    expect(normalise({ ...event, resources: [...event.resources, ...event.resources] }, context)).not.toHaveProperty(
      'resource',
    );
  });

  it('answers for each payload of a batch, in order', () => {
    const batch = { Records: [sqsRecord('no'), sqsRecord(JSON.stringify(byEventBridge(aTransition())))] };
    expect(normaliseEach(batch, context).map(({ kind }) => kind)).toEqual(['unknown', 'signal']);
  });
});

describe("a person's request (D3)", () => {
  const request = {
    request: 'recover',
    requestId: 'r-1',
    component: 'checkout',
    requestedBy: 'ann',
    failureType: 'process_crash',
  };
  const door = { ...context, route: 'person' as const };

  it('is a failing signal at the door for persons, the same when it is sent again', () => {
    const asked = normalise(request, door);
    expect(asked).toEqual({
      kind: 'signal',
      signal: {
        id: expect.stringMatching(/^person-[0-9a-f]{32}$/),
        source: 'person',
        route: 'person',
        state: 'failing',
        accountId: '111122223333',
        component: 'checkout',
        requestedBy: 'ann',
        failureType: 'process_crash',
        resource: { token: 'checkout', kind: 'component' },
        metrics: [],
        at: now.toISOString(),
        atFrom: 'arrival',
        reason: '',
        silent: false,
      },
    });
    expect(
      normalise(JSON.stringify({ ...request, reason: 'users call' }), { ...door, now: new Date(0) }),
    ).toMatchObject({
      signal: {
        id: asked.kind === 'signal' ? asked.signal.id : '',
        reason: 'users call',
        at: '1970-01-01T00:00:00.000Z',
      },
    });
  });

  it('refuses a person who speaks through the queue, the topic or no door', () => {
    for (const payload of [
      inQueue(request),
      { ...bySnsHttp(aTransition()), Message: JSON.stringify(request) },
      [request],
    ]) {
      expect(normalise(payload, door)).toMatchObject({ kind: 'unknown', why: expect.stringMatching(/door/) });
    }
    expect(normalise(request, context)).toMatchObject({ kind: 'unknown' });
    expect(normalise(request, { ...context, route: 'sns' })).toMatchObject({ kind: 'unknown' });
  });

  it.each([
    ['without an id', { ...request, requestId: undefined }, /requestId/],
    ['with a field that nobody knows', { ...request, command: 'rm' }, /command/],
    ['with a name that cannot be printed', { ...request, component: '\u0000' }, /printable/],
  ])('refuses a request %s', (_, payload, why) => {
    expect(normalise(payload, door)).toMatchObject({ kind: 'unknown', why: expect.stringMatching(why) });
  });

  it('lets an alarm action through the same door as what it is', () => {
    expect(normalise(byLambda(aTransition()), door)).toMatchObject({
      signal: { route: 'lambda', source: 'cloudwatch-alarm' },
    });
  });
});
