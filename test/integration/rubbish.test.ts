import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { CloudWatchClient, GetMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { actionPayload, aTransition, eventEntry, topicMessage, wholeEvent } from './support/alarm-forms.ts';
import { recoveryCli } from './support/cli.ts';
import { sweepingOnlyWhenAsked } from './support/crash-grips.ts';
import { createDeadLetters, type DeadLetters } from './support/dead-letters.ts';
import { deployed } from './support/deployment.ts';
import { eventually } from './support/eventually.ts';
import { ended } from './support/outcomes.ts';

const stack = deployed({
  extra: ['spoken-of', 'asked-for', 'redriven', 'innocent'],
  changes: { sections: { validation: { stability: '3s', timeout: '30s' } } },
});
sweepingOnlyWhenAsked(stack);

let deadLetters: DeadLetters;
beforeAll(() => {
  deadLetters = createDeadLetters(stack().sample);
});
afterAll(() => deadLetters?.close());

/** A file that exists when anything of what a test sends was executed by a shell. */
const canary = (): string => join(stack().sample.aws.stateDir, 'canary');

/** Every way in which a shell makes a command of text, in and out of either kind of quotes. */
const shellText = (): string => {
  const touch = `touch ${canary()}`;
  return `"; ${touch}; '; ${touch}; ' $(${touch}) \`${touch}\` | ${touch} && ${touch} || ${touch} & ${touch} > ${canary()} # \n${touch}\n`;
};

const expectNothingExecuted = (): void => {
  expect(existsSync(canary())).toBe(false);
  const said = stack()
    .host.commands()
    .filter(({ parameters }) => JSON.stringify(parameters).includes('canary'));
  expect(said).toEqual([]);
};

const OTHER_ACCOUNT = '999999999999';
const KILOBYTES_250 = 250 * 1000;

/** How many unreadable payloads the tests of this file have caused so far, whichever of them ran. */
let unreadable = 0;

const unreadableMeasured = async (): Promise<number> => {
  const cloudwatch = new CloudWatchClient(stack().sample.client);
  const { MetricDataResults = [] } = await cloudwatch.send(
    new GetMetricDataCommand({
      StartTime: new Date(Date.now() - 3_600_000),
      EndTime: new Date(Date.now() + 60_000),
      MetricDataQueries: [
        {
          Id: 'unreadable',
          MetricStat: {
            Metric: {
              Namespace: 'AutoRecovery',
              MetricName: 'SignalsUnreadable',
              Dimensions: [{ Name: 'service', Value: 'auto-recovery' }],
            },
            Period: 60,
            Stat: 'Sum',
          },
        },
      ],
    }),
  );
  cloudwatch.destroy();
  return (MetricDataResults[0]?.Values ?? []).reduce((sum, value) => sum + value, 0);
};

const intakeEmpty = (): Promise<boolean> =>
  eventually('that the intake queue is empty', 60_000, async () => {
    const { waiting, underWay } = await stack().doors.depth('intake');
    return waiting + underWay === 0;
  });

interface Sent {
  readonly what: string;
  readonly send: () => Promise<void>;
}
/** Becomes a dead letter: its body holds `mark`, and the reason beside it matches. */
interface Unreadable extends Sent {
  readonly mark: string;
  readonly reason: RegExp;
}
/** Becomes a recorded refusal under the alarm's name, or the name that a person asked for. */
interface Unplaced extends Sent {
  readonly name: string;
  readonly why: RegExp;
}

let marks = 0;
const mark = (): string => {
  marks += 1;
  return `mark-${String(marks).padStart(3, '0')}-`;
};

const unreadables = (): Unreadable[] => {
  const { doors } = stack();
  const cases: readonly (readonly [string, (mark: string) => string, RegExp])[] = [
    ['invalid JSON', (m) => `{"${m}": "CloudWatch Alarm State`, /^text that is not JSON: '/],
    ['plain text', (m) => `${m} ALARM catalog is down`, /^text that is not JSON: 'mark-/],
    ['an object of no known form', (m) => JSON.stringify({ [m]: 1, hello: 'world' }), /^no form has the fields '/],
    [
      'a list of nothing known',
      (m) => JSON.stringify(Array(500).fill(m)),
      /^text that is not JSON: 'mark-.* \(and 499 more things in it\)$/,
    ],
    [
      'an alarm event without its detail',
      (m) => JSON.stringify({ source: 'aws.cloudwatch', 'detail-type': 'CloudWatch Alarm State Change', id: m }),
      /without its detail names no alarm/,
    ],
    [
      'an alarm in a state that does not exist',
      (m) => JSON.stringify({ AlarmName: m, NewStateValue: 'PANIC' }),
      /is in state 'PANIC', wanted ALARM, OK or INSUFFICIENT_DATA/,
    ],
    [
      'an alarm whose name is a list',
      (m) => JSON.stringify({ AlarmName: [m], NewStateValue: 'ALARM' }),
      /an alarm's name is 1 to 255 printable characters/,
    ],
    [
      'an event of another source',
      (m) => JSON.stringify({ source: 'aws.health', 'detail-type': 'AWS Health Event', detail: { m } }),
      /no form reads 'AWS Health Event' from 'aws\.health'/,
    ],
    [
      "a person's request by the wrong door",
      (m) => JSON.stringify({ request: 'recover', component: 'innocent', requestId: m, requestedBy: 'ann' }),
      /did not come by the persons' door/,
    ],
    [
      '250 kB of no known form',
      (m) => JSON.stringify({ [m]: 'x'.repeat(KILOBYTES_250 - 100) }),
      /^no form has the fields '/,
    ],
    [
      '250 kB of nesting',
      (m) => `${'['.repeat(KILOBYTES_250 / 2 - 50)}"${m}"${']'.repeat(KILOBYTES_250 / 2 - 50)}`,
      /more than 8 envelopes inside one another/,
    ],
    ['shell text', (m) => `${m} ${shellText()}`, /^text that is not JSON: 'mark-/],
    [
      'fields named with shell text',
      (m) => JSON.stringify({ [`${m}${shellText()}`]: shellText() }),
      /^no form has the fields '/,
    ],
  ];
  return [
    ...cases.flatMap(([what, make, reason]): Unreadable[] => {
      const [queued, published] = [mark(), mark()];
      return [
        { what: `${what}, to the queue`, mark: queued, reason, send: () => doors.raw.queue(make(queued)) },
        { what: `${what}, to the topic`, mark: published, reason, send: () => doors.raw.topic(make(published)) },
      ];
    }),
    ...cases.flatMap(([what, make]): Unreadable[] => {
      const invoked = mark();
      const text = make(invoked);
      const payload = what === 'invalid JSON' ? { [invoked]: text } : text;
      const send = async (): Promise<void> => {
        const [first] = [await doors.ask(payload)].flat();
        expect(first).toMatchObject({ became: 'dead-letter' });
      };
      return [{ what: `${what}, to the function`, mark: invoked, reason: /./, send }];
    }),
    ...[mark()].map((m): Unreadable => {
      const entry = eventEntry(aTransition(`${m}alarm`));
      const Detail = entry.Detail.replace('"value":"ALARM"', '"value":"PANIC"');
      const send = () => doors.raw.bus({ ...entry, Detail });
      return {
        what: 'an alarm in a state that does not exist, to the bus',
        mark: m,
        reason: /is in state 'PANIC'/,
        send,
      };
    }),
  ];
};

const unplaceds = (): Unplaced[] => {
  const { doors } = stack();
  const undeclared = /^no component declares the alarm '/;
  const foreign = /^account 999999999999 is not looked after here, only 000000000000 is$/;
  const oneOf = (what: string, name: string, why: RegExp, send: Sent['send']): Unplaced => ({ what, name, why, send });
  const from = (name: string) => aTransition(name, { accountId: OTHER_ACCOUNT });
  /** Ours by its account, another's by its ARN. */
  const twofold = (name: string) => {
    const own = aTransition(name);
    return { ...own, alarm: { ...own.alarm, AlarmArn: from(name).alarm.AlarmArn } };
  };
  // SNS and SQS carry a line break inside JSON only; a name is kept printable
  const hostile = (door: string): string => `${door} ${shellText()}`.replaceAll('\n', ' ').trim();
  const named = hostile('named').slice(0, 255).trim();
  const longReason = aTransition('undeclared-at-length', { reason: 'y'.repeat(KILOBYTES_250 - 2_000) });
  return [
    oneOf('an undeclared alarm, to the bus', 'undeclared-bus', undeclared, () =>
      doors.bus(aTransition('undeclared-bus')),
    ),
    oneOf('an undeclared alarm, to the topic', 'undeclared-topic', undeclared, () =>
      doors.topic(aTransition('undeclared-topic')),
    ),
    oneOf('an undeclared alarm, to the function', 'undeclared-action', undeclared, () =>
      doors.action(aTransition('undeclared-action')),
    ),
    oneOf('an undeclared alarm of 250 kB', 'undeclared-at-length', undeclared, () =>
      doors.raw.queue(JSON.stringify(wholeEvent(longReason))),
    ),
    oneOf("another account's alarm, to the queue", 'innocent-unhealthy', foreign, () =>
      doors.queueEvent(from('innocent-unhealthy')),
    ),
    oneOf("another account's alarm, to the topic", 'innocent-errors', foreign, () =>
      doors.topic(from('innocent-errors')),
    ),
    oneOf("another account's alarm, to the function", 'innocent-slow', foreign, () =>
      doors.action(from('innocent-slow')),
    ),
    oneOf("another account's ARN in an event of this one", 'innocent-memory', foreign, () =>
      doors.bus(twofold('innocent-memory')),
    ),
    oneOf('an alarm named with shell text, to the bus', named, undeclared, () => doors.bus(aTransition(named))),
    oneOf(
      'a component named with shell text',
      hostile('asked').slice(0, 255).trim(),
      /^no component 'asked "; touch/,
      async () => {
        const component = hostile('asked').slice(0, 255).trim();
        const asked = await doors.ask({
          ask: 'recover',
          component,
          requestId: 'hostile',
          requestedBy: 'ann',
          reason: shellText(),
        });
        expect(asked).toMatchObject({ became: 'unplaced' });
      },
    ),
  ];
};

describe('what nobody can use', () => {
  it('is refused on record or kept with the reason: as much comes out as went in, and nothing is executed (D9, X3)', async () => {
    const { ledger, host } = stack();
    const letters = unreadables();
    const refusals = unplaceds();
    unreadable += letters.length;
    await Promise.all([...letters, ...refusals].map(({ send }) => send()));
    await intakeEmpty();

    const marked = (body: string): boolean => letters.some((letter) => body.includes(letter.mark));
    const kept = await eventually(
      'that every unreadable payload is a dead letter',
      60_000,
      async () => {
        const found = (await deadLetters.look()).filter(({ body }) => marked(body));
        return found.length >= letters.length && found;
      },
      async () => (await deadLetters.look()).map(({ body, reason }) => [reason, body.slice(0, 80)]),
    );
    expect(kept).toHaveLength(letters.length);
    for (const { what, mark: its, reason } of letters) {
      const found = kept.filter(({ body }) => body.includes(its));
      expect([what, found.length]).toEqual([what, 1]);
      expect([what, found[0]?.reason]).toEqual([what, expect.stringMatching(reason)]);
    }

    const recorded = await eventually(
      'that every refusal is on record',
      60_000,
      async () => {
        const found = await ledger.undeclared();
        return refusals.every(({ name }) => found.some(({ alarmName }) => alarmName === name)) && found;
      },
      () => ledger.undeclared(),
    );
    for (const { what, name, why } of refusals) {
      const found = recorded.filter(({ alarmName }) => alarmName === name);
      expect([what, found.map((each) => each.why)]).toEqual([what, [expect.stringMatching(why)]]);
    }

    await eventually(
      'that the metric has counted each',
      60_000,
      async () => (await unreadableMeasured()) === unreadable,
      async () => ({ measured: await unreadableMeasured(), unreadable }),
    );
    expect(await ledger.incidents('innocent')).toEqual([]);
    expect(host.commands('innocent')).toEqual([]);
    expectNothingExecuted();
  });

  it('a person is told at once, in words, why a request is none', async () => {
    const { doors } = stack();
    const request = { ask: 'recover', component: 'innocent', requestId: 'r', requestedBy: 'ann' };
    expect(await doors.raw.direct({ ...request, component: '' })).toMatchObject({
      ok: false,
      error: expect.stringContaining('component'),
    });
    unreadable += 1;
    expect(await doors.raw.direct({ ...request, node: 'mi-0' })).toMatchObject({
      ok: false,
      error: expect.stringContaining('node'),
    });
    expect(await doors.raw.direct({ ask: 'destroy' })).toMatchObject({ ok: false });
    expect(await stack().ledger.incidents('innocent')).toEqual([]);
  });
});

describe('shell text in every field that a command could see (X3)', () => {
  it("reaches no shell from an alarm's reason, description and dimensions", async () => {
    const { doors, host } = stack();
    const transition = aTransition('spoken-of-unhealthy', { reason: shellText(), description: shellText() });
    const alarm = { ...transition.alarm, Dimensions: [{ Name: shellText().slice(0, 200), Value: shellText() }] };
    const hostile = { ...transition, alarm };
    await doors.raw.queue(JSON.stringify(wholeEvent(hostile)));
    await doors.raw.topic(topicMessage(hostile).message);
    await doors.raw.direct(actionPayload(hostile));
    const recovery = await ended(stack(), 'spoken-of');
    expect(recovery.outcome).toBe('self-resolved');
    expect(host.commands('spoken-of').length).toBeGreaterThan(3);
    expect(await stack().ledger.incidents('spoken-of')).toHaveLength(1);
    expectNothingExecuted();
  });

  it("reaches no shell from a person's name, reason and word for the failure", async () => {
    const { doors, host } = stack();
    const said = shellText();
    await doors.ask({
      ask: 'recover',
      component: 'asked-for',
      requestId: said.slice(0, 100),
      requestedBy: said.slice(0, 255),
      reason: said,
      failureType: said.slice(0, 100),
    });
    const recovery = await ended(stack(), 'asked-for');
    expect(recovery.outcome).toBe('self-resolved');
    expect(host.commands('asked-for').length).toBeGreaterThan(3);
    expectNothingExecuted();
  });
});

describe('recovery redrive', () => {
  const Redriven = z.object({
    command: z.literal('redrive'),
    exitCode: z.literal(0),
    result: z.object({ letters: z.array(z.object({ body: z.string(), reason: z.string().optional() })) }),
  });

  it('gives what was given up to the intake again: what has become good is taken, what has not comes back with its reason', async () => {
    const { ledger, doors, sample } = stack();
    const its = mark();
    await doors.raw.queue(`${its} is not JSON`);
    unreadable += 1;
    await deadLetters.giveUp(JSON.stringify(wholeEvent(aTransition('redriven-unhealthy'))));
    await eventually('that both are dead letters', 60_000, async () => {
      const letters = await deadLetters.look();
      return [its, 'redriven-unhealthy'].every((word) => letters.some(({ body }) => body.includes(word)));
    });
    const before = await deadLetters.look();

    const looked = await recoveryCli(sample, 'redrive', '--dry-run');
    expect([looked.exitCode, looked.stderr]).toEqual([0, '']);
    expect(looked.stdout).toContain(`reason  text that is not JSON: '${its} is not JSON'`);
    expect(looked.stdout).toContain('nothing was moved');
    expect(await ledger.incidents('redriven')).toEqual([]);

    const run = await recoveryCli(sample, 'redrive', '--yes', '--json');
    expect([run.exitCode, run.stderr]).toEqual([0, '']);
    const { letters } = Redriven.parse(JSON.parse(run.stdout)).result;
    expect(letters.map(({ body }) => body).sort()).toEqual(before.map(({ body }) => body).sort());
    unreadable += letters.length - 1;

    await ended(stack(), 'redriven');
    expect(await ledger.recoveries('redriven')).toHaveLength(1);
    await intakeEmpty();
    const after = await eventually('that what is still unreadable is back', 60_000, async () => {
      const found = await deadLetters.look();
      return found.length === before.length - 1 && found;
    });
    expect(after.find(({ body }) => body.includes(its))?.reason).toBe(`text that is not JSON: '${its} is not JSON'`);
    expect(after.every(({ reason }) => reason !== undefined)).toBe(true);
    await eventually(
      'that the metric has counted each once more',
      60_000,
      async () => (await unreadableMeasured()) === unreadable,
    );
  });
});
