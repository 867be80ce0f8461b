import { describe, expect, it } from 'vitest';
import { aDeadLetterQueue } from '../../application/doctor/clinic.ts';
import { ago, ahead } from '../../application/queries/world.ts';
import { recovery } from '../terminal.ts';

const letters = () =>
  aDeadLetterQueue([
    {
      messageId: 'm-1',
      body: `{"long":\n "${'x'.repeat(200)}"}`,
      reason: 'an event of no known form',
      receiveCount: 1,
      sentAt: ago(600),
    },
    { messageId: 'm-2', body: 'not JSON', receiveCount: 6, sentAt: ago(60) },
  ]);

describe('recovery redrive (D9)', () => {
  it('lists what waits and why in a dry run, and moves nothing', async () => {
    const queue = letters();
    const { out, exitCode } = await recovery('redrive --dry-run', { deployment: { deadLetterQueue: queue } });
    expect([exitCode, queue.resent.length, queue.waiting.size]).toEqual([0, 0, 2]);
    expect(out).toMatchInlineSnapshot(`
      "2026-11-24T15:50:00Z  m-1
        reason  an event of no known form
        body    {"long": "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx…
      2026-11-24T15:59:00Z  m-2
        reason  none recorded: it was given up after failing again and again (received 6 times by now)
        body    not JSON

      Dry run: 2 signals would be given to the intake again; nothing was moved."
    `);
  });

  it('moves them when it is confirmed, and counts them', async () => {
    const queue = letters();
    const { out, questions } = await recovery('redrive', { deployment: { deadLetterQueue: queue }, typed: 'redrive' });
    expect(questions).toEqual(['This will give about 2 signals to the intake again. Type redrive to go on: ']);
    expect([queue.resent.length, queue.waiting.size]).toEqual([2, 0]);
    expect(out).toContain('2 signals given to the intake again.');
  });

  it('does nothing without a confirmation, and asks none when there is nothing to move', async () => {
    const queue = letters();
    expect((await recovery('redrive', { deployment: { deadLetterQueue: queue } })).exitCode).toBe(2);
    expect(queue.resent).toEqual([]);
    const empty = await recovery('redrive');
    expect([empty.exitCode, empty.out]).toEqual([0, "The intake's dead-letter queue is empty."]);
  });

  it('says what came in meanwhile and stayed', async () => {
    const queue = aDeadLetterQueue([{ messageId: 'm', body: 'b', receiveCount: 1, sentAt: ahead(1) }]);
    const { out } = await recovery('redrive --yes', { deployment: { deadLetterQueue: queue } });
    expect(out).toContain('1 signal came in meanwhile and stayed');
  });

  it('gives the whole of each as JSON', async () => {
    const { json } = await recovery('redrive --yes --json', { deployment: { deadLetterQueue: letters() } });
    expect(json()).toMatchObject({
      result: { dryRun: false, left: 0, letters: [{ messageId: 'm-1' }, { body: 'not JSON' }] },
    });
  });
});
