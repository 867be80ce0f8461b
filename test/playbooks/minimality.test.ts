import { describe, expect, it } from 'vitest';
import type { CompiledPlaybook } from '#statemachines/compile';
import { loadLibrary } from '#statemachines/load';
import { statementsOf } from '#statemachines/rehearse/home';
import { loadCases } from '#statemachines/rehearse/load-cases';
import { prepared, rehearse } from '#statemachines/rehearse/rehearse';
import type { MadeCall } from '#statemachines/rehearse/stage';
import { evaluateCall, type Statement } from '#statemachines/simulate/iam/evaluate';
import { PLAYBOOKS_DIR } from '#test/support/playbooks';

const { sources } = loadLibrary(PLAYBOOKS_DIR);
const world = { tagsOf: () => ({ 'auto-recovery': 'enabled' }) };

/** Every permission by itself: a role, a statement of it, an action of that. */
const singlePermissions = (compiled: CompiledPlaybook) =>
  (['machine', 'worker'] as const).flatMap((role) => {
    const statements = statementsOf(role === 'machine' ? compiled.machinePermissions : compiled.workerPermissions);
    return statements.flatMap((statement, index) =>
      statement.actions.map((action) => ({
        role,
        action,
        left: statements.flatMap((each, at): Statement[] => {
          if (at !== index) return [each];
          const actions = each.actions.filter((name) => name !== action);
          return actions.length === 0 ? [] : [{ ...each, actions }];
        }),
      })),
    );
  });

describe.each(sources.map((source) => [source.playbook.id, source] as const))('the permissions of %s', (_, source) => {
  const calls = (async (): Promise<MadeCall[]> => {
    const cases = loadCases(source.casesFile ?? '');
    const machine = prepared(source.compiled);
    const made: MadeCall[] = [];
    for (const each of cases.cases) made.push(...(await rehearse(source.compiled, cases, each, machine)).calls);
    return made;
  })();

  it.each(singlePermissions(source.compiled).map((each) => [each.role, each.action, each] as const))(
    'of the %s: without %s a case would be denied',
    async (role, action, { left }) => {
      const denied = (await calls)
        .filter((made) => made.role === role)
        .flatMap(({ call }) => {
          const evaluation = evaluateCall(call, left, world);
          return evaluation.allowed ? [] : evaluation.missing.map((missing) => missing.action);
        });
      expect(denied).toContain(action);
    },
  );

  it('let every call of every case through, and no call on what was not opted in', async () => {
    const policies = {
      machine: statementsOf(source.compiled.machinePermissions),
      worker: statementsOf(source.compiled.workerPermissions),
    };
    const sent: MadeCall[] = [];
    for (const made of await calls) {
      expect(evaluateCall(made.call, policies[made.role], world)).toEqual({ allowed: true });
      if (made.call.resource.endsWith('ssm:sendCommand')) sent.push(made);
    }
    expect(sent.length).toBeGreaterThan(0);
    for (const { call } of sent)
      expect(evaluateCall(call, policies.worker, { tagsOf: () => ({}) }).allowed).toBe(false);
  });
});
