import { stringify } from 'yaml';
import * as z from 'zod';
import { Criterion } from '../../../functions/domain/verdict/criterion.ts';
import { statesBelow } from '../../asl.ts';
import type { Command } from '../../commands.ts';
import type { CompiledPlaybook } from '../../compile.ts';
import { checkpointsOf, type Playbook } from '../../playbook.ts';
import { Cases } from '../../rehearse/cases.ts';
import type { Json, JsonObject } from '../../simulate/json.ts';
import { Condition, Expectation } from '../../steps/expectation.ts';
import { kindOf } from '../../steps/schema.ts';
import type { Step } from '../../steps/step-kind.ts';
import { lookStep } from '../../steps/wait-until.ts';
import { referenceOf, type ValueType } from '../../value.ts';

const EXAMPLES: Readonly<Record<ValueType, Json>> = {
  string: 'example',
  strings: ['example'],
  integer: 1,
  number: 1,
  boolean: true,
};

type Test = Pick<Expectation, 'is' | 'not' | 'in' | 'above' | 'below'>;

/** A value that meets a test; between two bounds it lies in the middle. */
const meeting = ({ is, not, in: oneOf, above, below }: Test): Json => {
  if (is !== undefined) return is;
  if (oneOf !== undefined) return oneOf[0] ?? null;
  if (typeof not === 'boolean') return !not;
  if (not !== undefined) return typeof not === 'number' ? not + 1 : `not ${not}`;
  if (above !== undefined && below !== undefined) return (above + below) / 2;
  return above === undefined ? (below ?? 1) - 1 : above + 1;
};

/** What kinds may have, whichever they are: what they expect, which arms they choose from, what they wait for. */
const Expecting = z.object({ expect: Expectation });
const Choosing = z.object({ arms: z.array(z.object({ when: Condition })).min(1) });
const Waiting = z.object({ criteria: z.array(Criterion) });

const stepsOf = ({ prerequisites, confirm, steps, ...playbook }: Playbook): Step[] => {
  const below = (list: readonly Step[]): Step[] =>
    list.flatMap((step) => [
      step,
      ...(kindOf(step).nested?.(step as never) ?? []).flatMap((each) => below(each.steps)),
    ]);
  return below([...prerequisites, ...checkpointsOf(playbook), ...(confirm === undefined ? [] : [confirm]), ...steps]);
};

/** What a component that gets well looks like, as far as the playbook itself says it. */
const wishes = (playbook: Playbook) => {
  const facts: Record<string, Json> = Object.fromEntries(
    Object.entries(playbook.facts).map(([name, type]) => [name, EXAMPLES[type]] as const),
  );
  const found = new Map<string, Record<string, Json>>();
  const metrics: Record<string, number> = {};
  const find = (step: string, fact: string, value: Json): void => {
    found.set(step, { ...found.get(step), [fact]: value });
  };
  const judge = (step: string, criteria: readonly Criterion[]): void => {
    for (const { is, in: oneOf, above, below, fact, metric } of criteria) {
      const value = meeting({ is, in: oneOf?.filter((each) => typeof each !== 'boolean'), above, below });
      if (fact !== undefined) find(step, fact, value);
      if (metric !== undefined && typeof value === 'number') metrics[metric] = value;
    }
  };
  const all = stepsOf(playbook);
  for (const step of all) {
    const expecting = Expecting.safeParse(step);
    if (expecting.success) find(step.id, expecting.data.expect.fact, meeting(expecting.data.expect));
    const waiting = Waiting.safeParse(step);
    if (waiting.success) judge(step.id, waiting.data.criteria);
  }
  // why last: the first arm of a choice says more of what is found than that it is not this or that
  for (const step of all) {
    const [first] = Choosing.safeParse(step).data?.arms ?? [];
    const reference = referenceOf(first?.when.value);
    if (first === undefined || reference === undefined) continue;
    if (reference.kind === 'step') find(reference.step, reference.name, meeting(first.when));
    if (reference.kind === 'fact') facts[reference.name] = meeting(first.when);
  }
  judge('verify', playbook.success.criteria);
  return { facts, found, metrics };
};

const payloadDoes = (args: JsonObject | undefined): unknown => {
  const payload = args?.['Payload'];
  return typeof payload === 'object' && payload !== null ? Reflect.get(payload, 'do') : undefined;
};

/**
 * A healthy case made up from the playbook alone, for one that has none written: commands find what is expected of
 * them, the first arm of each choice is taken, the criteria are met. What AWS answers is not made up.
 */
export const madeUpCases = (
  playbook: Playbook,
  { definition }: Pick<CompiledPlaybook, 'definition'>,
  { commands }: { readonly commands: ReadonlyMap<string, Command> },
): Cases => {
  const { facts, found, metrics } = wishes(playbook);
  const { look } = playbook.success;
  const text = JSON.stringify(playbook);
  const steps = [
    ...stepsOf(playbook),
    ...(look === undefined ? [] : [{ ...lookStep('verify', look), undo: undefined }]),
  ];
  const byId = new Map<string, Step>(steps.map((step) => [step.id, step] as const));
  const answers = statesBelow(definition.States).flatMap(([name, { Arguments }]) => {
    const step = byId.get(name);
    if (payloadDoes(Arguments as JsonObject | undefined) !== 'run-command' || step === undefined) return [];
    const types = kindOf(step).finds(step as never, { commands });
    const examples = Object.entries(types)
      // why only these: what nobody refers to says nothing, and would fill the file that somebody begins with
      .filter(([fact]) => text.includes(`steps.${name}.${fact}`))
      .map(([fact, type]) => [fact, EXAMPLES[type]] as const);
    return [[name, { facts: { ...Object.fromEntries(examples), ...found.get(name) } }] as const];
  });
  return Cases.parse({
    facts,
    metrics,
    answers: Object.fromEntries(answers),
    cases: [{ name: 'made up from the playbook', ends: 'recovered' }],
  });
};

/** An answer of AWS that a rehearsal needs and that nobody can make up. */
export interface Unanswered {
  readonly state: string;
  /** The call as policies name it: `ecs:describeServices`. */
  readonly call: string;
  /** What is asked, in the machine's own words. */
  readonly asks: string;
  /** What is read of the answer, as paths. */
  readonly reads: readonly string[];
}

const SDK = /^arn:aws:states:::aws-sdk:([A-Za-z0-9]+:[A-Za-z0-9]+)/;

/** The calls to AWS of which a machine reads the answer, but for those that only an undo makes. */
export const unanswered = (
  { definition }: Pick<CompiledPlaybook, 'definition'>,
  { answers }: Pick<Cases, 'answers'>,
): Unanswered[] =>
  statesBelow(definition.States).flatMap(([state, { Resource = '', Comment = '', Assign }]) => {
    const call = SDK.exec(Resource)?.[1];
    const read = [...JSON.stringify(Assign ?? {}).matchAll(/\$states\.result\.([A-Za-z0-9_.[\]]+)/g)];
    if (call === undefined || read.length === 0 || answers[state] !== undefined || /:undo($|:)/.test(state)) return [];
    return [{ state, call, asks: Comment, reads: [...new Set(read.map(([, path = '']) => path))] }];
  });

/** The file that cases made up from a playbook would be, with a place for each answer that they lack. */
export const casesText = ({ facts, metrics, answers, cases }: Cases, lacks: readonly Unanswered[]): string =>
  stringify({
    ...(Object.keys(facts).length === 0 ? {} : { facts }),
    ...(Object.keys(metrics ?? {}).length === 0 ? {} : { metrics }),
    answers: { ...answers, ...Object.fromEntries(lacks.map(({ state }) => [state, { output: {} }] as const)) },
    cases: cases.map(({ ends }) => ({ name: 'it recovers', ends })),
  });
