import { describe, expect, it } from 'vitest';
import { createRedrive } from '#application/doctor/redrive';
import { ago, ahead, clock } from '../queries/world.ts';
import { aDeadLetterQueue } from './clinic.ts';

const aLetter = (messageId: string, sentAt = ago(60)) => ({
  messageId,
  body: `body ${messageId}`,
  receiveCount: 1,
  sentAt,
});

describe('redrive (D9)', () => {
  it('gives every letter to the intake again and removes it', async () => {
    const queue = aDeadLetterQueue([aLetter('a'), aLetter('b'), aLetter('c')]);
    const report = await createRedrive({ clock, deadLetters: queue })({ dryRun: false });
    expect(queue.resent).toEqual(['body a', 'body b', 'body c']);
    expect(queue.waiting.size).toBe(0);
    expect(report).toMatchObject({ letters: [{ messageId: 'a' }, { messageId: 'b' }, { messageId: 'c' }], left: 0 });
  });

  it('removes a letter only after it was sent: what is interrupted is not lost', async () => {
    const queue = aDeadLetterQueue([aLetter('a'), aLetter('b')]);
    const failing = { ...queue, resend: async () => Promise.reject(new Error('gone')) };
    await expect(createRedrive({ clock, deadLetters: failing })({ dryRun: false })).rejects.toThrow('gone');
    expect([...queue.waiting]).toEqual(['a', 'b']);
  });

  it('leaves what was refused again meanwhile, and ends', async () => {
    const queue = aDeadLetterQueue([aLetter('a'), aLetter('again', ahead(1))]);
    const report = await createRedrive({ clock, deadLetters: queue })({ dryRun: false });
    expect(report).toMatchObject({ letters: [{ messageId: 'a' }], left: 1 });
    expect([...queue.waiting]).toEqual(['again']);
    expect(queue.hidden.size).toBe(0);
  });

  it('looks without moving in a dry run, and gives everything back', async () => {
    const queue = aDeadLetterQueue([aLetter('a'), { ...aLetter('b'), reason: 'not JSON' }, aLetter('c')]);
    const report = await createRedrive({ clock, deadLetters: queue })({ dryRun: true });
    expect(report.letters.map(({ messageId, reason }) => [messageId, reason])).toEqual([
      ['a', undefined],
      ['b', 'not JSON'],
      ['c', undefined],
    ]);
    expect([queue.resent.length, queue.waiting.size, queue.hidden.size]).toEqual([0, 3, 0]);
  });

  it('tells each letter once and ends, though the queue shows them again before it is done', async () => {
    const queue = aDeadLetterQueue([aLetter('a'), aLetter('b')]);
    const forgetful = {
      ...queue,
      receive: async (seconds: number) => {
        const batch = await queue.receive(seconds);
        return batch.length === 0
          ? queue.receive(seconds).then(async () => [{ ...aLetter('a'), receipt: 'r2' }])
          : batch;
      },
    };
    const { letters } = await createRedrive({ clock, deadLetters: forgetful })({ dryRun: true });
    expect(letters.map(({ messageId }) => messageId)).toEqual(['a', 'b']);
  });
});
