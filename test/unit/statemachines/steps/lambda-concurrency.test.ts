import { describe, expect, it } from 'vitest';
import { kindOf } from '#statemachines/steps/schema';
import { aPlaybookOf, compiledStep } from '#test/support/compiled-step';
import { walkStep } from '#test/support/walk-step';

const step = { does: 'lambda-concurrency', function: 'catalog', reserved: 50 };
const GET = 'lambda:getFunctionConcurrency';
const PUT = 'lambda:putFunctionConcurrency';
const DELETE = 'lambda:deleteFunctionConcurrency';
const reserved = (count?: number) => (count === undefined ? {} : { ReservedConcurrentExecutions: count });

describe('lambda-concurrency', () => {
  it('reserves executions and waits until the function says so', async () => {
    const walked = await walkStep(step, { [GET]: [reserved(), reserved(), reserved(50)], [PUT]: [{}] });

    expect(walked.outcome).toBe('recovered');
    expect(walked.sent[PUT]).toEqual({ FunctionName: 'catalog', ReservedConcurrentExecutions: 50 });
  });

  it('takes the reservation away', async () => {
    const walked = await walkStep(
      { ...step, reserved: 'none' },
      { [GET]: [reserved(5), reserved(5), reserved()], [DELETE]: [{}] },
    );

    expect(walked.outcome).toBe('recovered');
    expect(walked.sent[DELETE]).toEqual({ FunctionName: 'catalog' });
    expect(walked.calls).not.toContain(PUT);
  });

  it.each([
    ['the number that there was', reserved(7), [PUT, PUT]],
    ['that there was none', reserved(), [PUT, DELETE]],
    ['that there was nothing left to run', reserved(0), [PUT, PUT]],
  ])('puts back %s', async (_, before, changes) => {
    const walked = await walkStep({ ...step, within: '5s' }, { [GET]: [before], [PUT]: [{}], [DELETE]: [{}] });

    expect(walked.outcome).toBe('RolledBack');
    expect(walked.calls.filter((call) => call !== GET)).toEqual(changes);
  });

  it('records the undo as one step, whichever call it makes', () => {
    const { States } = compiledStep(step).definition;
    const named = ['step:undo:put:begin', 'step:undo:remove:begin'].map(
      (state) => States[state]?.Arguments?.['Payload'],
    );

    expect(named).toMatchObject([{ request: { step: 'step:undo' } }, { request: { step: 'step:undo' } }]);
    expect(States['step:undo']?.Type).toBe('Choice');
  });

  it('may change that one function, by the calls that it makes alone', () => {
    const actions = (changes: object) =>
      compiledStep({ ...step, irreversible: 'so that there is no undo', ...changes }).machinePermissions.flatMap(
        (each) => each.actions,
      );

    expect(actions({})).not.toContain('lambda:DeleteFunctionConcurrency');
    expect(actions({ reserved: 'none' })).not.toContain('lambda:PutFunctionConcurrency');
    expect(compiledStep(step).machinePermissions).toContainEqual({
      actions: ['lambda:PutFunctionConcurrency'],
      resources: ['${FunctionArnPrefix}catalog'],
    });
  });

  it('asks a person, since a limit stays changed', () => {
    const kind = kindOf(step);
    const [plain] = aPlaybookOf(step).steps;
    const [none] = aPlaybookOf({ ...step, reserved: 'none' }).steps;

    expect(kind.approval?.(plain as never, { commands: new Map() })).toMatch(/limit/);
    expect(kind.describe(plain as never)).toBe('reserves 50 executions at once for catalog');
    expect(kind.describe(none as never)).toBe('takes the reserved concurrency of catalog away');
    expect(kind.uses(plain as never, { commands: new Map() })).toHaveLength(2);
    expect(kind.uses(none as never, { commands: new Map() })).toHaveLength(1);
    expect(kind.verifiedBy(none as never)).toBe('the reserved concurrency of catalog is as it was set');
  });
});
