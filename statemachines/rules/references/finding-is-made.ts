import { didYouMean } from '../../read/words.ts';
import { kindOf } from '../../steps/schema.ts';
import type { Finding, Rule } from '../rule.ts';
import { usedIn } from './used.ts';

export const findingIsMade: Rule = {
  code: 'PB133',
  title: 'a reference goes to something that the step finds',
  why: 'Each command and each kind of step says what it finds; anything else would be an empty text when the recovery runs.',
  bad: `
steps:
  - { id: look, does: run-command, command: check-host, with: { Unit: $steps.ready.unit } }
`,
  good: `
steps:
  - { id: look, does: run-command, command: check-host, with: { Unit: $steps.ready.manager } }
`,
  check: (subject) =>
    usedIn(subject, 'step').flatMap(({ reference, placed, path }): Finding[] => {
      const step = placed.earlier.get(reference.step);
      const isSound = subject.steps.some((each) => each.step === step && each.flaws.length === 0);
      if (step === undefined || !isSound) return [];
      const finds = Object.keys(kindOf(step).finds(step as never, subject));
      if (finds.includes(reference.name)) return [];
      return [
        {
          message: `'${reference.step}' finds no '${reference.name}', it finds: ${finds.join(', ') || 'nothing'}`,
          hint: didYouMean(reference.name, finds) ?? 'refer to one of these',
          path,
        },
      ];
    }),
};
