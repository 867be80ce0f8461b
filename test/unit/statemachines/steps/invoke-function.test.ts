import { describe, expect, it } from 'vitest';
import { kindOf } from '#statemachines/steps/schema';
import { aPlaybookOf, compiledStep } from '#test/support/compiled-step';
import { walkStep } from '#test/support/walk-step';

const step = {
  does: 'invoke-function',
  function: 'refresh-tokens:live',
  payload: { provider: 'openai', component: '$component', force: true },
  mutates: true,
  finds: { tokens: 'integer', names: 'strings' },
};
const INVOKE = 'lambda:invoke';
const answer = (payload: unknown) => ({ StatusCode: 200, Payload: payload });
const ok = answer({ ok: true, message: 'done', facts: { tokens: 3, names: ['a'] } });

describe('invoke-function', () => {
  it('gives the function the payload as it is, and takes its answer for what it says', async () => {
    const walked = await walkStep(step, { [INVOKE]: [ok] });

    expect(walked.outcome).toBe('recovered');
    expect(walked.sent[INVOKE]).toEqual({
      FunctionName: 'refresh-tokens:live',
      Payload: { provider: 'openai', component: 'catalog', force: true },
    });
    expect(walked.path).toContain('step:begin');
  });

  it('fails with the message of a function that is not ok', async () => {
    const walked = await walkStep(step, { [INVOKE]: [answer({ ok: false, message: 'the provider refuses' })] });

    expect(walked.cause).toContain('refresh-tokens:live is not ok: the provider refuses');
  });

  it.each([
    ['nothing', null],
    ['a text', 'ok'],
    ['an `ok` that is no truth value', { ok: 'yes', facts: { tokens: 3, names: [] } }],
    ['without a fact that was promised', { ok: true, message: '', facts: { names: ['a'] } }],
    ['a fact of another type', { ok: true, message: '', facts: { tokens: '3', names: ['a'] } }],
    ['a number that is not whole', { ok: true, message: '', facts: { tokens: 3.5, names: ['a'] } }],
  ])('fails where the answer is %s', async (_, payload) => {
    const walked = await walkStep(step, { [INVOKE]: [answer(payload)] });

    expect(walked.cause).toContain('answered something else than { ok, message, facts }');
  });

  it('calls a function once, and again only where its author says that this does no harm', async () => {
    const once = await walkStep(step, { [INVOKE]: [new Error('Boom')] });
    const again = await walkStep(
      { ...step, idempotent: true },
      { [INVOKE]: [new Error('Boom'), new Error('Boom'), ok] },
    );

    expect(once.calls).toEqual([INVOKE]);
    expect(once.outcome).not.toBe('recovered');
    expect(again.calls).toEqual([INVOKE, INVOKE, INVOKE]);
    expect(again.outcome).toBe('recovered');
  });

  it('does not ask to begin where the function only looks', async () => {
    const walked = await walkStep({ ...step, mutates: false }, { [INVOKE]: [ok] });

    expect(walked.path).not.toContain('step:begin');
    expect(
      kindOf(step).mutates(aPlaybookOf({ ...step, mutates: false }).steps[0] as never, { commands: new Map() }),
    ).toBe(false);
  });

  it('gives what it found to later steps', () => {
    const kind = kindOf(step);
    const [plain] = aPlaybookOf(step).steps;

    expect(kind.finds(plain as never, { commands: new Map() })).toEqual({ tokens: 'integer', names: 'strings' });
    expect(compiledStep(step).definition.States['step']?.Assign).toHaveProperty('step.tokens');
  });

  it('may call that one function', () => {
    expect(compiledStep(step).machinePermissions).toContainEqual({
      actions: ['lambda:InvokeFunction'],
      resources: ['${FunctionArnPrefix}refresh-tokens:live'],
    });
  });

  it.each([
    [{ function: '$facts.name' }, 'name the function'],
    [{ function: 'arn:aws:lambda:eu-central-1:111122223333:function:x' }, 'name the function'],
    [{ function: 'refresh-*' }, 'name the function'],
    [{ timeout: '16m' }, '15 minutes at most'],
    [{ mutates: undefined }, 'mutates'],
  ])('refuses %j', (changes, words) => {
    expect(() => compiledStep({ ...step, ...changes })).toThrow(words);
  });

  it('refuses facts by the names that it keeps of every answer', () => {
    const [clash] = aPlaybookOf({ ...step, finds: { message: 'string' } }).steps;

    expect(kindOf(step).flaws?.(clash as never, { commands: new Map() })).toMatchObject([
      { path: ['finds', 'message'], code: 'PB122' },
    ]);
    expect(kindOf(step).flaws?.(aPlaybookOf(step).steps[0] as never, { commands: new Map() })).toEqual([]);
  });

  it('says what it does and what it works on', () => {
    const kind = kindOf(step);
    const [plain] = aPlaybookOf(step).steps;

    expect(kind.describe(plain as never)).toBe('calls the function refresh-tokens:live');
    expect(kind.describe({ ...(plain as object), description: 'Refresh.' } as never)).toBe('Refresh.');
    expect(kind.verifiedBy(plain as never)).toMatch(/the function itself/);
    expect(kind.touches?.(plain as never)).toEqual([{ what: 'Lambda function', name: 'refresh-tokens' }]);
    expect(kind.uses(plain as never, { commands: new Map() }).map(({ path }) => path.join('.'))).toEqual([
      'payload.provider',
      'payload.component',
      'payload.force',
    ]);
  });
});
