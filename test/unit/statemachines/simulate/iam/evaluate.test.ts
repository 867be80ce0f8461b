import { describe, expect, it } from 'vitest';
import type { Requirement } from '#statemachines/simulate/iam/call';
import {
  type Evaluation,
  evaluate,
  evaluateCall,
  type Statement,
  type World,
} from '#statemachines/simulate/iam/evaluate';
import { arn, SAMPLES, sample, sdk } from './calls.ts';

const NODE = arn('ec2', 'instance/i-1');
const BARE: World = { tagsOf: () => ({}) };
const tagged = (tags: Readonly<Record<string, string>>): World => ({ tagsOf: () => tags });

const aRequirement = (over: Partial<Requirement> = {}): Requirement => ({
  action: 'ssm:SendCommand',
  resources: [NODE],
  tagKeys: ['aws:ResourceTag', 'ssm:resourceTag'],
  context: {},
  because: 'page',
  ...over,
});
const aStatement = (over: Partial<Statement> = {}): Statement => ({
  actions: ['ssm:SendCommand'],
  resources: [NODE],
  ...over,
});
const reasons = (evaluation: Evaluation): string[] =>
  evaluation.allowed ? [] : evaluation.missing.map(({ why }) => why);
const why = (requirement: Partial<Requirement>, statement: Partial<Statement>, world: World = BARE): string[] =>
  reasons(evaluate([aRequirement(requirement)], [aStatement(statement)], world));

describe('a policy', () => {
  it('allows the action on the resource that it names, and says what is missing otherwise', () => {
    expect(evaluate([aRequirement()], [aStatement()], BARE)).toEqual({ allowed: true });
    expect(evaluate([aRequirement()], [], BARE)).toEqual({
      allowed: false,
      missing: [{ action: 'ssm:SendCommand', resource: NODE, why: 'nothing allows ssm:SendCommand', because: 'page' }],
    });
    expect(why({}, { resources: [arn('ec2', 'instance/i-2'), 'x'] })).toEqual([
      `ssm:SendCommand is allowed only on ${arn('ec2', 'instance/i-2')}, x`,
    ]);
  });

  it('allows each resource by any statement, and all of them must be', () => {
    const both = aRequirement({ resources: [NODE, arn('ec2', 'instance/i-2')] });
    expect(evaluate([both], [aStatement()], BARE)).toMatchObject({
      missing: [{ resource: arn('ec2', 'instance/i-2') }],
    });
    const statements = [aStatement(), aStatement({ resources: [arn('ec2', 'instance/i-2')] })];
    expect(evaluate([both], statements, BARE)).toEqual({ allowed: true });
    expect(why({}, { actions: ['sns:Publish', 'ssm:SendCommand'], resources: ['arn:aws:sns:*', NODE] })).toEqual([]);
  });

  it('names actions in any case, and resources in theirs', () => {
    expect(why({}, { actions: ['SSM:sendcommand'] })).toEqual([]);
    expect(why({}, { actions: ['ssm:Send*'] })).toEqual([]);
    expect(why({}, { actions: ['ssm:SendComman?'] })).toEqual([]);
    expect(why({}, { actions: ['ssm:Send'] })).toHaveLength(1);
    expect(why({}, { resources: [NODE.toUpperCase()] })).toHaveLength(1);
  });

  it.each([
    ['*', true],
    ['arn:aws:ec2:*', true],
    ['arn:*', true],
    ['arn:aws:ec2:*:*:instance/*', true],
    ['arn:aws:ec2:*:instance/*', false],
    ['arn:aws:ec2', false],
    [arn('ec2', '*'), true],
    [arn('ec2', '*/i-1'), false],
    [arn('ec2', 'inst*/i-1'), false],
    [arn('ec2', 'inst*'), true],
    [arn('ec2', 'instance/i-?'), true],
    [arn('ec2', 'instance/i-1*'), true],
    [arn('ec2', 'instance/i-1?'), false],
    [arn('ec2', 'instance/'), false],
    [arn('ec2', '*-2'), false],
    ['', false],
  ])('on %s reaches the node: %s', (pattern, reaches) => {
    expect(why({}, { resources: [pattern] })).toHaveLength(reaches ? 0 : 1);
  });

  it.each([
    ['*', true],
    [arn('ec2', 'instance/*'), true],
    [arn('ec2', '*'), true],
    [arn('ec2', 'instance/?'), false],
    [arn('ec2', 'instance/i-*'), false],
    [arn('ec2', 'instance/**'), true],
    [arn('ec2', 'instance/*1'), false],
  ])('on %s covers whatever node it may be: %s', (pattern, covers) => {
    expect(why({ resources: [arn('ec2', 'instance/*')] }, { resources: [pattern] })).toHaveLength(covers ? 0 : 1);
  });

  it('does not reach an action that takes no resource by naming one', () => {
    expect(why({ resources: ['*'] }, { resources: ['arn:aws:ssm:*'] })).toHaveLength(1);
    expect(why({ resources: ['*'] }, { resources: ['*'] })).toEqual([]);
  });

  it('reaches over slashes and colons inside a name', () => {
    const alias = { resources: [arn('lambda', 'function:catalog:live')] };
    expect(why(alias, { resources: [arn('lambda', 'function:cat*')] })).toEqual([]);
    expect(why(alias, { resources: [arn('lambda', 'function:cat*live')] })).toEqual([]);
    expect(why(alias, { resources: [arn('lambda', 'function:catalog')] })).toHaveLength(1);
  });

  it('with a variable of IAM reaches nothing', () => {
    expect(why({}, { resources: ['arn:aws:ec2:*:*:instance/${aws:PrincipalTag/x}*'] })).toHaveLength(1);
    const conditions = { StringLike: { 'aws:ResourceTag/owner': '${aws:PrincipalTag/owner}*' } };
    expect(why({}, { conditions }, tagged({ owner: '${aws:PrincipalTag/owner}' }))[0]).toContain('policy variable');
  });
});

describe('a condition', () => {
  const conditions = { StringEquals: { 'ssm:resourceTag/auto-recovery': 'enabled' } };

  it('on the tag of the target holds where the target has it', () => {
    expect(why({}, { conditions }, tagged({ 'auto-recovery': 'enabled' }))).toEqual([]);
    expect(why({}, { conditions }, tagged({ 'auto-recovery': 'off' }))).toEqual([
      "the condition StringEquals on ssm:resourceTag/auto-recovery: got 'off', wanted 'enabled'",
    ]);
    expect(why({}, { conditions })).toEqual([
      "the condition StringEquals on ssm:resourceTag/auto-recovery: got nothing, wanted 'enabled'",
    ]);
  });

  it('asks for the tags of the very target', () => {
    const world: World = { tagsOf: (of) => (of === NODE ? { 'auto-recovery': 'enabled' } : {}) };
    expect(why({}, { conditions }, world)).toEqual([]);
    const other = { resources: [arn('ec2', 'instance/i-2')] };
    expect(why(other, { ...other, conditions }, world)).toHaveLength(1);
  });

  it('takes keys in any case; of two tags that differ only in case it takes neither', () => {
    expect(why({}, { conditions }, tagged({ 'Auto-Recovery': 'enabled' }))).toEqual([]);
    const upper = { StringEquals: { 'SSM:ResourceTag/AUTO-RECOVERY': 'enabled' } };
    expect(why({}, { conditions: upper }, tagged({ 'auto-recovery': 'enabled' }))).toEqual([]);
    expect(why({}, { conditions }, tagged({ 'auto-recovery': 'enabled', 'Auto-Recovery': 'enabled' }))).toHaveLength(1);
  });

  it('on a tag that the service does not have there does not hold, whatever it wants', () => {
    for (const operator of ['StringEquals', 'StringNotEquals', 'StringEqualsIfExists', 'ForAllValues:StringEquals']) {
      const elsewhere = { [operator]: { 'rds:db-tag/owner': 'shop' } };
      expect(why({}, { conditions: elsewhere }, tagged({ owner: 'shop' }))[0], operator).toContain('is not known');
    }
  });

  it('on a target that is not known holds only for a tag that it is chosen by', () => {
    const nodes = { resources: [arn('ec2', 'instance/*')] };
    const not = { StringNotEquals: { 'aws:ResourceTag/env': 'prod' } };
    expect(why(nodes, { ...nodes, conditions: not })[0]).toContain('is not known');
    expect(why({ ...nodes, tags: { 'auto-recovery': 'enabled' } }, { ...nodes, conditions })).toEqual([]);
    expect(why(nodes, { ...nodes, conditions }, tagged({ 'auto-recovery': 'enabled' }))).toEqual([]);
  });

  it.each([
    'DateLessThan',
    'IpAddress',
    'StringEqual',
    'stringequals',
    'toString',
    'ForAny:StringEquals',
    'NullIfExists',
    '',
  ])('with the operator %s does not hold, and says so', (operator) => {
    const unknown = { [operator]: { 'aws:ResourceTag/x': 'y' } };
    expect(why({}, { conditions: unknown }, tagged({ x: 'y' }))).toEqual([
      `the condition operator '${operator}' is not known here`,
    ]);
  });

  it('must hold with every other of its statement', () => {
    const two = { StringEquals: { 'aws:ResourceTag/a': '1', 'aws:ResourceTag/b': '2' } };
    expect(why({}, { conditions: two }, tagged({ a: '1', b: '2' }))).toEqual([]);
    expect(why({}, { conditions: two }, tagged({ a: '1', b: '3' }))).toHaveLength(1);
    const operators = { ...conditions, Null: { 'aws:ResourceTag/a': 'true' } };
    expect(why({}, { conditions: operators }, tagged({ 'auto-recovery': 'enabled' }))).toEqual([]);
    expect(why({}, { conditions: operators }, tagged({ 'auto-recovery': 'enabled', a: '1' }))).toHaveLength(1);
  });

  it('Null holds where the key is absent, or present, as it says', () => {
    const present = { context: { 'ecs:cluster': 'x' } };
    const absent = { context: { 'ecs:cluster': [] } };
    const wants = (...wanted: string[]) => ({ conditions: { Null: { 'ecs:cluster': wanted } } });
    expect(why(present, wants('false'))).toEqual([]);
    expect(why(present, wants('true'))).toHaveLength(1);
    expect(why(absent, wants('TRUE'))).toEqual([]);
    expect(why(absent, wants('false'))).toHaveLength(1);
    expect(why(absent, wants('true', 'false'))).toEqual([]);
  });

  it.each([
    ['NumericEquals', '2', '2.0'],
    ['NumericNotEquals', '2', '3'],
    ['NumericLessThan', '2', '10'],
    ['NumericLessThanEquals', '2', '2'],
    ['NumericGreaterThan', '10', '2'],
    ['NumericGreaterThanEquals', '2', '2'],
    ['Bool', 'TRUE', 'true'],
    ['StringEqualsIgnoreCase', 'Shop', 'shOP'],
  ])('%s holds of %s and %s, and of no other type', (operator, value, wanted) => {
    const test = (got: string) =>
      why({ context: { 'ecs:cluster': got } }, { conditions: { [operator]: { 'ecs:cluster': wanted } } });
    expect(test(value)).toEqual([]);
    expect(test('neither')).toHaveLength(1);
    expect(test('')).toHaveLength(1);
  });

  it('on several values says whether all or any of them must be so; without saying it holds of none', () => {
    const key = 'route53:ChangeResourceRecordSetsRecordTypes';
    const test = (operator: string, ...got: string[]) =>
      why({ context: { [key]: got } }, { conditions: { [operator]: { [key]: ['A', 'AAAA'] } } }).length === 0;
    expect(test('ForAllValues:StringEquals', 'A', 'AAAA')).toBe(true);
    expect(test('ForAllValues:StringEquals', 'A', 'TXT')).toBe(false);
    expect(test('ForAllValues:StringEquals')).toBe(true);
    expect(test('ForAnyValue:StringEquals', 'A', 'TXT')).toBe(true);
    expect(test('ForAnyValue:StringEquals', 'TXT')).toBe(false);
    expect(test('ForAnyValue:StringEquals')).toBe(false);
    expect(test('StringEquals', 'A')).toBe(false);
  });

  it('that keeps out what is written wrongly keeps out everything', () => {
    const context = { 'ecs:cluster': arn('ecs', 'cluster/shop') };
    expect(why({ context }, { conditions: { ArnNotEquals: { 'ecs:cluster': arn('ecs', 'cluster/x') } } })).toEqual([]);
    for (const wrong of ['shop', 'arn:aws:ecs', 'a:b:c:d:e:f', [arn('ecs', 'cluster/x'), 'shop']]) {
      expect(why({ context }, { conditions: { ArnNotEquals: { 'ecs:cluster': wrong } } })).toHaveLength(1);
    }
  });

  it.each([
    ['StringNotEquals', 'rollback.example.com'],
    ['StringNotLike', 'rollback.*'],
    ['ForAllValues:StringNotEquals', 'rollback.example.com'],
    ['ForAllValues:StringEquals', '*'],
  ])('%s does not hold of a value that is not known', (operator, wanted) => {
    const key = 'route53:ChangeResourceRecordSetsNormalizedRecordNames';
    expect(why({ context: { [key]: ['*'] } }, { conditions: { [operator]: { [key]: wanted } } })).toHaveLength(1);
  });

  it('that is secret about its transport holds: Step Functions calls over TLS', () => {
    expect(why({}, { conditions: { Bool: { 'aws:SecureTransport': 'true' } } })).toEqual([]);
    expect(why({}, { conditions: { Bool: { 'aws:SecureTransport': 'false' } } })).toHaveLength(1);
  });
});

describe('a call', () => {
  it('that is not known is denied, with what to do', () => {
    const everything = [aStatement({ actions: ['*'], resources: ['*'] })];
    const resource = 'arn:aws:states:::aws-sdk:iam:createUser';
    expect(evaluateCall(sdk('iam:createUser', {}), everything, BARE)).toEqual({
      allowed: false,
      missing: [
        {
          action: '*',
          resource: '*',
          why: `what '${resource}' needs from IAM is not known here; add it to the table of its service`,
          because: resource,
        },
      ],
    });
  });

  it('of every sample is allowed by just what it needs, and by nothing less', () => {
    for (const api of Object.keys(SAMPLES)) {
      const call = sample(api);
      const all = evaluateCall(call, [], BARE);
      if (all.allowed) throw new Error(`${api} needs nothing`);
      const statements = all.missing.map(({ action, resource }) => ({ actions: [action], resources: [resource] }));
      expect(evaluateCall(call, statements, BARE), api).toEqual({ allowed: true });
      for (const each of all.missing) {
        const less = statements.filter(
          ({ actions, resources }) => actions[0] !== each.action || resources[0] !== each.resource,
        );
        expect(evaluateCall(call, less, BARE).allowed, `${api} without ${each.action} on ${each.resource}`).toBe(false);
      }
    }
  });
});
