import { describe, expect, it } from 'vitest';
import { compile } from '#statemachines/compile';
import { loadLibrary } from '#statemachines/load';
import { aChange, aLook, aParsedPlaybook, commands, compiled, PLAYBOOKS_DIR } from '#test/support/playbooks';
import { unportable } from '#test/support/portable';
import { fails, INPUT, judging, run, steps } from './machine.ts';

const restorative = { undo: undefined, restorative: true };
const confirm = {
  id: 'confirm',
  does: 'run-command',
  command: 'check-service',
  with: { Unit: '$facts.unit', Port: '$facts.port', HealthPath: '$facts.healthPath' },
  retries: 0,
  expect: { fact: 'mode', is: 'hung' },
};

describe('a playbook becomes a machine', () => {
  it('whose states carry the words of the author: L1', () => {
    const l1 = loadLibrary(PLAYBOOKS_DIR).playbooks.find(({ summary }) => summary.id === 'service-recovery');
    expect(Object.keys(l1?.definition.States ?? {}).join('\n')).toMatchInlineSnapshot(`
      "begin
      check-host
      check-host:again?
      check-host:wait
      take-checkpoint
      take-checkpoint:again?
      take-checkpoint:wait
      identify-failure-mode
      identify-failure-mode:again?
      identify-failure-mode:wait
      preserve-evidence
      preserve-evidence:again?
      preserve-evidence:wait
      tell-owner
      confirm-failure
      confirm-failure:as-expected?
      confirm-failure:not-as-expected
      confirm-failure:again?
      confirm-failure:wait
      confirm-failure:saw-nothing
      stop-gracefully
      stop-gracefully:again?
      stop-gracefully:wait
      force-kill
      force-kill:again?
      force-kill:wait
      clear-stale
      clear-stale:again?
      clear-stale:wait
      restart
      restart:again?
      restart:wait
      verify:begin
      verify
      verify:saw-nothing
      judge
      well?
      verify:wait
      not-well
      restart:undo
      restart:undo:again?
      restart:undo:wait
      restart:undo:failed
      clear-stale:undo
      clear-stale:undo:again?
      clear-stale:undo:wait
      clear-stale:undo:failed
      recovered
      self-resolved
      untouched
      stopped
      everything-undone?
      rolled-back
      not-undone"
    `);
  });

  it('that runs the steps in their order, then proves that the component is well', async () => {
    const walk = await run(compiled());
    expect(walk.path).toEqual([
      'begin',
      'ready',
      'keep',
      'a',
      'b',
      'verify:begin',
      'verify',
      'judge',
      'well?',
      'recovered',
    ]);
    expect(walk.ended).toEqual({ output: { outcome: 'recovered', held: 'met for 20 s', met: ['running'], unmet: [] } });
  });

  it('the same from the same playbook, and its digest with it', () => {
    expect(JSON.stringify(compiled())).toBe(JSON.stringify(compiled()));
    expect(compiled().summary.digest).toBe(compiled().summary.digest);
    expect(compiled({ version: 2 }).summary.digest).not.toBe(compiled().summary.digest);
  });

  it('an edit of one step changes its own states alone', () => {
    const before = compiled({ steps: [aChange('a'), aLook('middle'), aChange('b')] }).definition.States;
    const after = compiled({
      steps: [aChange('a'), aLook('middle', { retries: 2, description: 'Look.' }), aChange('b')],
    }).definition.States;
    const changed = Object.keys({ ...before, ...after }).filter(
      (name) => JSON.stringify(before[name]) !== JSON.stringify(after[name]),
    );
    expect(changed).toEqual(['middle', 'middle:again?', 'middle:wait']);
  });

  it('a new step changes what leads to it, and nothing else', () => {
    const before = compiled({ steps: [aChange('a'), aChange('b')] }).definition.States;
    const after = compiled({ steps: [aChange('a'), aLook('middle'), aChange('b')] }).definition.States;
    const changed = Object.keys({ ...before, ...after }).filter(
      (name) => JSON.stringify(before[name]) !== JSON.stringify(after[name]),
    );
    expect(changed.sort()).toEqual(['a', 'begin', 'middle']);
  });

  it('with every state reachable: what nothing leads to is left out', () => {
    const unconfirmed = compiled({ steps: [aLook('look')], checkpoint: undefined }).definition.States;
    expect(Object.keys(unconfirmed)).not.toContain('everything-undone?');
    expect(Object.keys(unconfirmed)).not.toContain('self-resolved');
    expect(unportable(compiled({ steps: [aLook('look')], checkpoint: undefined }).definition)).toEqual([]);
  });

  it('refuses what a step refers to and is not there: a bug, not a flaw of the document', () => {
    const playbook = aParsedPlaybook();
    expect(() => compile(playbook, { commands: new Map() })).toThrow(/^command '.*' of step '.*' does not exist$/);
  });
});

describe('when a step fails', () => {
  it('undoes in reverse, its own undo first: it may have done half of it', async () => {
    const walk = await run(compiled(), { b: [fails('it broke')] });
    expect(steps(walk)).toBe('keep a b b:undo a:undo everything-undone? rolled-back');
    expect(walk.ended).toEqual({ error: 'RolledBack', cause: 'b failed: it broke. What had been done was undone.' });
  });

  it('undoes only what was done', async () => {
    expect(steps(await run(compiled(), { a: [fails('no')] }))).toBe('keep a a:undo everything-undone? rolled-back');
  });

  it('touches nothing where nothing was touched yet', async () => {
    const playbook = compiled({ steps: [aLook('look'), aChange('a')] });
    const walk = await run(playbook, { look: [fails('cannot be seen')] });
    expect(steps(walk)).toBe('keep look untouched');
    expect(walk.ended).toEqual({ error: 'Untouched', cause: 'Nothing was touched. look failed: cannot be seen' });
    expect(steps(await run(playbook, { keep: [fails('full')] }))).toBe('keep untouched');
  });

  it('passes a step without an undo over', async () => {
    const playbook = compiled({
      confirm,
      steps: [aChange('a'), aLook('look'), aChange('b', restorative), aChange('c')],
    });
    expect(steps(await run(playbook, { c: [fails('no')] }))).toMatch(
      /^keep confirm confirm:as-expected\? a look b c c:undo a:undo /,
    );
    expect(steps(await run(playbook, { b: [fails('no')] }))).toMatch(/ b a:undo everything-undone\? rolled-back$/);
  });

  it('tries an undo twice, goes on to the next when it fails, and says what was not undone', async () => {
    const walk = await run(compiled(), { b: [fails('it broke')], 'b:undo': [fails('stuck')] });
    expect(steps(walk)).toBe(
      'keep a b b:undo b:undo:again? b:undo:wait b:undo b:undo:again? b:undo:failed a:undo everything-undone? not-undone',
    );
    expect(walk.ended).toEqual({ error: 'NotUndone', cause: 'b failed: it broke. Not undone: b (stuck)' });
  });

  it('keeps why the step failed, also when an undo fails for another reason', async () => {
    const { ended } = await run(compiled(), { a: [fails('first')], 'a:undo': [fails('second'), { result: {} }] });
    expect(ended).toEqual({ error: 'RolledBack', cause: 'a failed: first. What had been done was undone.' });
  });

  it('says that it did not end in time, or its error where there is no cause', async () => {
    const timedOut = await run(compiled(), { a: [{ error: 'States.Timeout' }] });
    expect(timedOut.ended).toMatchObject({ cause: 'a failed: a did not end in time. What had been done was undone.' });
    const nameless = await run(compiled(), { a: [{ error: 'Lambda.Unknown' }] });
    expect(nameless.ended).toMatchObject({ cause: 'a failed: Lambda.Unknown. What had been done was undone.' });
  });
});

describe('a step is tried again', () => {
  it('as often as its author says, with waits that double, each try counted', async () => {
    const playbook = compiled({ steps: [aChange('a', { retries: 3, retryDelay: '5s' })] });
    const walk = await run(playbook, { a: [fails('1'), fails('2'), fails('3'), { result: {} }] });
    expect(steps(walk)).toBe('keep a a:again? a:wait a a:again? a:wait a a:again? a:wait a recovered');
    expect(walk.waitedSeconds).toBe(5 + 10 + 20);
    const attempts = walk.asked
      .filter(({ state }) => state === 'a')
      .map((each) => JSON.stringify(each.arguments).match(/"attempt":(\d+)/)?.[1]);
    expect(attempts).toEqual(['1', '2', '3', '4']);
  });

  it('and no more than that', async () => {
    const playbook = compiled({ steps: [aChange('a', { retries: 1 })] });
    expect(steps(await run(playbook, { a: [fails('no')] }))).toBe(
      'keep a a:again? a:wait a a:again? a:undo everything-undone? rolled-back',
    );
  });

  it('never when it is fenced: the recovery ends where it stands, and undoes nothing', async () => {
    const playbook = compiled({ steps: [aChange('a', { retries: 3 }), aChange('b', { retries: 3 })] });
    const walk = await run(playbook, { b: [fails('disabled by anna', 'Fenced')] });
    expect(steps(walk)).toBe('keep a b stopped');
    expect(walk.ended).toEqual({ error: 'Stopped', cause: 'disabled by anna' });
    expect(steps(await run(playbook, { b: [fails('no')], 'b:undo': [fails('lease', 'Fenced')] }))).toMatch(
      /b:undo stopped$/,
    );
  });
});

describe('what is asked of the step worker', () => {
  it('is the step, its attempt, its document and its parameters, as data', async () => {
    const walk = await run(compiled({ steps: [aChange('a', { with: { Unit: '$facts.unit', StartSeconds: '30' } })] }));
    expect(walk.asked.find(({ state }) => state === 'a')?.arguments).toEqual({
      FunctionName: '${StepFunctionArn}',
      Payload: {
        do: 'run-command',
        request: {
          taskToken: expect.any(String),
          recoveryId: INPUT.recoveryId,
          component: INPUT.component,
          epoch: INPUT.epoch,
          node: INPUT.node,
          step: 'a',
          attempt: 1,
          document: 'AutoRecovery-StartService',
          mutates: true,
          timeoutSeconds: commands.get('start-service')?.timeoutSeconds,
          parameters: { Unit: 'catalog', StartSeconds: '30' },
        },
      },
    });
  });

  it('holds what an earlier step found, and an empty text where it found nothing', async () => {
    const look = { command: 'check-service', with: confirm.with };
    const steps = [
      aLook('look', look),
      aChange('a', { with: { Unit: '$steps.look.mode', StartSeconds: '$steps.look.pid' } }),
    ];
    const { asked } = await run(compiled({ steps }));
    expect(JSON.stringify(asked.find(({ state }) => state === 'a')?.arguments)).toContain(
      '"parameters":{"Unit":"hung","StartSeconds":""}',
    );
  });
});

describe('confirm', () => {
  const playbook = compiled({
    prerequisites: [aLook('ready', { command: 'check-host' })],
    confirm,
    steps: [aLook('look'), aChange('a', restorative), aChange('b', restorative)],
    checkpoint: undefined,
  });

  it('is asked right before the first change', async () => {
    expect(steps(await run(playbook))).toBe('look confirm confirm:as-expected? a b recovered');
  });

  it('ends as self-resolved, with nothing touched, when the component is well', async () => {
    const walk = await run(playbook, { confirm: [{ result: { mode: 'healthy' } }] });
    expect(steps(walk)).toBe('look confirm confirm:as-expected? confirm:not-as-expected self-resolved');
    expect(walk.ended).toEqual({ output: { outcome: 'self-resolved' } });
    expect(walk.asked.map(({ state }) => state)).toEqual(['ready', 'look', 'confirm']);
  });

  it('touches nothing when it cannot be asked, or finds nothing', async () => {
    expect(steps(await run(playbook, { confirm: [fails('unreachable')] }))).toBe('look confirm untouched');
    expect(steps(await run(playbook, { confirm: [{ result: {} }] }))).toMatch(/confirm:saw-nothing untouched$/);
  });

  it('is not asked where nothing is changed', () => {
    const looking = compiled({ confirm, steps: [aLook('look')], checkpoint: undefined });
    expect(Object.keys(looking.definition.States)).not.toContain('confirm');
  });
});

describe('an expectation of a step', () => {
  const expecting = (expect: Record<string, string | string[]>) =>
    compiled({
      steps: [
        aChange('z'),
        aLook('a', { command: 'check-service', with: confirm.with, expect: { fact: 'mode', ...expect } }),
      ],
    });
  it.each([
    [{ is: 'hung' }, true],
    [{ is: 'dead' }, false],
    [{ not: 'dead' }, true],
    [{ not: 'hung' }, false],
    [{ in: ['dead', 'hung'] }, true],
    [{ in: ['dead'] }, false],
  ])('%j is met: %s', async (wanted, met) => {
    const walk = await run(expecting(wanted));
    expect(steps(walk)).toMatch(met ? /a a:as-expected\? recovered$/ : /a:not-as-expected z:undo .*rolled-back$/);
  });

  it('that is not met says what was expected', async () => {
    const { ended } = await run(expecting({ in: ['dead', 'fatal'] }));
    expect(ended).toMatchObject({ cause: expect.stringContaining('a did not find that mode is one of dead, fatal') });
  });
});

describe('the longest that it may take', () => {
  it('is every step with every try and wait, the undo of each, and the proof at the end', () => {
    const alone = compiled({ steps: [aLook('look')], checkpoint: undefined }).worstCaseSeconds;
    const withTwo = compiled({ steps: [aLook('look'), aLook('again')], checkpoint: undefined }).worstCaseSeconds;
    const retried = compiled({
      steps: [aLook('look'), aLook('again', { retries: 2, retryDelay: '5s' })],
      checkpoint: undefined,
    }).worstCaseSeconds;
    const oneTry = withTwo - alone;
    expect(oneTry).toBe(30 + 60 + 75);
    expect(retried).toBe(alone + 3 * oneTry + 5 + 10);
    const stopTry = 30 + (commands.get('stop-service')?.timeoutSeconds ?? 0) + 75;
    const startTry = 30 + (commands.get('start-service')?.timeoutSeconds ?? 0) + 75;
    const changed = compiled({ steps: [aLook('look'), aChange('a')] }).worstCaseSeconds;
    expect(changed).toBe(alone + oneTry + startTry + 2 * stopTry + 5);
  });

  it('is never less than what a run takes', async () => {
    const playbook = compiled({ steps: [aChange('a', { retries: 3 }), aChange('b', { retries: 3 })] });
    const never = { a: [{ result: {} }], b: [fails('no')], 'b:undo': [fails('no')], 'a:undo': [fails('no')] };
    const walk = await run(playbook, never);
    const timeouts = walk.asked.reduce(
      (sum, { state }) => sum + (playbook.definition.States[state]?.TimeoutSeconds ?? 0),
      0,
    );
    expect(timeouts + walk.waitedSeconds).toBeLessThanOrEqual(playbook.worstCaseSeconds);
  });
});

describe('what it must be allowed', () => {
  it('is derived from its steps, each permission once, and nothing from steps that it has not', () => {
    const { machinePermissions, workerPermissions } = compiled({ steps: [aChange('a'), aChange('b')] });
    expect(machinePermissions).toEqual([{ actions: ['lambda:InvokeFunction'], resources: ['${StepFunctionArn}'] }]);
    const documents = workerPermissions.flatMap(({ resources }) =>
      resources.filter((each) => each.includes('Document')),
    );
    expect(documents.sort()).toEqual(
      ['CheckHost', 'CheckService', 'CheckpointService', 'StartService', 'StopService'].map(
        (name) => `\${DocumentArnPrefix}AutoRecovery-${name}`,
      ),
    );
  });

  it('reads metrics and alarms only where a criterion asks for them', () => {
    const actions = (criteria: { [key: string]: string | number }[]) =>
      compiled({ success: { look: { command: 'check-service', with: confirm.with }, criteria } })
        .workerPermissions.flatMap((each) => each.actions)
        .filter((each) => each.startsWith('cloudwatch'));
    expect(actions([{ name: 'runs', fact: 'mode', is: 'healthy' }])).toEqual([]);
    expect(actions([{ name: 'errors', metric: 'errorRate', below: 1 }])).toEqual(['cloudwatch:GetMetricData']);
    expect(actions([{ name: 'alarms', alarms: 'OK' }])).toEqual(['cloudwatch:DescribeAlarms']);
  });
});

describe('the proof that the component is well', () => {
  it('looks again until it has held, waiting between looks', async () => {
    const walk = await run(compiled(), {}, judging('unmet', 'holding', 'held'));
    expect(walk.path.filter((name) => name === 'verify')).toHaveLength(3);
    expect(walk.waitedSeconds).toBe(10);
    const attempts = walk.asked
      .filter(({ state }) => state === 'verify')
      .map((each) => JSON.stringify(each.arguments).match(/"attempt":(\d+)/)?.[1]);
    expect(attempts).toEqual(['1', '2', '3']);
  });

  it('undoes everything when the window is over', async () => {
    const walk = await run(compiled(), {}, judging('unmet', 'expired'));
    expect(steps(walk)).toBe('keep a b not-well b:undo a:undo everything-undone? rolled-back');
    expect(walk.ended).toMatchObject({
      cause: expect.stringContaining('verify failed: the success criteria are met for 20 s'),
    });
  });

  it('takes a look that fails for one that saw nothing', async () => {
    const walk = await run(
      compiled(),
      { verify: [fails('unreachable'), { result: { mode: 'healthy' } }] },
      judging('unmet', 'held'),
    );
    const facts = walk.asked
      .filter(({ state }) => state === 'judge')
      .map((each) => JSON.stringify(each.arguments).match(/"facts":(\{.*?\})/)?.[1]);
    expect(walk.path).toContain('verify:saw-nothing');
    expect(facts).toEqual(['{}', '{"mode":"healthy"}']);
  });

  it('fails, and undoes, when nobody can judge', async () => {
    const walk = await run(compiled(), {}, () => fails('throttled'));
    expect(steps(walk)).toBe('keep a b b:undo a:undo everything-undone? rolled-back');
    expect(walk.ended).toMatchObject({
      cause: expect.stringContaining('whether the component is well could not be judged'),
    });
  });

  it('is given up when the recovery is fenced', async () => {
    expect(steps(await run(compiled(), { verify: [fails('stopped', 'Fenced')] }))).toBe('keep a b stopped');
  });

  it('hands the wishes of the author to the judge, and absence where there is none', async () => {
    const asks = async (success: Record<string, string>) => {
      const document = {
        look: { command: 'check-service', with: confirm.with },
        criteria: [{ name: 'up', fact: 'mode', is: 'healthy' }],
        ...success,
      };
      const { asked } = await run(compiled({ success: document }));
      return asked.find(({ state }) => state === 'judge')?.arguments;
    };
    expect(await asks({})).toMatchObject({
      Payload: { request: { requireAll: null, windowSeconds: null, stabilitySeconds: null, heldSince: '' } },
    });
    expect(await asks({ require: 'any', window: '2m', stability: '30s' })).toMatchObject({
      Payload: { request: { requireAll: false, windowSeconds: 120, stabilitySeconds: 30, component: 'catalog' } },
    });
  });
});

describe('telling the owner', () => {
  const playbook = compiled({
    steps: [
      aLook('look', { command: 'check-service', with: confirm.with }),
      {
        id: 'tell',
        description: 'Tell whoever owns it.',
        does: 'notify',
        subject: 'About {component}',
        text: '{component}: {steps.look.mode}, {steps.look.pid}, "{owner}" \\ {facts.port}',
      },
    ],
    checkpoint: undefined,
  });

  it('fills the braces in', async () => {
    const { asked } = await run(playbook);
    expect(asked.find(({ state }) => state === 'tell')?.arguments).toEqual({
      TopicArn: '${NoticesTopicArn}',
      Subject: 'About catalog',
      Message: 'catalog: hung, , "shop-team" \\ 8080',
    });
    expect(playbook.machinePermissions).toContainEqual({ actions: ['sns:Publish'], resources: ['${NoticesTopicArn}'] });
  });

  it('never stops a recovery', async () => {
    expect(steps(await run(playbook, { tell: [fails('throttled')] }))).toBe('look tell recovered');
  });
});
