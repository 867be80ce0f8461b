import * as z from 'zod';
import { createWhy, type WhyReport } from '#application/queries/why';
import { FailureType } from '#domain/classify/classification';
import { defineCommand, type Page } from '../command.ts';
import { EXIT } from '../exit-codes.ts';
import { momentAndDistance, waitsText } from '../text/time.ts';
import { wrapped } from '../text/wrap.ts';

const verdictOf = (report: WhyReport, { paint }: Page): string => {
  const { component, incident, playbook, mode, gates, at } = report;
  if (incident?.status === 'recovering') {
    return paint('warn', `${component} IS being recovered now, by ${incident.recoveryId ?? 'a recovery'}.`);
  }
  const whose = incident === undefined ? 'if it failed or a person asked now' : 'now';
  if (report.wouldStart) return paint('good', `${component} WOULD be recovered ${whose}, by ${playbook?.id ?? ''}.`);
  const no = paint('bad', `${component} would NOT be recovered ${whose}`);
  if (playbook === undefined) return `${no}: no playbook fits.`;
  const closed = gates.filter(({ open }) => !open).map(({ gate }) => gate);
  if (closed.length > 0) {
    const when =
      report.opensAt === undefined
        ? 'no moment is known from which it would pass'
        : `it would pass from ${momentAndDistance(report.opensAt, at)}`;
    return `${no}: refused by the ${closed.length === 1 ? 'gate' : 'gates'} ${closed.join(', ')}; ${when}.`;
  }
  if (mode === 'shadow') return `${no}: it is in shadow mode. Every gate is open; what would be done is recorded.`;
  return `${no}: ${incident?.waits === undefined ? 'its incident asks for nothing' : `its incident waits for ${incident.waits.words}`}.`;
};

export const whyText = (report: WhyReport, page: Page): string[] => {
  const { paint, columns } = page;
  const { incident, modes, classification, playbook, because, gates, at } = report;
  const width = Math.max(...gates.map(({ gate }) => gate.length), 0);
  return [
    verdictOf(report, page),
    '',
    incident === undefined
      ? '  incident  none is open'
      : `  incident  ${incident.incidentId} is ${incident.status}, ${incident.attempts} of at most ${incident.maxAttempts} attempts begun${
          incident.waits === undefined ? '' : `; waits for ${waitsText(incident.waits, at)}`
        }`,
    `  mode      ${report.mode} (environment ${modes.environment}, component ${modes.component}${modes.playbook === undefined ? '' : `, playbook ${modes.playbook}`}; the strictest wins)`,
    `  failure   ${classification.type}, ${classification.severity}, confidence ${classification.confidence.toFixed(2)}${report.basis === 'request' ? ', as a request would be taken' : ''}`,
    `  playbook  ${playbook === undefined ? 'none' : `${playbook.id} v${playbook.version}, risk ${playbook.risk}`}`,
    ...because.flatMap((line) => wrapped(`            - ${line}`, columns, 14)).map((line) => paint('dim', line)),
    ...(gates.length === 0 ? [] : ['', paint('bold', 'Gates')]),
    ...gates.flatMap(({ gate, open, words, opensAt }) => {
      if (open) return [`  ${paint('good', 'open  ')}  ${gate}`];
      const when =
        opensAt === undefined ? 'no moment is known at which it opens' : `opens at ${momentAndDistance(opensAt, at)}`;
      const [first = '', ...rest] = wrapped(
        `  CLOSED  ${gate.padEnd(width)}  ${words ?? ''}; ${when}`,
        columns,
        12 + width,
      );
      return [paint('bad', first), ...rest.map((line) => paint('bad', line))];
    }),
  ];
};

export const why = defineCommand({
  name: 'why',
  description: 'whether a component would be recovered now: mode, playbook, every gate and when it opens',
  needs: 'viewer',
  arguments: [{ name: 'component', description: 'its name in the environment document', isRequired: true }],
  options: [{ flags: '--type <failure>', description: 'the failure to assume where no incident is open' }],
  args: z.strictObject({ component: z.string().min(1), type: FailureType.optional() }),
  run: async ({ component, type }, context) => {
    const deployment = await context.connect();
    const result = await createWhy({ clock: context.clock, ...deployment })({ component, failureType: type });
    return { exitCode: EXIT.done, result, text: (page) => whyText(result, page) };
  },
});
