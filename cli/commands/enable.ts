import * as z from 'zod';
import { thrownSwitches } from '#application/queries/thrown-switches';
import { ACTING_OPTIONS, ActingArgs, confirm } from '../acting.ts';
import { type Command, defineCommand } from '../command.ts';
import { COMPONENT_OR_ALL, mustBeDeclared, scopeOf } from '../declared.ts';
import { EXIT } from '../exit-codes.ts';

export const enable: Command = defineCommand({
  name: 'enable',
  description: 'throw the kill switch back',
  needs: 'operator',
  arguments: [COMPONENT_OR_ALL],
  options: [{ flags: '--reason <text>', description: 'why, for the record' }, ...ACTING_OPTIONS],
  args: z.strictObject({
    component: z.string().min(1).optional(),
    reason: z.string().min(1).max(300).prefault('enabled again'),
    ...ActingArgs,
  }),
  run: async ({ component, reason, dryRun, yes }, context) => {
    const deployment = await context.connect();
    mustBeDeclared(deployment, component);
    const { table, directory, direct } = deployment;
    if (!dryRun) {
      await confirm(context, { yes, what: `enable recovery of ${scopeOf(component)}`, word: component ?? 'all' });
      await direct.enable({ component, by: await deployment.caller(), reason });
    }
    const others = (await thrownSwitches(table, directory, context.clock.now())).filter(
      (each) => each.component !== component,
    );
    const isFree = others.length === 0 && directory.environment.recovery.enabled;
    return {
      exitCode: EXIT.done,
      result: { dryRun, enabled: component ?? 'all', reason, stillDisabled: others },
      text: ({ paint }) => [
        dryRun
          ? `Dry run: the switch of ${scopeOf(component)} would be thrown back.`
          : paint(
              'good',
              `The switch of ${scopeOf(component)} is thrown back${isFree ? ': recovery is enabled' : ''}.`,
            ),
        ...(directory.environment.recovery.enabled
          ? []
          : [paint('bad', 'Recovery is still DISABLED by the deployed environment document (recovery.enabled).')]),
        ...others.map((other) =>
          paint('bad', `Recovery of ${scopeOf(other.component)} is still DISABLED by ${other.by}: ${other.reason}`),
        ),
      ],
    };
  },
});
