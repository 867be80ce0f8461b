import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Recovery } from '#domain/recovery/recovery';
import { loadLibrary } from '#statemachines/load';
import { PLAYBOOKS_DIR } from '#test/support/playbooks';
import { type Call, isAllowed, type Policy, without } from '#test/support/policies';
import { callOfTask, ssmCallsOf, tasksOf } from '#test/support/recorded-calls';
import { createDeployedRoles, type Role } from './support/deployed-roles.ts';
import { deployed } from './support/deployment.ts';
import { historyOf } from './support/history.ts';
import { ended } from './support/outcomes.ts';

/**
 * The local AWS holds callers and functions to their policies, and neither machines, EventBridge and SNS, nor what
 * reads queues for functions, nor what calls SSM. These are proven here: each call that one recovery made is evaluated
 * against the deployed policy, and against that policy without the statement that allows it.
 */
const stack = deployed({ changes: { sections: { validation: { stability: '3s', timeout: '60s' } } } });

const RECOVERY_WITHIN_MS = 150_000;

/** The playbooks beside the one that runs here. */
const others = loadLibrary(PLAYBOOKS_DIR).playbooks.filter(({ summary }) => summary.id !== 'service-recovery');

let recovery: Recovery;
let roles: ReturnType<typeof createDeployedRoles>;
beforeAll(async () => {
  const { fleet, sample } = stack();
  roles = createDeployedRoles(sample);
  await fleet.break('catalog', 'crash');
  recovery = await ended(stack(), 'catalog');
  return () => roles.close();
}, RECOVERY_WITHIN_MS);

const accountId = (): string => stack().sample.aws.accountId;

const expectNeeded = async (call: Call, role: Role, who: string): Promise<void> => {
  const caller = { principal: role.arn, accountId: accountId(), identityPolicies: role.policies };
  const lesser = { ...caller, identityPolicies: without(role.policies, call.action) };
  expect(await isAllowed(call, caller), `${who}: ${call.action} on ${call.resource}`).toBe(true);
  expect(await isAllowed(call, lesser), `${who} without ${call.action}`).toBe(false);
};

describe('a recovery that ran', () => {
  it('was one: it restarted the service and was proven', () => {
    expect(recovery).toMatchObject({ outcome: 'recovered', verdict: 'recovered' });
  });

  it("made no call that its machine's role does not allow, and the role allows nothing that it did not call", async () => {
    const { definition, role } = await roles.machine(recovery.machineArn);
    const { visits } = await historyOf(stack().sample, recovery);
    const tasks = tasksOf(
      definition,
      visits.map(({ state }) => state),
    );
    expect(tasks.length).toBeGreaterThan(8);
    const called = new Set<string>();
    for (const task of tasks) {
      const call = callOfTask(task);
      called.add(`${call.action} ${call.resource}`);
      await expectNeeded(call, role, task.state);
    }
    const allowed = role.policies
      .flatMap(({ Statement }) => Statement)
      .filter(({ Resource }) => !Resource.includes('*'))
      .flatMap(({ Action, Resource }) =>
        Action.flatMap((action) => Resource.map((resource) => `${action} ${resource}`)),
      );
    expect(allowed.sort()).toEqual([...called].sort());
  });

  it('sent commands by the role of its step worker alone, each document and node by name or tag', async () => {
    const { aws } = stack().sample;
    const calls = ssmCallsOf(readFileSync(join(aws.stateDir, 'ssm-calls.jsonl'), 'utf8'), aws);
    const functions = await roles.functions();
    const worker = [...functions].find(([name]) => /^servicerecovery.*Worker/i.test(name.replaceAll('-', '')));
    if (worker === undefined) throw new Error(`no step worker among ${[...functions.keys()].join(', ')}`);
    // why some may: the worker of another playbook sends the documents that that one runs itself, to nodes opted in
    const mayToo = (name: string, resource: string): boolean => {
      const other = others.find(({ summary }) => `${summary.id.replaceAll('-', '')}Worker` === name);
      const document = /:document\/(.*)$/.exec(resource)?.[1];
      return (
        other !== undefined &&
        (document === undefined ||
          other.workerPermissions.some(({ resources }) => resources.some((each) => each.endsWith(document))))
      );
    };
    const sent = calls.filter(({ action }) => action === 'SendCommand');
    expect(sent.length).toBeGreaterThan(8);
    for (const call of new Map(
      sent.flatMap(({ needs }) => needs).map((each) => [each.resource, each] as const),
    ).values()) {
      await expectNeeded(call, worker[1].role, 'worker');
      for (const [name, { role }] of functions) {
        if (name === worker[0]) continue;
        const caller = { principal: role.arn, accountId: aws.accountId, identityPolicies: role.policies };
        expect(await isAllowed(call, caller), `${name}: ${call.resource}`).toBe(mayToo(name, call.resource));
      }
    }
    const untagged = sent.flatMap(({ needs }) => needs).filter(({ context }) => context !== undefined);
    const caller = {
      principal: worker[1].role.arn,
      accountId: aws.accountId,
      identityPolicies: worker[1].role.policies,
    };
    for (const { action, resource } of untagged) expect(await isAllowed({ action, resource }, caller)).toBe(false);
  });

  it('learned how commands ended by roles that may read them and send none', async () => {
    const { aws } = stack().sample;
    const calls = ssmCallsOf(readFileSync(join(aws.stateDir, 'ssm-calls.jsonl'), 'utf8'), aws);
    const senders = new Set(
      calls.filter(({ action }) => action === 'SendCommand').map(({ accessKeyId }) => accessKeyId),
    );
    const reads = calls.filter(({ action }) => action === 'GetCommandInvocation' || action === 'ListCommands');
    const read = new Set(reads.flatMap(({ needs }) => needs.map(({ action }) => action)));
    expect(read).toContain('ssm:GetCommandInvocation');
    expect(reads.filter(({ accessKeyId }) => senders.has(accessKeyId))).toEqual([]);
    const reader = (await roles.functions()).get('OnCommand');
    if (reader === undefined) throw new Error('no function takes the end of a command');
    for (const action of read) await expectNeeded({ action, resource: '*' }, reader.role, 'on-command');
  });

  it('came and ended by events that their queues take from no other rule', async () => {
    const routes = (await roles.routes()).filter(
      ({ targetArn }) => targetArn.includes(':sqs:') && targetArn.includes('AutoRecovery'),
    );
    expect(routes).toHaveLength(3);
    for (const { ruleArn, targetArn } of routes) {
      const policy = await roles.queuePolicy(targetArn);
      const put = (from: string, resourcePolicy: Policy) =>
        isAllowed(
          { action: 'sqs:SendMessage', resource: targetArn, context: { 'aws:SourceArn': from } },
          { principal: 'events.amazonaws.com', accountId: accountId(), resourcePolicy },
        );
      expect(await put(ruleArn, policy), ruleArn).toBe(true);
      expect(await put(`${ruleArn}-other`, policy), ruleArn).toBe(false);
      expect(await put(ruleArn, without([policy], 'sqs:SendMessage')[0] ?? policy), ruleArn).toBe(false);
    }
  });

  it('was driven by functions that may read their own queue', async () => {
    const functions = [...(await roles.functions()).values()];
    const mappings = await roles.mappings();
    expect(mappings).toHaveLength(3);
    for (const { functionArn, queueArn } of mappings) {
      const role = functions.find(({ arn }) => arn === functionArn)?.role;
      if (role === undefined) throw new Error(`no function ${functionArn}`);
      // what Lambda calls with the function's role (developer guide: "Using Lambda with Amazon SQS")
      for (const action of ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes']) {
        await expectNeeded({ action, resource: queueArn }, role, functionArn);
      }
    }
  });
});
