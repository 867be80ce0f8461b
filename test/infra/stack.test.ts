import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { OWN_ALARM_PREFIX } from '#domain/signal/own-alarms';
import { TTL_ATTRIBUTE } from '#domain/table/keys';
import { ACCOUNT, REGION, referred, resourcesOf, type Synthesised, synthesise } from '#test/support/synthesised';

const FORTNIGHT_SECONDS = 14 * 24 * 3600;
const FIVE_MINUTES_SECONDS = 300;

let app: Synthesised;
beforeAll(() => {
  app = synthesise({ target: { account: ACCOUNT, region: REGION } });
});
afterAll(() => app.remove());

const all = (type: string) => resourcesOf(app.recovery, type);
const reference = z.record(z.string(), z.unknown());

describe('the table keeps what happened', () => {
  it('refuses to be deleted, by CloudFormation and by anybody else', () => {
    const tables = all('AWS::DynamoDB::Table');
    expect(tables).toHaveLength(1);
    for (const [, { Properties, DeletionPolicy, UpdateReplacePolicy }] of tables) {
      expect(Properties).toMatchObject({ DeletionProtectionEnabled: true });
      expect({ DeletionPolicy, UpdateReplacePolicy }).toEqual({
        DeletionPolicy: 'Retain',
        UpdateReplacePolicy: 'Retain',
      });
    }
  });

  it('can be restored to any point in time, forgets by TTL, costs nothing while idle', () => {
    const [, table] = all('AWS::DynamoDB::Table')[0] ?? [];
    expect(table?.Properties).toMatchObject({
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
      TimeToLiveSpecification: { AttributeName: TTL_ATTRIBUTE, Enabled: true },
      BillingMode: 'PAY_PER_REQUEST',
    });
  });

  it('is encrypted: by DynamoDB without being asked, so nothing may switch to less', () => {
    const [, table] = all('AWS::DynamoDB::Table')[0] ?? [];
    expect(reference.parse(table?.Properties['SSESpecification'] ?? { SSEEnabled: true })['SSEEnabled']).toBe(true);
  });
});

describe('queues lose nothing', () => {
  const Redrive = z.object({ deadLetterTargetArn: z.unknown(), maxReceiveCount: z.int() });
  const queues = () =>
    all('AWS::SQS::Queue').map(([id, { Properties }]) => {
      const redrive = Redrive.safeParse(Properties['RedrivePolicy']);
      return { id, Properties, deadLetters: redrive.success ? referred(redrive.data.deadLetterTargetArn) : undefined };
    });

  it('has dead letters behind every queue, and an alarm that pages on each', () => {
    const deadLetters = new Set(queues().flatMap((queue) => queue.deadLetters ?? []));
    const withoutDeadLetters = queues().filter((queue) => queue.deadLetters === undefined);
    expect(deadLetters.size).toBe(3);
    expect(withoutDeadLetters.map(({ id }) => id).sort()).toEqual([...deadLetters].sort());

    const watched = all('AWS::CloudWatch::Alarm')
      .filter(([, { Properties }]) => Properties['MetricName'] === 'ApproximateNumberOfMessagesVisible')
      .map(([, { Properties }]) => {
        const [dimension] = z
          .array(z.object({ Name: z.literal('QueueName'), Value: z.unknown() }))
          .parse(Properties['Dimensions']);
        return referred(dimension?.Value);
      });
    expect(watched.sort()).toEqual([...deadLetters].sort());
  });

  it('encrypts every queue, keeps a message for a fortnight, refuses plain HTTP', () => {
    const policies = all('AWS::SQS::QueuePolicy');
    for (const { id, Properties } of queues()) {
      expect(Properties, id).toMatchObject({ SqsManagedSseEnabled: true, MessageRetentionPeriod: FORTNIGHT_SECONDS });
      const own = policies.find(([, policy]) =>
        z.array(z.unknown()).parse(policy.Properties['Queues']).map(referred).includes(id),
      );
      expect(JSON.stringify(own?.[1].Properties), id).toContain(
        '{"Bool":{"aws:SecureTransport":"false"}},"Effect":"Deny"',
      );
    }
  });

  it('hides a message for six times the time-out of the function that takes it, and takes failures back alone', () => {
    const functions = Object.fromEntries(all('AWS::Lambda::Function'));
    const mappings = all('AWS::Lambda::EventSourceMapping');
    expect(mappings).toHaveLength(3);
    for (const [id, { Properties }] of mappings) {
      const timeout = z.int().parse(functions[referred(Properties['FunctionName'])]?.Properties['Timeout']);
      const queue = queues().find((each) => each.id === referred(Properties['EventSourceArn']));
      expect(queue?.Properties['VisibilityTimeout'], id).toBe(timeout * 6);
      expect(Properties['FunctionResponseTypes'], id).toEqual(['ReportBatchItemFailures']);
    }
  });

  it('keeps what EventBridge and SNS cannot deliver', () => {
    const Targets = z.array(z.looseObject({ Arn: z.unknown(), DeadLetterConfig: reference.optional() }));
    const undelivered = all('AWS::Events::Rule').filter(([, { Properties }]) =>
      Targets.parse(Properties['Targets']).some((target) => target.DeadLetterConfig === undefined),
    );
    // why one: the next minute's sweep does what a lost one would have done
    expect(undelivered.map(([, { Properties }]) => Properties['ScheduleExpression'])).toEqual(['rate(1 minute)']);
    const subscriptions = all('AWS::SNS::Subscription').filter(
      ([, { Properties }]) => Properties['Protocol'] === 'sqs',
    );
    expect(subscriptions).toHaveLength(1);
    for (const [, { Properties }] of subscriptions) expect(Properties['RedrivePolicy']).toBeDefined();
  });
});

describe('functions and machines', () => {
  it('keeps every log for a month and no longer', () => {
    const groups = Object.fromEntries(all('AWS::Logs::LogGroup'));
    for (const [id, group] of Object.entries(groups)) expect(group.Properties['RetentionInDays'], id).toBe(30);
    for (const [id, { Properties }] of all('AWS::Lambda::Function')) {
      const { LogGroup } = z.object({ LogGroup: z.unknown() }).parse(Properties['LoggingConfig']);
      expect(groups[referred(LogGroup)], id).toBeDefined();
    }
    const Logging = z.object({
      Level: z.literal('ALL'),
      Destinations: z.tuple([z.object({ CloudWatchLogsLogGroup: z.object({ LogGroupArn: z.unknown() }) })]),
    });
    for (const [id, { Properties }] of all('AWS::StepFunctions::StateMachine')) {
      const [destination] = Logging.parse(Properties['LoggingConfiguration']).Destinations;
      expect(groups[referred(destination.CloudWatchLogsLogGroup.LogGroupArn)], id).toBeDefined();
    }
  });

  it('bounds how many copies of a function run at once', () => {
    const driven = new Map(
      all('AWS::Lambda::EventSourceMapping').map(([, { Properties }]) => [
        referred(Properties['FunctionName']),
        z.object({ MaximumConcurrency: z.int() }).parse(Properties['ScalingConfig']).MaximumConcurrency,
      ]),
    );
    const unbounded = all('AWS::Lambda::Function').filter(
      ([id, { Properties }]) => !driven.has(id) && Properties['ReservedConcurrentExecutions'] === undefined,
    );
    // why: the step worker is called by executions alone, one call each, and at most as many run as the gate admits
    expect(
      unbounded.map(([, { Properties }]) => String(Properties['Description']).replace(/ of the playbook .*/, '')),
    ).toEqual(resourcesOf(app.recovery, 'AWS::StepFunctions::StateMachine').map(() => 'Step worker'));
    expect([...driven.values()].every((most) => most >= 2)).toBe(true);
  });

  it('sweeps every minute, one sweep at a time, each done before the next', () => {
    const sweep = all('AWS::Lambda::Function').find(
      ([, { Properties }]) => Properties['ReservedConcurrentExecutions'] === 1,
    );
    expect(sweep?.[1].Properties['Description']).toContain('every minute');
    expect(Number(sweep?.[1].Properties['Timeout'])).toBeLessThan(60);
  });

  it('runs on the pinned runtime and architecture and is traced', () => {
    for (const [id, { Properties }] of all('AWS::Lambda::Function')) {
      expect(Properties, id).toMatchObject({
        Runtime: 'nodejs24.x',
        Architectures: ['arm64'],
        TracingConfig: { Mode: 'Active' },
      });
    }
    for (const [id, { Properties }] of all('AWS::StepFunctions::StateMachine')) {
      expect(Properties, id).toMatchObject({ StateMachineType: 'STANDARD', TracingConfiguration: { Enabled: true } });
    }
  });
});

describe("the system's own alarms (O2)", () => {
  const pages = () => {
    const found = all('AWS::SNS::Topic').find(([, { Properties }]) =>
      String(Properties['DisplayName']).includes('pages'),
    );
    return found?.[0] ?? '';
  };

  it('pages directly, and nothing else', () => {
    const alarms = all('AWS::CloudWatch::Alarm');
    expect(alarms.length).toBeGreaterThan(10);
    for (const [id, { Properties }] of alarms) {
      expect(z.array(z.unknown()).parse(Properties['AlarmActions']).map(referred), id).toEqual([pages()]);
      expect(String(Properties['AlarmName']).startsWith(OWN_ALARM_PREFIX), id).toBe(true);
      expect(String(Properties['AlarmDescription']).length, id).toBeGreaterThan(20);
    }
  });

  it('is left out by the intake, which takes every other alarm', () => {
    const patterns = all('AWS::Events::Rule').flatMap(([, { Properties }]) => Properties['EventPattern'] ?? []);
    expect(patterns).toContainEqual({
      source: ['aws.cloudwatch'],
      'detail-type': ['CloudWatch Alarm State Change'],
      detail: { alarmName: [{ 'anything-but': { prefix: OWN_ALARM_PREFIX } }] },
    });
  });

  it('watches errors and throttles of every function', () => {
    const functions = all('AWS::Lambda::Function')
      .map(([id]) => id)
      .sort();
    for (const metric of ['Errors', 'Throttles']) {
      const watched = all('AWS::CloudWatch::Alarm')
        .filter(([, { Properties }]) => Properties['MetricName'] === metric && Properties['Namespace'] === 'AWS/Lambda')
        .map(([, { Properties }]) => {
          const [dimension] = z
            .array(z.object({ Name: z.literal('FunctionName'), Value: z.unknown() }))
            .parse(Properties['Dimensions']);
          return referred(dimension?.Value);
        });
      expect(watched.sort(), metric).toEqual(functions);
    }
  });

  it('pages within five minutes when the sweep stops: silence is a failure', () => {
    const heartbeat = all('AWS::CloudWatch::Alarm').find(
      ([, { Properties }]) => Properties['AlarmName'] === `${OWN_ALARM_PREFIX}heartbeat`,
    );
    const { TreatMissingData, Period, EvaluationPeriods, ComparisonOperator } = heartbeat?.[1].Properties ?? {};
    expect({ TreatMissingData, ComparisonOperator }).toEqual({
      TreatMissingData: 'breaching',
      ComparisonOperator: 'LessThanThreshold',
    });
    expect(Number(Period) * Number(EvaluationPeriods)).toBeLessThan(FIVE_MINUTES_SECONDS);
  });
});

describe('where it goes', () => {
  it('cannot be deleted by mistake, unless it was made to be thrown away', () => {
    expect(app.terminationProtected).toBe(true);
    const disposable = synthesise({ context: { disposable: 'true' } });
    const [, table] = resourcesOf(disposable.recovery, 'AWS::DynamoDB::Table')[0] ?? [];
    disposable.remove();
    expect(disposable.terminationProtected).toBe(false);
    expect(table).toMatchObject({ DeletionPolicy: 'Delete', Properties: { DeletionProtectionEnabled: false } });
  });

  it('names nothing that an account has once: a second region can have it too', () => {
    const ACCOUNT_WIDE = {
      'AWS::IAM::Role': 'RoleName',
      'AWS::IAM::ManagedPolicy': 'ManagedPolicyName',
      'AWS::S3::Bucket': 'BucketName',
    };
    for (const template of [app.recovery, app.documents]) {
      for (const [type, name] of Object.entries(ACCOUNT_WIDE)) {
        for (const [id, { Properties }] of resourcesOf(template, type)) expect(Properties[name], id).toBeUndefined();
      }
    }
  });

  it('fits any account: without one, neither account nor region is written down', () => {
    const anywhere = synthesise();
    const written = JSON.stringify([anywhere.recovery, anywhere.documents]);
    anywhere.remove();
    expect(written).not.toMatch(/(?<![0-9a-f])\d{12}(?![0-9a-f])/);
    expect(written).not.toContain(REGION);
    expect(JSON.stringify(app.recovery)).toContain(ACCOUNT);
  });

  it('deploys every command document under the name that the playbooks use', () => {
    const documents = resourcesOf(app.documents, 'AWS::SSM::Document');
    expect(documents.length).toBeGreaterThan(5);
    for (const [id, { Properties }] of documents) {
      expect(Properties, id).toMatchObject({ DocumentType: 'Command', UpdateMethod: 'NewVersion', TargetType: '/' });
      expect(String(Properties['Name']), id).toMatch(/^AutoRecovery-[A-Z]/);
    }
    expect(new Set(Object.values(app.documents.Resources).map(({ Type }) => Type))).toEqual(
      new Set(['AWS::SSM::Document']),
    );
  });
});
