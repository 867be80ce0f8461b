import { describe, expect, it } from 'vitest';
import { kindOf, MainStep } from '#statemachines/steps/schema';
import { KIND_SAMPLES } from '#test/support/kind-samples';

const context = { commands: new Map() };

/** A sample with each of its fields in turn written as a reference, where its schema takes one. */
const withReferences = (sample: Readonly<Record<string, unknown>>, reference: string) =>
  Object.keys(sample)
    .filter((field) => field !== 'does')
    .flatMap((field) => {
      const parsed = MainStep.safeParse({ id: 'step', ...sample, [field]: reference });
      return parsed.success ? [{ field, step: parsed.data }] : [];
    });

describe('what a step takes', () => {
  it.each(Object.entries(KIND_SAMPLES))(
    '%s says of every field that may be a reference what it must be',
    (_, sample) => {
      for (const { field, step } of withReferences(sample, '$facts.name')) {
        const said = kindOf(step).uses(step as never, context);

        // why not of texts for people: a whole text is no reference, only what stands in its braces is
        if (['summary', 'subject', 'text', 'description'].includes(field)) continue;
        expect(said.find(({ path }) => path[0] === field)).toMatchObject({ value: '$facts.name' });
      }
    },
  );

  it('takes references in most samples: the check above is no empty one', () => {
    const taking = Object.values(KIND_SAMPLES).filter((sample) => withReferences(sample, '$facts.name').length > 0);

    expect(taking.length).toBeGreaterThan(10);
  });

  it.each(Object.entries(KIND_SAMPLES))(
    '%s is described in words that an author’s own description replaces',
    (_, sample) => {
      const step = MainStep.parse({ id: 'step', ...sample });
      const kind = kindOf(step);

      expect(kind.describe(step as never)).toMatch(/^[a-z].{5,}$/);
      expect(kind.describe({ ...step, description: 'In other words.' } as never)).toBe('In other words.');
      expect(kind.purpose).toMatch(/^[A-Z].*\.$/);
    },
  );

  it.each(Object.entries(KIND_SAMPLES).filter(([does]) => /^(autoscaling|ecs|elb|lambda)-/.test(does)))(
    '%s is verified by what is looked at',
    (_, sample) => {
      const step = MainStep.parse({ id: 'step', ...sample });

      expect(kindOf(step).verifiedBy(step as never)?.length).toBeGreaterThan(10);
    },
  );

  it.each(['autoscaling-capacity', 'ecs-scale'])('%s works on what it names', (does) => {
    const step = MainStep.parse({ id: 'step', ...KIND_SAMPLES[does] });
    const names = kindOf(step)
      .touches?.(step as never)
      .map(({ name }) => name);

    expect(names).toEqual(does === 'ecs-scale' ? ['shop', 'catalog'] : ['web']);
  });
});
