import { describe, expect, it, vi } from 'vitest';
import type { RunResult } from '#infra/local/aws/managed-node';
import {
  type CommandOptions,
  type CommandStatus,
  commandStatus,
  createSsmCommands,
  type ManagedNode,
} from '#infra/local/aws/ssm-commands';
import { parseDocument } from '#infra/local/aws/ssm-document';

const NODE = 'mi-0123456789abcdef0';

const CONTENT = {
  schemaVersion: '2.2',
  mainSteps: [{ action: 'aws:runShellScript', name: 'run', inputs: { runCommand: ['true'] } }],
};

const result = (over: Partial<RunResult> = {}): RunResult => ({
  exitCode: 0,
  stdout: '',
  stderr: '',
  startedAt: '2026-01-01T00:00:00.000Z',
  endedAt: '2026-01-01T00:00:01.000Z',
  ended: 'exited',
  ...over,
});

/** Commands with one node whose agent answers as told, or waits until it is cancelled. */
const world = (answer: RunResult | 'hang' = result(), scripted?: CommandOptions['scripted']) => {
  const run = vi.fn<ManagedNode['agent']['run']>((_command, _scripts, signal) => {
    if (answer !== 'hang') return Promise.resolve(answer);
    return new Promise((resolve) => {
      signal.addEventListener('abort', () => resolve(result({ exitCode: 137, ended: 'cancelled' })));
    });
  });
  const registration = { instanceId: NODE, tags: {}, workDir: '/nowhere' };
  const node: ManagedNode = { registration, agent: { run }, tags: {}, online: true, held: false };
  const statuses: string[] = [];
  const errors: unknown[] = [];
  const commands = createSsmCommands({
    nodes: new Map([[NODE, node]]),
    onStatus: (_command, { status, statusDetails }) => statuses.push(`${status}/${statusDetails}`),
    onError: (error) => errors.push(error),
    ...(scripted === undefined ? {} : { scripted }),
  });
  const text = JSON.stringify(CONTENT);
  const document = { name: 'Sample', version: '1', text, content: parseDocument(text), createdAtEpochMs: 0 };
  const send = (deliveryTimeoutSeconds = 3_600, deliveries = 1) =>
    commands.send(
      {
        document,
        sentVersion: '$DEFAULT',
        sent: {},
        values: {},
        comment: '',
        targets: [],
        instanceIds: [NODE],
        deliveryTimeoutSeconds,
      },
      deliveries,
    );
  return { commands, node, run, send, statuses, errors };
};

describe('a command', () => {
  it.each<[RunResult, string]>([
    [result(), 'Success/Success'],
    [result({ exitCode: 70 }), 'Failed/Failed'],
    [result({ exitCode: 137, ended: 'timedOut' }), 'TimedOut/Execution Timed Out'],
  ])('that ends as %o has one last status', async (answer, last) => {
    const { send, statuses } = world(answer);
    expect(send().invocations[0]?.status).toBe('Pending');
    await expect.poll(() => statuses).toEqual(['InProgress/InProgress', last]);
  });

  it('waits for a node that is offline and times out undelivered', async () => {
    const { node, run, send, statuses } = world();
    node.online = false;
    const { invocations } = send(0.05);
    await expect.poll(() => invocations[0]?.status).toBe('TimedOut');
    expect(statuses).toEqual(['TimedOut/Delivery Timed Out']);
    expect(run).not.toHaveBeenCalled();
  });

  it('that timed out undelivered is not run when the node comes back', async () => {
    const { commands, node, run, send, statuses } = world();
    node.held = true;
    send(0.05);
    await expect.poll(() => statuses).toHaveLength(1);
    node.held = false;
    commands.deliver(NODE);
    await commands.stop();
    expect(run).not.toHaveBeenCalled();
  });

  it('is delivered when the node takes commands again', async () => {
    const { commands, node, send, statuses } = world();
    node.held = true;
    const { invocations } = send();
    node.held = false;
    commands.deliver(NODE);
    await expect.poll(() => invocations[0]?.status).toBe('Success');
    expect(statuses).toHaveLength(2);
  });

  it('cancelled while it waits never runs; cancelled while it runs is stopped', async () => {
    const { commands, node, run, send } = world('hang');
    node.held = true;
    const waiting = send();
    commands.cancel(waiting, undefined);
    expect(waiting.invocations[0]?.status).toBe('Cancelled');
    node.held = false;
    const running = send();
    await expect.poll(() => running.invocations[0]?.status).toBe('InProgress');
    commands.cancel(running, [NODE]);
    await expect.poll(() => running.invocations[0]?.status).toBe('Cancelled');
    expect(run).toHaveBeenCalledTimes(1);
  });

  it('delivered twice runs twice and has one outcome', async () => {
    const { run, send, statuses } = world();
    send(3_600, 2);
    await expect.poll(() => run.mock.calls.length).toBe(2);
    expect(statuses).toEqual(['InProgress/InProgress', 'Success/Success']);
  });

  it('keeps its first outcome when the second delivery breaks', async () => {
    const { errors, run, send, statuses } = world();
    run.mockResolvedValueOnce(result()).mockRejectedValueOnce(new Error('no such folder'));
    send(3_600, 2);
    await expect.poll(() => errors).toHaveLength(1);
    expect(statuses).toEqual(['InProgress/InProgress', 'Success/Success']);
  });

  it('that is scripted goes its way and never runs on its node', async () => {
    const scripted = vi.fn(() => Promise.resolve(result({ exitCode: 70, stdout: 'as scripted' })));
    const { run, send, statuses } = world(result(), scripted);
    const { invocations } = send();
    await expect.poll(() => statuses).toEqual(['InProgress/InProgress', 'Failed/Failed']);
    expect(invocations[0]?.result).toMatchObject({ exitCode: 70, stdout: 'as scripted' });
    expect(run).not.toHaveBeenCalled();
  });

  it('runs beside at most four others on one node', async () => {
    const { commands, run, send } = world('hang');
    for (let count = 0; count < 7; count += 1) send();
    await expect.poll(() => run.mock.calls.length).toBe(5);
    commands.cancel(commands.all()[0] ?? send(), undefined);
    await expect.poll(() => run.mock.calls.length).toBe(6);
    await commands.stop();
  });

  it('fails when its agent breaks', async () => {
    const { errors, run, send, statuses } = world();
    run.mockRejectedValueOnce(new Error('no such folder'));
    send();
    await expect.poll(() => statuses).toEqual(['InProgress/InProgress', 'Failed/Failed']);
    expect(errors).toHaveLength(1);
  });
});

describe('the status of a command on several nodes', () => {
  it.each<[CommandStatus[], CommandStatus]>([
    [['Pending', 'Pending'], 'Pending'],
    [['Pending', 'InProgress'], 'InProgress'],
    [['Pending', 'Failed'], 'InProgress'],
    [['Success', 'Success'], 'Success'],
    [['Success', 'TimedOut'], 'TimedOut'],
    [['Cancelled', 'Failed'], 'Failed'],
    [['Success', 'Cancelled'], 'Cancelled'],
  ])('%j is %s', (statuses, expected) => {
    const invocations = statuses.map((status) => ({
      instanceId: NODE,
      status,
      statusDetails: status,
      result: undefined,
    }));
    expect(commandStatus({ invocations }).status).toBe(expected);
  });
});
