import { describe, expect, it } from 'vitest';
import { createSettableClock } from '#adapters/memory/clock';
import { createMemoryCommands } from '#adapters/memory/commands';
import { createMemoryEvidence } from '#adapters/memory/evidence';
import { createMemoryMachines } from '#adapters/memory/machines';
import { createMemoryNotifier } from '#adapters/memory/notifier';
import { createMemoryLog, createMemoryMeasures } from '#adapters/memory/records';
import { RecoveryError } from '#domain/errors';
import { iso, MACHINE_ARN, NODE, NOON } from '#test/support/builders';

describe('Step Functions in memory', () => {
  it('starts an execution once, also after it ended', async () => {
    const machines = createMemoryMachines();
    await machines.start(MACHINE_ARN, 'r-1', { first: true });
    await machines.start(MACHINE_ARN, 'r-1', { first: false });
    machines.end('r-1', { status: 'SUCCEEDED', output: '{}' });
    await machines.start(MACHINE_ARN, 'r-1', {});
    expect(machines.executions.size).toBe(1);
    expect(machines.executions.get('r-1')).toMatchObject({
      input: { first: true },
      execution: { status: 'SUCCEEDED' },
    });
    expect(() => machines.end('r-1', { status: 'FAILED' })).toThrow('has ended as SUCCEEDED already');
    expect(() => machines.end('r-2', { status: 'FAILED' })).toThrow("no execution 'r-2' was started");
  });

  it('knows no machine that is missing, and no execution that was not started', async () => {
    const machines = createMemoryMachines();
    machines.missing.add(MACHINE_ARN);
    await expect(machines.start(MACHINE_ARN, 'r-1', {})).rejects.toMatchObject({ code: 'PlaybookNotDeployed' });
    expect(await machines.look(MACHINE_ARN, 'r-1')).toBeUndefined();
    await machines.stop(MACHINE_ARN, 'r-1', 'why');
  });

  it('hears an answer once, while its step waits and its execution runs', async () => {
    const machines = createMemoryMachines();
    await machines.start(MACHINE_ARN, 'r-1', {});
    const answer = { ok: true, output: {} } as const;
    const [first, second, third] = [machines.waitFor('r-1'), machines.waitFor('r-1'), machines.waitFor('r-1')];
    expect(await machines.answer(first, answer)).toBe(true);
    expect(await machines.answer(first, answer)).toBe(false);
    machines.giveUp(second);
    expect(await machines.answer(second, answer)).toBe(false);
    machines.end('r-1', { status: 'FAILED' });
    expect(await machines.answer(third, answer)).toBe(false);
    expect([...machines.answers.keys()]).toEqual([first]);
  });

  it('shows a stop late where it is held, and an end that came first instead', async () => {
    const machines = createMemoryMachines();
    for (const name of ['r-1', 'r-2']) await machines.start(MACHINE_ARN, name, {});
    machines.holdStops(true);
    for (const name of ['r-1', 'r-2']) await machines.stop(MACHINE_ARN, name, 'why');
    expect(await machines.look(MACHINE_ARN, 'r-1')).toEqual({ status: 'RUNNING' });
    machines.end('r-2', { status: 'SUCCEEDED' });
    machines.holdStops(false);
    expect(await machines.look(MACHINE_ARN, 'r-1')).toEqual({ status: 'ABORTED', error: 'Stopped', cause: 'why' });
    expect(await machines.look(MACHINE_ARN, 'r-2')).toEqual({ status: 'SUCCEEDED' });
  });
});

describe('Run Command in memory', () => {
  const command = { document: 'd', node: NODE, parameters: {}, comment: 'r-1 s.1', deliveryTimeoutSeconds: 30 };

  it('runs what was sent until it is ended, and knows it on its own node only', async () => {
    const commands = createMemoryCommands();
    const id = await commands.send(command);
    expect(await commands.look(id, NODE)).toEqual({ status: 'InProgress', output: '', errorOutput: '' });
    expect(await commands.look(id, 'mi-0')).toBeUndefined();
    commands.end(id, { ended: 'done', exitCode: 0, output: 'o' });
    expect(await commands.look(id, NODE)).toEqual({
      status: 'Success',
      ended: 'done',
      exitCode: 0,
      output: 'o',
      errorOutput: '',
    });
    expect(await commands.origin(id)).toEqual({ comment: 'r-1 s.1', node: NODE });
    expect(await commands.origin('other')).toBeUndefined();
    expect(() => commands.end('other', { ended: 'done' })).toThrow("no command 'other'");
  });

  it('refuses what it was told to refuse, until it is told otherwise', async () => {
    const commands = createMemoryCommands();
    commands.refuse(NODE, new RecoveryError('NodeUnreachable', 'gone'));
    await expect(commands.send(command)).rejects.toMatchObject({ code: 'NodeUnreachable' });
    commands.refuse(NODE);
    await commands.send(command);
    expect(commands.sent).toHaveLength(1);
  });
});

describe('the rest in memory', () => {
  it('shows alarms and values as they were set', async () => {
    const evidence = createMemoryEvidence();
    evidence.setAlarm('a', 'ALARM', NOON, { Threshold: 1 });
    evidence.setAlarm('b', 'OK', NOON);
    expect(await evidence.alarmsInAlarm()).toEqual([
      {
        alarmName: 'a',
        state: 'ALARM',
        described: { AlarmName: 'a', StateValue: 'ALARM', StateTransitionedTimestamp: NOON, Threshold: 1 },
      },
    ]);
    expect((await evidence.alarms(['b', 'c', 'a'])).map(({ alarmName }) => alarmName)).toEqual(['b', 'a']);
    evidence.forgetAlarm('a');
    expect(await evidence.alarms(['a'])).toEqual([]);
    const metric = { namespace: 'n', metric: 'm', dimensions: { a: '1', b: '2' }, statistic: 'Sum', periodSeconds: 60 };
    evidence.addValue(metric, new Date(iso(20)), 2);
    evidence.addValue({ ...metric, dimensions: { b: '2', a: '1' } }, new Date(iso(10)), 1);
    evidence.addValue(metric, new Date(iso(99)), 9);
    expect(await evidence.values([metric, { ...metric, statistic: 'p99' }], NOON, new Date(iso(60)))).toEqual([
      [1, 2],
      [],
    ]);
  });

  it('keeps what was published, measured and logged', async () => {
    const notifier = createMemoryNotifier();
    await notifier.publish('pages', 's', 't');
    expect(notifier.published).toEqual([{ topic: 'pages', subject: 's', text: 't' }]);
    const measures = createMemoryMeasures();
    measures.add('SignalsTaken');
    measures.add('SignalsTaken', 2, { a: 'b' });
    measures.add('SweepCompleted');
    expect(measures.sum('SignalsTaken')).toBe(3);
    const log = createMemoryLog();
    log.info('i');
    log.warn('w', { a: 1 });
    log.error('e');
    expect(log.logged.map(({ level }) => level)).toEqual(['info', 'warn', 'error']);
  });

  it('has a clock that goes forward, and back only where it is set', () => {
    const clock = createSettableClock(NOON);
    clock.advance(0.5);
    expect(clock.now().getTime()).toBe(NOON.getTime() + 500);
    expect(() => clock.advance(-1)).toThrow('time goes forward');
    clock.set(NOON);
    expect(clock.now()).toEqual(NOON);
  });
});
