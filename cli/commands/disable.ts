import * as z from 'zod';
import { createStatus } from '#application/queries/status';
import { Duration } from '#domain/duration';
import { ACTING_OPTIONS, ActingArgs, confirm } from '../acting.ts';
import { type Command, defineCommand } from '../command.ts';
import { COMPONENT_OR_ALL, mustBeDeclared, scopeOf } from '../declared.ts';
import { EXIT } from '../exit-codes.ts';
import { momentAndDistance } from '../text/time.ts';

export const disable: Command = defineCommand({
  name: 'disable',
  description: 'throw the kill switch: running recoveries stop before their next mutating step, none begins',
  needs: 'operator',
  arguments: [COMPONENT_OR_ALL],
  options: [
    { flags: '--reason <text>', description: 'why; who is refused will read it' },
    { flags: '--for <duration>', description: 'how long, e.g. 2h (until it is enabled again)' },
    ...ACTING_OPTIONS,
  ],
  args: z.strictObject({
    component: z.string().min(1).optional(),
    reason: z.string('say why: --reason "..."').min(1, 'say why: --reason "..."').max(300),
    for: Duration.optional(),
    ...ActingArgs,
  }),
  run: async ({ component, reason, for: forSeconds, dryRun, yes }, context) => {
    const deployment = await context.connect();
    mustBeDeclared(deployment, component);
    const now = context.clock.now();
    const until = forSeconds === undefined ? undefined : new Date(now.getTime() + forSeconds * 1000);
    const { recoveries } = await createStatus({ clock: context.clock, ...deployment })();
    const stops = recoveries
      .filter((each) => component === undefined || each.component === component)
      .map(({ recoveryId }) => recoveryId);
    if (!dryRun) {
      await confirm(context, {
        yes,
        what: `disable recovery of ${scopeOf(component)}${stops.length === 0 ? '' : ` and stop ${stops.join(', ')}`}`,
        word: component ?? 'all',
      });
      await deployment.direct.disable({
        component,
        by: await deployment.caller(),
        reason,
        untilEpochMs: until?.getTime(),
      });
    }
    const end =
      until === undefined
        ? `until \`recovery enable${component === undefined ? '' : ` ${component}`}\``
        : `until ${momentAndDistance(until.toISOString(), now.toISOString())}`;
    return {
      exitCode: EXIT.done,
      result: {
        dryRun,
        disabled: component ?? 'all',
        reason,
        ...(until === undefined ? {} : { until: until.toISOString() }),
        stops,
      },
      text: ({ paint }) => [
        dryRun
          ? `Dry run: recovery of ${scopeOf(component)} would be disabled ${end}.`
          : paint('warn', `Recovery of ${scopeOf(component)} is DISABLED ${end}.`),
        ...(stops.length === 0
          ? ['No running recovery is affected.']
          : stops.map((id) => `  ${id} ${dryRun ? 'would stop' : 'stops'} before its next mutating step`)),
      ],
    };
  },
});
