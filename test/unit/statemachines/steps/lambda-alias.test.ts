import { describe, expect, it } from 'vitest';
import { kindOf } from '#statemachines/steps/schema';
import { aPlaybookOf, compiledStep } from '#test/support/compiled-step';
import { walkStep } from '#test/support/walk-step';

const step = { does: 'lambda-alias', function: 'catalog', alias: 'live', version: '41' };
const alias = (FunctionVersion: string, weights?: object) => ({
  FunctionVersion,
  ...(weights === undefined ? {} : { RoutingConfig: { AdditionalVersionWeights: weights } }),
});

describe('lambda-alias', () => {
  it('lets the alias name the version wholly, and takes the weights of another away', async () => {
    const walked = await walkStep(step, {
      'lambda:getAlias': [alias('42'), alias('42'), alias('41', { '42': 0.1 }), alias('41')],
      'lambda:updateAlias': [{}],
    });

    expect(walked.outcome).toBe('recovered');
    expect(walked.sent['lambda:updateAlias']).toEqual({
      FunctionName: 'catalog',
      Name: 'live',
      FunctionVersion: '41',
      RoutingConfig: { AdditionalVersionWeights: {} },
    });
    expect(walked.path.filter((state) => state === 'step:look')).toHaveLength(2);
  });

  it('gives another version a share of the calls', async () => {
    const walked = await walkStep(
      { ...step, weights: { '42': 0.1 } },
      {
        'lambda:getAlias': [alias('42'), alias('42'), alias('41'), alias('41', { '42': 0.1 })],
        'lambda:updateAlias': [{}],
      },
    );

    expect(walked.outcome).toBe('recovered');
    expect(walked.sent['lambda:updateAlias']).toMatchObject({
      RoutingConfig: { AdditionalVersionWeights: { '42': 0.1 } },
    });
  });

  it('touches nothing of an alias that is not there', async () => {
    const walked = await walkStep(step, { 'lambda:getAlias': [new Error('ResourceNotFoundException')] });

    expect(walked.outcome).toBe('Untouched');
    expect(walked.calls).not.toContain('lambda:updateAlias');
  });

  it('puts back version and weights, where there were weights', async () => {
    const before = alias('42', { '43': 0.5 });
    const walked = await walkStep(
      { ...step, within: '5s' },
      { 'lambda:getAlias': [before, before, before], 'lambda:updateAlias': [{}] },
    );

    expect(walked.outcome).toBe('RolledBack');
    expect(compiledStep(step).definition.States['step:undo']?.Arguments).toEqual({
      FunctionName: 'catalog',
      Name: 'live',
      FunctionVersion: '{% $kept_stepVersion %}',
      RoutingConfig: { AdditionalVersionWeights: '{% $kept_stepWeights %}' },
    });
  });

  it('may change the aliases of that one function', () => {
    const change = (changes: object) =>
      compiledStep({ ...step, ...changes }).machinePermissions.find(
        ({ actions }) => actions[0] === 'lambda:UpdateAlias',
      );

    expect(change({})).toEqual({ actions: ['lambda:UpdateAlias'], resources: ['${FunctionArnPrefix}catalog'] });
    expect(change({ function: '$facts.name' })).toMatchObject({
      resources: ['${FunctionArnPrefix}*'],
      conditions: { StringEquals: { 'aws:ResourceTag/auto-recovery': 'enabled' } },
    });
  });

  it.each([
    [{ weights: { '42': 0.1, '43': 0.1 } }, 'an alias knows one version beside its own'],
    [{ weights: { live: 0.1 } }, ''],
    [{ weights: { '42': 1.1 } }, ''],
    [{ weights: '$facts.name' }, ''],
    [{ alias: '41' }, 'name the alias by its name'],
    [{ version: 'live' }, 'name the version by its number'],
    [{ function: 'catalog:live' }, 'name the function by its name'],
  ])('refuses %j', (changes, words) => {
    expect(() => compiledStep({ ...step, ...changes })).toThrow(words);
  });

  it('says what it does', () => {
    const kind = kindOf(step);
    const said = (changes: object) => kind.describe(aPlaybookOf({ ...step, ...changes }).steps[0] as never);

    expect(said({})).toBe('lets the alias live of catalog name version 41');
    expect(said({ weights: { '42': 0.1 } })).toBe(
      'lets the alias live of catalog name version 41, and version 42 for 10 % of the calls',
    );
    expect(said({ weights: '$kept.stepWeights' })).toBe('lets the alias live of catalog name version 41');
    expect(kind.touches?.(aPlaybookOf(step).steps[0] as never)).toEqual([{ what: 'Lambda function', name: 'catalog' }]);
  });
});
