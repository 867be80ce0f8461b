import * as z from 'zod';
import { Duration } from '../../functions/domain/duration.ts';
import { Criterion } from '../../functions/domain/verdict/criterion.ts';
import { variableOf } from '../asl.ts';
import { emitPoll, type Poll } from '../emit/poll.ts';
import { emitUntil, lookExits, type UntilNames } from '../emit/until.ts';
import { strictExpressionOf, Value } from '../value.ts';
import { areHealthy, HealthLook } from './parts/health-look.ts';
import { HttpLook, httpAnswers } from './parts/http-look.ts';
import { exactlyOne } from './parts/one-of.ts';
import { RunCommand, runCommand } from './run-command.ts';
import type { EmitContext, Fragment, StepFlaw, StepKind, ValueUse } from './step-kind.ts';

/** How one looks whether something is so: a command whose facts the criteria are about. */
export const Look = z.strictObject({ command: z.string(), with: z.record(z.string(), Value).prefault({}) });
export type Look = z.output<typeof Look>;

export const WaitUntil = z.strictObject({
  does: z.literal('wait-until'),
  look: Look.optional().describe('a command that looks; criteria on a `fact` need one'),
  criteria: z
    .array(Criterion)
    .min(1)
    .optional()
    .describe('what must come to be so: a fact of the look, a metric, the alarms'),
  http: HttpLook.optional().describe('or a URL that must come to answer'),
  health: HealthLook.optional().describe('or targets of a load balancer that must come to be healthy'),
  require: z.enum(['all', 'any']).prefault('all').describe('whether all criteria must be met, or one'),
  within: Duration.prefault('5m').describe('so long it is waited for'),
  every: Duration.prefault('5s').describe('how often one looks'),
  stability: Duration.prefault('0s').describe('so long it must stay so'),
});
export type WaitUntil = z.output<typeof WaitUntil>;

/** A look as the step that makes it. */
export const lookStep = (id: string, look: Look): z.output<typeof RunCommand> & { id: string } => ({
  ...RunCommand.parse({ does: 'run-command', command: look.command, with: look.with, retries: 0 }),
  id,
});

const namesOf = (id: string): UntilNames => {
  const variable = variableOf(id);
  return {
    begin: `${id}:begin`,
    look: id,
    sawNothing: `${id}:saw-nothing`,
    judge: `${id}:judge`,
    asked: `${id}:so?`,
    wait: `${id}:wait`,
    failed: `${id}:not-so`,
    since: `${variable}_since`,
    heldSince: `${variable}_heldSince`,
    judgement: `${variable}_judgement`,
  };
};

const emitLook = (
  step: { id: string; look: Look },
  names: UntilNames,
  exits: Parameters<typeof lookExits>[1],
  context: EmitContext,
): Fragment =>
  runCommand.emit(
    { ...lookStep(step.id, step.look), description: `Look (${step.look.command}).` },
    lookExits(names, exits),
    context,
  );

const namesIn = ({ criteria = [] }: WaitUntil): string => criteria.map(({ name }) => name).join(', ');

/** Ways of looking that exclude each other. */
const WAYS = ['criteria', 'http', 'health'] as const;

/** What is looked at by a call of the machine's own, where it is no criteria. */
const pollOf = (
  { http, health }: WaitUntil,
  of: (value: unknown) => string,
): Omit<Poll, 'everySeconds' | 'withinSeconds'> | undefined => {
  if (http !== undefined) return httpAnswers(http);
  return health === undefined ? undefined : areHealthy(health, { of });
};

const healthUses = ({ health }: WaitUntil): ValueUse[] => {
  if (health === undefined) return [];
  const { targetGroup, targets } = health;
  return [
    { path: ['health', 'targetGroup'], value: targetGroup, wants: ['string'] },
    ...(typeof targets === 'string'
      ? [{ path: ['health', 'targets'], value: targets, wants: ['strings'] as const }]
      : (targets ?? []).map((value, index) => ({
          path: ['health', 'targets', index],
          value,
          wants: ['string'] as const,
        }))),
  ];
};

/** What is said beside a way of looking that does not know it. */
const unheard = (step: WaitUntil): StepFlaw[] => {
  if (step.criteria !== undefined) return [];
  const said = [
    ...(step.look === undefined ? [] : ['look']),
    ...(step.stability > 0 ? ['stability'] : []),
    ...(step.require === 'any' ? ['require'] : []),
  ];
  return said.map((name) => ({
    path: [name],
    code: 'PB123',
    message: `'${name}' goes with \`criteria\`, and this step waits for something else: leave it out`,
  }));
};

/** Waits until something is so: criteria on metrics, alarms, or what a command finds; a URL; the health of targets. */
export const waitUntil: StepKind<typeof WaitUntil> = {
  kind: 'wait-until',
  purpose:
    'Waits until something is so: a metric, the alarms, what a command finds on the host, the answer of a URL, the health of targets.',
  schema: WaitUntil,
  emit: (step, exits, context) => {
    const poll = pollOf(step, (value) => strictExpressionOf(value, context.scope));
    if (poll !== undefined) {
      const times = { everySeconds: step.every, withinSeconds: step.within };
      return emitPoll(step.id, step.id, { ...poll, ...times, otherwise: 'it did not come about' }, exits, context);
    }
    const names = namesOf(step.id);
    const variable = variableOf(step.id);
    const look =
      step.look === undefined
        ? undefined
        : {
            fragment: emitLook({ id: step.id, look: step.look }, names, exits, context),
            variable,
            attempt: `${variable}_attempt`,
          };
    return emitUntil(
      names,
      {
        step: step.id,
        comment: step.description ?? `Wait until ${namesIn(step)}.`,
        criteria: step.criteria ?? [],
        requireAll: step.require === 'all',
        windowSeconds: step.within,
        stabilitySeconds: step.stability,
        everySeconds: step.every,
        reckonedSeconds: { window: step.within, stability: step.stability },
        notMet: (words) => `'it did not come about: ' & ${words}`,
      },
      look,
      exits,
    );
  },
  mutates: () => false,
  idempotency: 'natural',
  verifiedBy: () => undefined,
  uses: (step, context): ValueUse[] => [
    ...healthUses(step),
    ...(step.look === undefined
      ? []
      : runCommand
          .uses(lookStep('look', step.look), context)
          .filter(({ path }) => path[0] === 'with')
          .map((use) => ({ ...use, path: ['look', ...use.path] }))),
  ],
  flaws: (step, context) => [
    ...exactlyOne(step, WAYS),
    ...unheard(step),
    ...(step.look === undefined
      ? []
      : (runCommand.flaws?.(lookStep('look', step.look), context) ?? []).map((each) => ({
          ...each,
          path: ['look', ...each.path],
        }))),
    ...(step.look !== undefined && runCommand.mutates(lookStep('look', step.look), context)
      ? [
          {
            path: ['look', 'command'],
            code: 'PB114',
            message: `'${step.look.command}' changes something; looking must not`,
          },
        ]
      : []),
  ],
  finds: () => ({}),
  describe: (step) => step.description ?? `waits until ${pollOf(step, String)?.words ?? namesIn(step)}`,
};
