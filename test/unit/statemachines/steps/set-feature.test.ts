import { describe, expect, it } from 'vitest';
import { kindOf } from '#statemachines/steps/schema';
import { aPlaybookOf, compiledStep } from '#test/support/compiled-step';
import { walkStep } from '#test/support/walk-step';

const where = { does: 'set-feature', application: 'abc1234', environment: 'def5678', profile: 'ghi9012' };
const version = { ...where, version: '6' };
const flag = { ...where, flag: 'recommendations', enabled: false };
const content = { ...where, content: 'limit: 5', contentType: 'application/x-yaml' };
const LIST = 'appconfig:listDeployments';
const READ = 'appconfig:getHostedConfigurationVersion';
const CREATE = 'appconfig:createHostedConfigurationVersion';
const START = 'appconfig:startDeployment';
const GET = 'appconfig:getDeployment';

const deployed = (DeploymentNumber: number, ConfigurationVersion: string, more: object = {}) => ({
  DeploymentNumber,
  ConfigurationVersion,
  ConfigurationProfileId: 'ghi9012',
  State: 'COMPLETE',
  ...more,
});
const history = {
  Items: [
    deployed(4, '9', { ConfigurationProfileId: 'other12' }),
    deployed(3, '8', { State: 'ROLLED_BACK' }),
    deployed(2, '7'),
    deployed(1, '5'),
  ],
};
const flags = {
  version: '1',
  flags: { recommendations: { name: 'Recommendations' }, search: { name: 'Search' } },
  values: { recommendations: { enabled: true, limit: 5 }, search: { enabled: true } },
};
const state = (State: string) => ({ State });
const answers = {
  [LIST]: [history],
  [READ]: [{ Content: JSON.stringify(flags) }],
  [CREATE]: [{ VersionNumber: 10 }],
  [START]: [{ DeploymentNumber: 5 }],
  [GET]: [state('DEPLOYING'), state('BAKING'), state('COMPLETE')],
};

describe('set-feature', () => {
  it('deploys a version that there is, all at once, and waits until the deployment is complete', async () => {
    const walked = await walkStep(version, answers);

    expect(walked.outcome).toBe('recovered');
    expect(walked.sent[LIST]).toMatchObject({ ApplicationId: 'abc1234', EnvironmentId: 'def5678' });
    expect(walked.sent[START]).toEqual({
      ApplicationId: 'abc1234',
      EnvironmentId: 'def5678',
      ConfigurationProfileId: 'ghi9012',
      ConfigurationVersion: '6',
      DeploymentStrategyId: 'AppConfig.AllAtOnce',
    });
    expect(walked.sent[GET]).toEqual({ ApplicationId: 'abc1234', EnvironmentId: 'def5678', DeploymentNumber: 5 });
    expect(walked.calls).toEqual([LIST, LIST, START, GET, GET, GET]);
  });

  it('switches a flag of the version that runs, and leaves all else as it is', async () => {
    const walked = await walkStep(flag, answers);

    expect(walked.outcome).toBe('recovered');
    expect(walked.sent[READ]).toEqual({
      ApplicationId: 'abc1234',
      ConfigurationProfileId: 'ghi9012',
      VersionNumber: 7,
    });
    const { Content, ...rest } = walked.sent[CREATE] as { Content: string };
    expect(rest).toEqual({
      ApplicationId: 'abc1234',
      ConfigurationProfileId: 'ghi9012',
      ContentType: 'application/json',
    });
    expect(JSON.parse(Content)).toEqual({
      ...flags,
      values: { ...flags.values, recommendations: { enabled: false, limit: 5 } },
    });
    expect(walked.sent[START]).toMatchObject({ ConfigurationVersion: '10' });
    expect(walked.path.indexOf('step:begin')).toBeLessThan(walked.path.indexOf('step:prepare'));
  });

  it('switches a flag on that had no value yet', async () => {
    const walked = await walkStep(
      { ...flag, enabled: true },
      { ...answers, [READ]: [{ Content: { ...flags, values: {} } }] },
    );

    expect(JSON.parse((walked.sent[CREATE] as { Content: string }).Content)).toEqual({
      ...flags,
      values: { recommendations: { enabled: true } },
    });
  });

  it('makes new content a version and deploys that', async () => {
    const walked = await walkStep(content, answers);

    expect(walked.sent[CREATE]).toMatchObject({ Content: 'limit: 5', ContentType: 'application/x-yaml' });
    expect(walked.sent[START]).toMatchObject({ ConfigurationVersion: '10' });
    expect(walked.calls).not.toContain(READ);
  });

  it('begins anew where the version could not be made', async () => {
    const walked = await walkStep(content, { ...answers, [CREATE]: [new Error('Throttled'), { VersionNumber: 10 }] });

    expect(walked.outcome).toBe('recovered');
    expect(walked.path.filter((name) => name === 'step:begin')).toHaveLength(2);
  });

  it('gives up where the version cannot be made, and deploys nothing', async () => {
    const walked = await walkStep(
      { ...content, irreversible: 'so that there is no undo' },
      { ...answers, [CREATE]: [new Error('Throttled')] },
    );

    expect(walked.outcome).not.toBe('recovered');
    expect(walked.calls.filter((call) => call === CREATE)).toHaveLength(4);
    expect(walked.calls).not.toContain(START);
  });

  it.each([
    [
      'a deployment is under way',
      version,
      { [LIST]: [{ Items: [deployed(5, '8', { State: 'BAKING' }), deployed(4, '7')] }] },
    ],
    ['nothing was deployed before', version, { [LIST]: [{ Items: [] }] }],
    [
      'only another profile was deployed before',
      version,
      { [LIST]: [{ Items: [deployed(1, '5', { ConfigurationProfileId: 'other12' })] }] },
    ],
    ['the version that runs has no such flag', { ...flag, flag: 'unknown' }, {}],
  ])('does not begin where %s', async (_, step, more) => {
    const walked = await walkStep(step, { ...answers, ...more });

    expect(walked.calls).not.toContain(CREATE);
    expect(walked.calls).not.toContain(START);
    expect(walked.cause).toContain('step was not begun');
  });

  it.each(['ROLLING_BACK', 'ROLLED_BACK', 'REVERTED'])('fails at once where the deployment is %s', async (ended) => {
    const walked = await walkStep(
      { ...version, irreversible: 'so that there is no undo' },
      { ...answers, [GET]: [state(ended), state('COMPLETE')] },
    );

    expect(walked.outcome).not.toBe('recovered');
    expect(walked.calls.filter((call) => call === GET)).toHaveLength(1);
  });

  it('deploys the version again that ran before', async () => {
    const walked = await walkStep(flag, { ...answers, [GET]: [state('ROLLED_BACK'), state('COMPLETE')] });

    expect(walked.outcome).toBe('RolledBack');
    expect(walked.calls.filter((call) => call === START)).toHaveLength(2);
    expect(compiledStep(flag).definition.States['step:undo']?.Arguments?.['ConfigurationVersion']).toBe(
      '{% $kept_stepCompleted[profile = "ghi9012"][0].version %}',
    );
  });

  it('may deploy that one configuration to that one environment', () => {
    const resources = compiledStep({ ...version, irreversible: 'so that there is no undo' })
      .machinePermissions.filter(({ actions }) => actions.includes('appconfig:StartDeployment'))
      .flatMap((each) => each.resources);

    expect(resources).toEqual([
      '${AppConfigArnPrefix}application/abc1234',
      '${AppConfigArnPrefix}application/abc1234/configurationprofile/ghi9012',
      '${AppConfigArnPrefix}application/abc1234/environment/def5678',
      '${AppConfigArnPrefix}deploymentstrategy/AppConfig.AllAtOnce',
    ]);
  });

  it('has a flaw with none or several of its ways', () => {
    const kind = kindOf(where);
    const flawsOf = (step: object) =>
      kind.flaws?.(aPlaybookOf(step as never).steps[0] as never, { commands: new Map() });

    expect(flawsOf(where)).toMatchObject([{ code: 'PB122', path: [] }]);
    expect(flawsOf({ ...version, ...flag })).toMatchObject([{ code: 'PB122', path: ['flag'] }]);
    expect(flawsOf(content)).toEqual([]);
  });

  it('says what it does, and asks a person where a configuration stays changed', () => {
    const kind = kindOf(where);
    const stepOf = (step: object) => aPlaybookOf(step as never).steps[0] as never;
    const told = [version, flag, { ...flag, enabled: true }, content, { ...where, version: '$kept.stepCompleted' }];

    expect(told.map((step) => kind.describe(stepOf(step)))).toEqual([
      'deploys version 6 of the configuration abc1234/ghi9012',
      'switches the feature recommendations of abc1234/ghi9012 off',
      'switches the feature recommendations of abc1234/ghi9012 on',
      'deploys a new configuration of abc1234/ghi9012',
      'deploys the configuration of abc1234/ghi9012 that ran before',
    ]);
    expect(kind.approval?.(stepOf(flag), { commands: new Map() })).toBeUndefined();
    expect(kind.approval?.(stepOf(content), { commands: new Map() })).toMatch(/stays changed/);
    expect(kind.uses(stepOf(flag), { commands: new Map() })).toHaveLength(4);
    expect(kind.touches?.(stepOf(flag))).toHaveLength(3);
    expect(kind.finds(stepOf(flag), { commands: new Map() })).toEqual({ deployment: 'integer' });
  });
});
