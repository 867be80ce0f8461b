import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { type Call, isAllowed, Policy, without } from '#test/support/policies';
import { identityOf, resolved } from '#test/support/resolved-template';
import { ACCOUNT, REGION, referred, resourcesOf, type Synthesised, synthesise } from '#test/support/synthesised';

const OTHER_ACCOUNT = '999999999999';

let app: Synthesised;
beforeAll(() => {
  app = synthesise({ target: { account: ACCOUNT, region: REGION } });
});
afterAll(() => app.remove());

const all = (type: string) => resourcesOf(app.recovery, type);
const arn = (id: string): string => identityOf(app.recovery, id).arn;
const ids = z.array(z.unknown()).transform((values) => values.map(referred));

/** The policy that a queue or topic carries. */
const resourcePolicyOf = (id: string): Policy => {
  const policies = [...all('AWS::SQS::QueuePolicy'), ...all('AWS::SNS::TopicPolicy')];
  const own = policies.find(([, { Properties }]) =>
    ids.parse(Properties['Queues'] ?? Properties['Topics']).includes(id),
  );
  if (own === undefined) throw new Error(`'${id}' has no policy`);
  return Policy.parse(resolved(app.recovery, own[1].Properties['PolicyDocument']));
};

/** The policies of a role. */
const policiesOf = (roleId: string): Policy[] =>
  all('AWS::IAM::Policy')
    .filter(([, { Properties }]) => ids.parse(Properties['Roles']).includes(roleId))
    .map(([, { Properties }]) => Policy.parse(resolved(app.recovery, Properties['PolicyDocument'])));

/** What a function's permissions allow, as the policy that Lambda makes of them (API reference, AddPermission). */
const functionPolicyOf = (id: string): Policy =>
  Policy.parse({
    Version: '2012-10-17',
    Statement: all('AWS::Lambda::Permission')
      .filter(([, { Properties }]) => referred(Properties['FunctionName']) === id)
      .map(([, { Properties }]) => {
        const { Principal, Action, SourceArn, SourceAccount } = z
          .looseObject({
            Principal: z.string(),
            Action: z.string(),
            SourceArn: z.string().optional(),
            SourceAccount: z.string().optional(),
          })
          .parse(resolved(app.recovery, Properties));
        return {
          Effect: 'Allow',
          Principal: { Service: Principal },
          Action,
          Resource: arn(id),
          Condition: {
            ...(SourceArn === undefined ? {} : { ArnLike: { 'AWS:SourceArn': SourceArn } }),
            ...(SourceAccount === undefined ? {} : { StringEquals: { 'AWS:SourceAccount': SourceAccount } }),
          },
        };
      }),
  });

const service = (principal: string, resourcePolicy: Policy) => ({ principal, resourcePolicy, accountId: ACCOUNT });
const from = (action: string, resource: string, sourceArn: string, account = ACCOUNT): Call => ({
  action,
  resource,
  context: { 'aws:SourceArn': sourceArn, 'aws:SourceAccount': account },
});

/** Where each rule's events go. */
const ruleTargets = (type: string) => {
  const Targets = z.array(
    z.looseObject({ Arn: z.unknown(), DeadLetterConfig: z.object({ Arn: z.unknown() }).optional() }),
  );
  return all('AWS::Events::Rule').flatMap(([rule, { Properties }]) =>
    Targets.parse(Properties['Targets'])
      .map((target) => ({
        rule,
        target: referred(target.Arn),
        deadLetters: target.DeadLetterConfig === undefined ? undefined : referred(target.DeadLetterConfig.Arn),
      }))
      .filter(({ target }) => app.recovery.Resources[target]?.Type === type),
  );
};

describe('EventBridge', () => {
  it('may put events of its own rule, and of no other, into the queue and its dead letters', async () => {
    const targets = ruleTargets('AWS::SQS::Queue');
    expect(targets).toHaveLength(3);
    for (const { rule, target, deadLetters } of targets) {
      for (const queue of [target, deadLetters ?? '']) {
        const events = service('events.amazonaws.com', resourcePolicyOf(queue));
        expect(await isAllowed(from('sqs:SendMessage', arn(queue), arn(rule)), events), queue).toBe(true);
        expect(await isAllowed(from('sqs:SendMessage', arn(queue), `${arn(rule)}X`), events), queue).toBe(false);
        expect(await isAllowed(from('sqs:ReceiveMessage', arn(queue), arn(rule)), events), queue).toBe(false);
        const statementless = {
          ...events,
          resourcePolicy: Policy.parse({
            ...events.resourcePolicy,
            Statement: without([events.resourcePolicy], 'sqs:SendMessage')[0]?.Statement,
          }),
        };
        expect(await isAllowed(from('sqs:SendMessage', arn(queue), arn(rule)), statementless), queue).toBe(false);
      }
    }
  });

  it('may start the sweep by its schedule alone', async () => {
    const [schedule] = ruleTargets('AWS::Lambda::Function');
    const { rule = '', target = '' } = schedule ?? {};
    const events = service('events.amazonaws.com', functionPolicyOf(target));
    expect(await isAllowed(from('lambda:InvokeFunction', arn(target), arn(rule)), events)).toBe(true);
    expect(await isAllowed(from('lambda:InvokeFunction', arn(target), `${arn(rule)}X`), events)).toBe(false);
  });
});

describe('SNS', () => {
  it('may put what the intake topic gets into the intake queue, and what it cannot deliver into the dead letters', async () => {
    const Subscription = z.looseObject({
      Endpoint: z.unknown(),
      TopicArn: z.unknown(),
      RedrivePolicy: z.object({ deadLetterTargetArn: z.unknown() }),
    });
    const subscriptions = all('AWS::SNS::Subscription').map(([, { Properties }]) => Subscription.parse(Properties));
    expect(subscriptions).toHaveLength(1);
    for (const { Endpoint, TopicArn, RedrivePolicy } of subscriptions) {
      for (const queue of [referred(Endpoint), referred(RedrivePolicy.deadLetterTargetArn)]) {
        const sns = service('sns.amazonaws.com', resourcePolicyOf(queue));
        const topic = arn(referred(TopicArn));
        expect(await isAllowed(from('sqs:SendMessage', arn(queue), topic), sns), queue).toBe(true);
        expect(await isAllowed(from('sqs:SendMessage', arn(queue), `${topic}X`), sns), queue).toBe(false);
      }
    }
  });
});

describe('CloudWatch alarms', () => {
  const topic = (words: string): string =>
    all('AWS::SNS::Topic').find(([, { Properties }]) => String(Properties['DisplayName']).endsWith(words))?.[0] ?? '';
  const alarm = `arn:aws:cloudwatch:${REGION}:${ACCOUNT}:alarm:any`;

  it.each(['pages', 'intake'])('may publish to %s when they are of this account', async (words) => {
    const cloudWatch = service('cloudwatch.amazonaws.com', resourcePolicyOf(topic(words)));
    const publish = (account: string) => isAllowed(from('sns:Publish', arn(topic(words)), alarm, account), cloudWatch);
    expect(await publish(ACCOUNT)).toBe(true);
    expect(await publish(OTHER_ACCOUNT)).toBe(false);
  });

  it('may not publish to the notices: what the owner reads is written by recoveries', async () => {
    const cloudWatch = service('cloudwatch.amazonaws.com', resourcePolicyOf(topic('notices')));
    expect(await isAllowed(from('sns:Publish', arn(topic('notices')), alarm), cloudWatch)).toBe(false);
  });

  it('may invoke the direct function, and no other, when they are of this account', async () => {
    const invokable: string[] = [];
    for (const [id] of all('AWS::Lambda::Function')) {
      const alarms = service('lambda.alarms.cloudwatch.amazonaws.com', functionPolicyOf(id));
      if (await isAllowed(from('lambda:InvokeFunction', arn(id), alarm), alarms)) invokable.push(id);
      expect(await isAllowed(from('lambda:InvokeFunction', arn(id), alarm, OTHER_ACCOUNT), alarms), id).toBe(false);
    }
    expect(invokable).toEqual([expect.stringContaining('DirectFunction')]);
  });
});

describe('roles of functions', () => {
  /** What Lambda calls with the function's role to read a queue (developer guide: "Using Lambda with Amazon SQS"). */
  const POLLING = ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'];

  it('may take messages from their own queue and from no other', async () => {
    const queues = all('AWS::SQS::Queue').map(([id]) => id);
    const mappings = all('AWS::Lambda::EventSourceMapping');
    expect(mappings).toHaveLength(3);
    for (const [, { Properties }] of mappings) {
      const own = referred(Properties['EventSourceArn']);
      const role = referred(app.recovery.Resources[referred(Properties['FunctionName'])]?.Properties['Role']);
      const caller = { principal: arn(role), accountId: ACCOUNT, identityPolicies: policiesOf(role) };
      for (const action of POLLING) {
        for (const queue of queues) {
          expect(await isAllowed({ action, resource: arn(queue) }, caller), `${role}: ${action} on ${queue}`).toBe(
            queue === own,
          );
        }
        expect(
          await isAllowed(
            { action, resource: arn(own) },
            { ...caller, identityPolicies: without(caller.identityPolicies, action) },
          ),
        ).toBe(false);
      }
    }
  });

  it('may write their own log and no other', async () => {
    const groups = all('AWS::Logs::LogGroup').map(([id]) => id);
    for (const [id, { Properties }] of all('AWS::Lambda::Function')) {
      const role = referred(Properties['Role']);
      const own = referred(z.object({ LogGroup: z.unknown() }).parse(Properties['LoggingConfig']).LogGroup);
      const caller = { principal: arn(role), accountId: ACCOUNT, identityPolicies: policiesOf(role) };
      for (const group of groups) {
        const stream = `arn:aws:logs:${REGION}:${ACCOUNT}:log-group:${group}:log-stream:any`;
        expect(await isAllowed({ action: 'logs:PutLogEvents', resource: stream }, caller), `${id} to ${group}`).toBe(
          group === own,
        );
      }
    }
  });

  it('may start executions, stop them, and send commands only where that is their work', async () => {
    const machine = all('AWS::StepFunctions::StateMachine')[0];
    const name = String(machine?.[1].Properties['StateMachineName']);
    const states = `arn:aws:states:${REGION}:${ACCOUNT}`;
    const work: Readonly<Record<string, { readonly call: Call; readonly by: readonly string[] }>> = {
      start: {
        call: { action: 'states:StartExecution', resource: `${states}:stateMachine:${name}` },
        by: ['direct', 'intake', 'settle', 'sweep'],
      },
      stop: { call: { action: 'states:StopExecution', resource: `${states}:execution:${name}:any` }, by: ['sweep'] },
      send: {
        call: {
          action: 'ssm:SendCommand',
          resource: `arn:aws:ssm:${REGION}:${ACCOUNT}:managed-instance/mi-0123456789abcdef0`,
          context: { 'ssm:resourceTag/auto-recovery': 'enabled' },
        },
        by: all('AWS::StepFunctions::StateMachine').map(() => 'worker'),
      },
      untagged: {
        call: {
          action: 'ssm:SendCommand',
          resource: `arn:aws:ssm:${REGION}:${ACCOUNT}:managed-instance/mi-0123456789abcdef0`,
        },
        by: [],
      },
      'other machine': { call: { action: 'states:StartExecution', resource: `${states}:stateMachine:other` }, by: [] },
      'set an alarm': {
        call: { action: 'cloudwatch:SetAlarmState', resource: `arn:aws:cloudwatch:${REGION}:${ACCOUNT}:alarm:any` },
        by: [],
      },
    };
    const roles = all('AWS::Lambda::Function').map(([id, { Properties }]) => ({
      who: /Worker/.test(id) ? 'worker' : (/^(Intake|Direct|OnCommand|Settle|Sweep)/.exec(id)?.[0].toLowerCase() ?? id),
      role: referred(Properties['Role']),
    }));
    for (const [what, { call, by }] of Object.entries(work)) {
      const able: string[] = [];
      for (const { who, role } of roles) {
        if (await isAllowed(call, { principal: arn(role), accountId: ACCOUNT, identityPolicies: policiesOf(role) }))
          able.push(who);
      }
      expect(able.sort(), what).toEqual([...by].sort());
    }
  });
});

describe("the role of a playbook's machine", () => {
  it('may call its own worker and tell the owner, and not page, decide or send commands', async () => {
    const machines = all('AWS::StepFunctions::StateMachine');
    expect(machines.length).toBeGreaterThan(0);
    for (const [, { Properties }] of machines) {
      const role = referred(Properties['RoleArn']);
      const { StepFunctionArn, NoticesTopicArn } = z
        .record(z.string(), z.unknown())
        .parse(Properties['DefinitionSubstitutions']);
      const may = (action: string, resource: string) =>
        isAllowed(
          { action, resource },
          { principal: arn(role), accountId: ACCOUNT, identityPolicies: policiesOf(role) },
        );
      for (const [id] of all('AWS::Lambda::Function')) {
        expect(await may('lambda:InvokeFunction', arn(id)), id).toBe(id === referred(StepFunctionArn));
      }
      // why not always: a playbook that tells nobody anything has no such permission
      for (const [id] of all('AWS::SNS::Topic'))
        expect(await may('sns:Publish', arn(id)), id).toBe(
          NoticesTopicArn !== undefined && id === referred(NoticesTopicArn),
        );
      for (const [id] of all('AWS::DynamoDB::Table')) expect(await may('dynamodb:PutItem', arn(id)), id).toBe(false);
      expect(await may('ssm:SendCommand', `arn:aws:ssm:${REGION}:${ACCOUNT}:document/AutoRecovery-StopService`)).toBe(
        false,
      );
    }
  });
});
