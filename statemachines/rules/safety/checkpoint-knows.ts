import type { Json } from '../../asl.ts';
import { keptReadOf } from '../../steps/own-undo.ts';
import { type Reference, referenceOf } from '../../value.ts';
import type { Finding, Rule } from '../rule.ts';
import type { PlacedStep, Subject } from '../subject.ts';

const referencesIn = (value: Json | undefined): readonly Reference[] => {
  if (typeof value !== 'object' || value === null) return [referenceOf(value)].filter((each) => each !== undefined);
  return Object.values(value).flatMap((each: Json | undefined) => referencesIn(each));
};

/** What the checkpoint cannot know yet of what it would have to read for a step. */
const unknownOf = ({ step }: PlacedStep, subject: Subject): string | undefined => {
  const before = subject.steps.filter(({ role }) => role === 'prerequisite').map((each) => each.step.id);
  const [unknown] = referencesIn(keptReadOf(step)?.call.input).filter(
    (reference) => reference.kind === 'target' || (reference.kind === 'step' && !before.includes(reference.step)),
  );
  if (unknown === undefined) return undefined;
  return unknown.kind === 'target'
    ? '$target'
    : `$steps.${unknown.kind === 'step' ? unknown.step : ''}.${unknown.name}`;
};

export const checkpointKnows: Rule = {
  code: 'PB151',
  title: 'the checkpoint can read what it has to keep',
  why: 'It is taken before the first step: it knows facts, parameters and what prerequisites have found, and neither the target of a `for-each` nor what a step finds later.',
  bad: `
checkpoint: { id: keep, does: checkpoint }
steps:
  - { id: look, does: run-command, command: check-host, with: { Unit: $facts.unit } }
  - { id: scale, does: ecs-scale, cluster: shop, service: $steps.look.manager, count: 4 }
`,
  good: `
checkpoint: { id: keep, does: checkpoint }
steps:
  - { id: scale, does: ecs-scale, cluster: shop, service: $steps.ready.manager, count: 4 }
`,
  check: (subject) =>
    subject.steps
      .filter(({ role, flaws }) => role === 'step' && flaws.length === 0)
      .flatMap((placed): Finding[] => {
        const unknown = unknownOf(placed, subject);
        if (unknown === undefined) return [];
        return [
          {
            message: `the checkpoint has to read what '${placed.step.id}' changes, and does not know ${unknown} yet`,
            hint: 'find it in a prerequisite, declare it as a fact, or write an `undo` of your own',
            path: placed.path,
          },
        ];
      }),
};
