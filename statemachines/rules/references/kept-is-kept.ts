import { didYouMean } from '../../read/words.ts';
import { keptReadOf } from '../../steps/own-undo.ts';
import type { Finding, Rule } from '../rule.ts';
import { usedIn } from './used.ts';

export const keptIsKept: Rule = {
  code: 'PB131',
  title: 'what is put back has been kept by the checkpoint',
  why: 'An undo puts back exactly what the checkpoint has read (P5); what it has not read is not known any more.',
  bad: `
checkpoint: { id: keep, does: checkpoint }
steps:
  - { id: scale, does: ecs-scale, cluster: shop, service: catalog, count: 4 }
  - { id: scale-back, does: ecs-scale, cluster: shop, service: catalog, count: $kept.count }
`,
  good: `
checkpoint: { id: keep, does: checkpoint }
steps:
  - { id: scale, does: ecs-scale, cluster: shop, service: catalog, count: 4 }
  - { id: scale-back, does: ecs-scale, cluster: shop, service: catalog, count: $kept.scaleCount }
`,
  check: (subject) => {
    const hasCheckpoint = subject.steps.some(({ role, step }) => role === 'checkpoint' && step.does === 'checkpoint');
    const kept = hasCheckpoint
      ? subject.steps
          .filter(({ role, flaws }) => role === 'step' && flaws.length === 0)
          .flatMap(({ step }) => Object.keys(keptReadOf(step)?.select ?? {}))
      : [];
    return usedIn(subject, 'kept')
      .filter(({ reference }) => !kept.includes(reference.name))
      .map(
        ({ reference, path }): Finding => ({
          message: `the checkpoint keeps no '${reference.name}', it keeps: ${kept.join(', ') || 'nothing by a name'}`,
          hint:
            didYouMean(reference.name, kept) ??
            (hasCheckpoint ? 'refer to one of these' : 'take a checkpoint of kind `checkpoint` before'),
          path,
        }),
      );
  },
};
