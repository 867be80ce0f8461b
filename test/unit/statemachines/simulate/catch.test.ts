import { describe, expect, it } from 'vitest';
import { inARow, simulate, task } from './support.ts';

const caught = (catcher: object, state: object = {}) => ({
  StartAt: 'call',
  States: {
    call: task({ ...state, Catch: [{ ErrorEquals: ['States.ALL'], Next: 'after', ...catcher }], Next: 'not' }),
    after: { Type: 'Pass', End: true },
    not: { Type: 'Fail' },
  },
});

const failed = { script: { call: [{ error: 'Busy', cause: 'no room' }] } };

describe('Catch', () => {
  it('hands on the error, or puts it where ResultPath says, or drops it', async () => {
    const output = async (catcher: object) =>
      (await simulate(caught(catcher), { ...failed, input: { a: 1 } })).end.output;
    expect(await output({})).toEqual({ Error: 'Busy', Cause: 'no room' });
    expect(await output({ ResultPath: '$.why' })).toEqual({ a: 1, why: { Error: 'Busy', Cause: 'no room' } });
    expect(await output({ ResultPath: null })).toEqual({ a: 1 });
  });

  it('assigns from the error in both languages', async () => {
    const { variables } = await simulate(caught({ Assign: { 'why.$': '$.Error' } }), failed);
    expect(variables).toEqual({ why: 'Busy' });
    const jsonata = caught(
      { Assign: { why: '{% $states.errorOutput.Cause %}' }, Output: { said: '{% $states.input.a %}' } },
      { QueryLanguage: 'JSONata' },
    );
    const ran = await simulate(jsonata, { ...failed, input: { a: 1 } });
    expect([ran.variables, ran.end.output]).toEqual([{ why: 'no room' }, { said: 1 }]);
  });

  it('shows a nameless failure as nulls', async () => {
    const { end } = await simulate(caught({}), { script: { call: [{ error: '' }] } });
    expect(end.output).toEqual({ Error: null, Cause: null });
  });

  it('goes to the first catcher that takes the error', async () => {
    const machine = {
      StartAt: 'call',
      States: {
        call: task({
          Catch: [
            { ErrorEquals: ['Other'], Next: 'a' },
            { ErrorEquals: ['X', 'Busy'], Next: 'b' },
          ],
          End: true,
        }),
        a: { Type: 'Fail', Error: 'wrong' },
        b: { Type: 'Succeed' },
      },
    };
    expect((await simulate(machine, failed)).end.status).toBe('SUCCEEDED');
  });

  it('fails with its own fault when its Output cannot be evaluated', async () => {
    const machine = caught({ Output: '{% $nothing %}' }, { QueryLanguage: 'JSONata' });
    expect((await simulate(machine, failed)).end).toMatchObject({
      error: 'States.QueryEvaluationError',
      cause: expect.stringContaining(
        "The JSONata expression '$nothing' specified for the field 'Catch/Output' returned nothing (undefined).",
      ),
    });
  });

  it('takes a result that is too large, but not an output that is', async () => {
    const large = { script: { call: [{ output: 'x'.repeat(300_000) }] } };
    expect((await simulate(caught({}), large)).end.output).toEqual({
      Error: 'States.DataLimitExceeded',
      Cause:
        "The state/task 'lambda' returned a result with a size exceeding the maximum number of bytes service limit.",
    });
    const doubled = caught({}, { ResultSelector: { 'a.$': '$', 'b.$': '$' } });
    const { end } = await simulate(doubled, { script: { call: [{ output: 'é'.repeat(70_000) }] } });
    expect(end).toMatchObject({
      status: 'FAILED',
      error: 'States.DataLimitExceeded',
      cause: expect.stringContaining("'call'"),
    });
  });

  it('knows a failed branch also as States.BranchFailed', async () => {
    const machine = {
      StartAt: 'both',
      States: {
        both: {
          Type: 'Parallel',
          Branches: [inARow({ bad: { Type: 'Fail', Error: 'Odd' } })],
          Catch: [{ ErrorEquals: ['States.BranchFailed'], Next: 'after' }],
          End: true,
        },
        after: { Type: 'Pass', End: true },
      },
    };
    expect((await simulate(machine)).end.output).toEqual({ Error: 'Odd', Cause: null });
  });
});
