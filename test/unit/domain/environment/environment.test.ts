import { describe, expect, it } from 'vitest';
import type * as z from 'zod';
import { cycleIn, dependenciesOf, dependentsOf } from '#domain/environment/dependencies';
import { createDirectory } from '#domain/environment/directory';
import { Environment, type EnvironmentDocument } from '#domain/environment/environment';
import { withSwitches } from '#domain/environment/switches';
import { aDirectory, aDocument, anEnvironment } from '#test/support/builders';

const issuesOf = (document: unknown): string[] => {
  const parsed = Environment.safeParse(document);
  return parsed.success
    ? []
    : parsed.error.issues.map((issue: z.core.$ZodIssue) => `${issue.path.join('.')}: ${issue.message}`);
};
const withComponent = (changes: object): unknown => ({
  environment: 'test',
  components: { catalog: { kind: 'service', owner: 'team', ...changes } },
});

describe('an environment document', () => {
  it('has the ledger’s defaults, and only watches where no mode is given', () => {
    expect(Environment.parse({ environment: 'test' })).toEqual({
      environment: 'test',
      recovery: {
        enabled: true,
        mode: 'shadow',
        maxConcurrent: 5,
        attempts: 3,
        attemptDelay: 60,
        cooldown: 300,
        maxAttemptsPerHour: 3,
      },
      analysis: { confidenceThreshold: 0.7 },
      validation: { timeout: 60, stability: 20, watch: 300, requireAll: false },
      escalation: { patience: 300 },
      audit: { retention: 30 * 86_400 },
      playbooks: {},
      components: {},
    });
    const { components } = Environment.parse(withComponent({}));
    expect(Object.values(components)).toEqual([
      {
        kind: 'service',
        owner: 'team',
        priority: 'medium',
        mode: 'shadow',
        dependsOn: [],
        alarms: [],
        facts: {},
        metrics: {},
      },
    ]);
  });

  it.each<[string, unknown, RegExp]>([
    ['an unknown key', { environment: 'test', recoveries: {} }, /^: Unrecognized key: "recoveries"/],
    [
      'an unknown key inside',
      { environment: 'test', recovery: { colldown: '1m' } },
      /^recovery: Unrecognized key: "colldown"/,
    ],
    ['no name', {}, /^environment: /],
    ['a name that is none', { environment: 'Test!' }, /^environment: /],
    ['a duration without a unit', { environment: 'test', recovery: { cooldown: 300 } }, /^recovery.cooldown: /],
    [
      'a duration of an unknown unit',
      { environment: 'test', recovery: { cooldown: '5w' } },
      /^recovery.cooldown: write a duration/,
    ],
    ['no recovery at once', { environment: 'test', recovery: { maxConcurrent: 0 } }, /^recovery.maxConcurrent: /],
    ['an unknown mode', { environment: 'test', recovery: { mode: 'manual' } }, /^recovery.mode: /],
    [
      'a component’s name',
      { environment: 'test', components: { Catalog: { kind: 's', owner: 'o' } } },
      /^components.Catalog: /,
    ],
    ['a component without an owner', withComponent({ owner: '' }), /^components.catalog.owner: /],
    ['a node that is none', withComponent({ node: 'host-1' }), /^components.catalog.node: the managed node/],
    ['a fact with a shell in it', withComponent({ facts: { unit: 'a;rm -rf /' } }), /^components.catalog.facts.unit: /],
    ['a fact with a space', withComponent({ facts: { unit: 'a b' } }), /^components.catalog.facts.unit: /],
    [
      'a statistic that is none',
      withComponent({ metrics: { a: { namespace: 'n', metric: 'm', statistic: 'Median' } } }),
      /^components.catalog.metrics.a.statistic: /,
    ],
    [
      'a dependency that is not there',
      withComponent({ dependsOn: ['orders'] }),
      /^components.catalog.dependsOn.0: 'orders' is not a component of this environment$/,
    ],
    [
      'a dependency on itself',
      withComponent({ dependsOn: ['catalog'] }),
      /^components.catalog.dependsOn: dependencies form a cycle: catalog → catalog$/,
    ],
  ])('with %s is refused, with the place', (_, document, message) => expect(issuesOf(document)[0]).toMatch(message));

  it('with one alarm of two components is refused where it is declared again', () => {
    const { components = {} } = aDocument();
    const orders = {
      ...components['orders'],
      owner: 'o',
      kind: 'service',
      alarms: ['orders-unhealthy', 'catalog-errors'],
    };
    expect(issuesOf(aDocument({ components: { ...components, orders } }))).toEqual([
      "components.orders.alarms.1: alarm 'catalog-errors' is declared by 'catalog' already: an alarm belongs to one component",
    ]);
  });

  it('with more dependencies than an admission can ask about is refused', () => {
    const names = Array.from({ length: 62 }, (_, index) => `unit-${index}`);
    const components: EnvironmentDocument['components'] = Object.fromEntries(
      names.map((name) => [name, { kind: 'service', owner: 'o' }]),
    );
    const on = (count: number) =>
      issuesOf({
        environment: 'test',
        components: { ...components, top: { kind: 'service', owner: 'o', dependsOn: names.slice(0, count) } },
      });
    expect(on(60)).toEqual([]);
    expect(on(61)).toEqual([
      "components.top.dependsOn: 'top' stands on 61 components, wanted at most 60: an admission asks about each of them",
    ]);
  });
});

describe('dependencies', () => {
  const graph = {
    a: { dependsOn: ['b', 'c'] },
    b: { dependsOn: ['d'] },
    c: { dependsOn: ['d'] },
    d: { dependsOn: [] },
  };

  it('are followed to the end, nearest first, each once', () => {
    expect(dependenciesOf(graph, 'a')).toEqual(['b', 'c', 'd']);
    expect(dependentsOf(graph, 'd')).toEqual(['b', 'c', 'a']);
    expect(dependenciesOf(graph, 'd')).toEqual([]);
    expect(dependenciesOf(graph, 'nowhere')).toEqual([]);
  });

  it('that form a cycle are found, and still followed to an end', () => {
    const cyclic = { a: { dependsOn: ['b'] }, b: { dependsOn: ['c'] }, c: { dependsOn: ['b', 'a'] } };
    expect(cycleIn(graph)).toBeUndefined();
    expect(cycleIn(cyclic)).toEqual(['b', 'c', 'b']);
    expect(cycleIn({ a: { dependsOn: ['gone'] } })).toBeUndefined();
    expect(dependenciesOf(cyclic, 'a')).toEqual(['b', 'c']);
  });
});

describe('the directory', () => {
  it('finds components by name and by alarm, with their place among the others', () => {
    const directory = aDirectory();
    expect(directory.component('orders')).toMatchObject({
      name: 'orders',
      dependencies: ['catalog'],
      dependents: ['web'],
    });
    expect(directory.componentOfAlarm('catalog-errors')?.name).toBe('catalog');
    expect(directory.component('orders')?.dependencies).toBe(directory.component('orders')?.dependencies);
    expect(directory.component('nothing')).toBeUndefined();
    expect(directory.component('toString')).toBeUndefined();
    expect(directory.componentOfAlarm('')).toBeUndefined();
    expect(directory.all().map(({ name }) => name)).toEqual(['catalog', 'orders', 'web']);
    expect(createDirectory(anEnvironment(), 'digest').digest).toBe('digest');
  });
});

describe('the environment variables (I5)', () => {
  it('win over the document, each for itself', () => {
    const variables = {
      AUTO_RECOVERY_ENABLED: 'false',
      MAX_CONCURRENT_RECOVERIES: '2',
      GLOBAL_COOLDOWN_MINUTES: '7',
      OTHER: 'x',
    };
    const document = aDocument({ recovery: { mode: 'automatic', cooldown: '1m', attempts: 2 } });
    expect(Environment.parse(withSwitches(document, variables)).recovery).toMatchObject({
      enabled: false,
      maxConcurrent: 2,
      cooldown: 420,
      mode: 'automatic',
      attempts: 2,
    });
  });

  it('leave the document as it is where they are not set, or empty', () => {
    const document = aDocument();
    expect(withSwitches(document, { AUTO_RECOVERY_ENABLED: '', MAX_CONCURRENT_RECOVERIES: undefined })).toEqual(
      document,
    );
    expect(Environment.parse(withSwitches({ environment: 'test' }, {})).recovery.enabled).toBe(true);
  });

  it.each([
    ['AUTO_RECOVERY_ENABLED', 'yes', /AUTO_RECOVERY_ENABLED is 'yes', wanted true or false/],
    ['MAX_CONCURRENT_RECOVERIES', 'five', /MAX_CONCURRENT_RECOVERIES is 'five', wanted a whole number/],
    ['MAX_CONCURRENT_RECOVERIES', '-1', /wanted a whole number/],
    ['GLOBAL_COOLDOWN_MINUTES', '1.5', /wanted a whole number/],
  ])('%s=%s is refused in words', (name, value, message) =>
    expect(() => withSwitches(aDocument(), { [name]: value })).toThrow(message),
  );
});
