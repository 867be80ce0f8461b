import * as z from 'zod';
import { waitsOf } from '#application/queries/waits';
import { createWhy, type WhyReport } from '#application/queries/why';
import { incidentOf, openIncidentOf } from '#application/read';
import { FailureType } from '#domain/classify/classification';
import { ACTING_OPTIONS, ActingArgs, confirm } from '../acting.ts';
import { cliError } from '../cli-error.ts';
import { type Answer, defineCommand } from '../command.ts';
import type { Deployment } from '../context.ts';
import { mustBeDeclared } from '../declared.ts';
import type { AskedTaken } from '../direct.ts';
import { EXIT } from '../exit-codes.ts';
import { momentAndDistance } from '../text/time.ts';
import { whyText } from './why.ts';

const dryRunAnswer = (result: WhyReport): Answer => ({
  exitCode: result.wouldStart ? EXIT.done : EXIT.refused,
  result: { dryRun: true, why: result },
  text: (page) => ['Dry run: nothing was asked for.', ...whyText(result, page)],
});

const decidedAnswer = (component: string, taken: AskedTaken, at: string): Answer => {
  const { did, recovery, refusal, refusals = [], because = [] } = taken.decided ?? { did: 'unknown' };
  const result = { component, ...taken };
  const incidentId = taken.incidentId ?? '';
  if (did === 'admitted' && recovery !== undefined) {
    return {
      exitCode: EXIT.done,
      result,
      text: ({ paint }) => [
        paint('good', `Recovery ${recovery.recoveryId} of ${component} began.`),
        `  ${recovery.playbook} v${recovery.playbookVersion}, ends by ${momentAndDistance(recovery.deadlineAt, at)}`,
        `  watch: recovery show ${recovery.recoveryId}`,
        `  stop:  recovery disable ${component} --reason "..."`,
      ],
    };
  }
  const lines: Readonly<Record<string, readonly string[]>> = {
    refused: [
      `  gate ${refusal?.gate ?? '?'}: ${refusal?.words ?? 'no words were given'}`,
      refusal?.opensAt === undefined
        ? '  it opens at no known moment; recovery is asked for again with every sweep'
        : `  it opens at ${momentAndDistance(refusal.opensAt, at)}; recovery is asked for again then`,
    ],
    shadow: [
      '  it is in shadow mode: what would be done was recorded, nothing was touched',
      ...refusals.map(({ gate, words }) => `  gate ${gate} would also refuse: ${words}`),
    ],
    'no-playbook': ['  no playbook fits, and people were paged', ...because.map((line) => `  - ${line}`)],
  };
  return {
    exitCode: EXIT.refused,
    result,
    text: ({ paint }) => [
      paint('bad', `No recovery of ${component} was started.`),
      ...(lines[did] ?? [`  the function decided '${did}', which this version of the CLI does not know`]),
      `  why:     recovery why ${component}`,
      `  details: recovery show ${incidentId}`,
    ],
  };
};

const joinedAnswer = async (
  component: string,
  taken: AskedTaken,
  { table }: Pick<Deployment, 'table'>,
): Promise<Answer> => {
  const incident =
    taken.incidentId === undefined ? await openIncidentOf(table, component) : await incidentOf(table, taken.incidentId);
  const waits = incident === undefined ? undefined : waitsOf(incident);
  return {
    exitCode: EXIT.conflict,
    result: { component, ...taken, ...(incident === undefined ? {} : { incident }) },
    text: ({ paint }) => [
      paint(
        'warn',
        `No new recovery of ${component} was started: an incident is open, and the request was added to it.`,
      ),
      ...(incident === undefined
        ? []
        : [
            `  ${incident.incidentId} is ${incident.status}${waits === undefined ? '' : `; it waits for ${waits.words}`}`,
            `  details: recovery show ${incident.incidentId}`,
          ]),
      `  why:     recovery why ${component}`,
    ],
  };
};

export const recover = defineCommand({
  name: 'recover',
  description: 'ask for the recovery of a component, through the same gates as an alarm',
  needs: 'operator',
  arguments: [{ name: 'component', description: 'its name in the environment document', isRequired: false }],
  options: [
    { flags: '--component <name>', description: 'the same, as an option' },
    { flags: '--type <failure>', description: 'the type of failure, where you know it' },
    { flags: '--reason <text>', description: 'why, for the record' },
    ...ACTING_OPTIONS,
  ],
  args: z
    .strictObject({
      component: z.string().min(1).optional(),
      type: FailureType.optional(),
      reason: z.string().max(2_000).optional(),
      ...ActingArgs,
    })
    .refine(({ component }) => component !== undefined, { path: ['component'], message: 'name the component' }),
  run: async ({ component = '', type, reason, dryRun, yes }, context) => {
    const deployment = await context.connect();
    mustBeDeclared(deployment, component);
    if (dryRun) {
      return dryRunAnswer(await createWhy({ clock: context.clock, ...deployment })({ component, failureType: type }));
    }
    await confirm(context, { yes, what: `ask for the recovery of ${component}`, word: component });
    const taken = await deployment.direct.recover({
      component,
      requestId: context.newRequestId(),
      requestedBy: await deployment.caller(),
      reason,
      failureType: type,
    });
    if (taken.decided !== undefined) return decidedAnswer(component, taken, context.clock.now().toISOString());
    if (taken.became === 'joined' || taken.became === 'duplicate') return joinedAnswer(component, taken, deployment);
    throw cliError(
      'VersionsDiffer',
      `the request became '${taken.became}': ${taken.why ?? 'the function does not say why'}`,
    );
  },
});
