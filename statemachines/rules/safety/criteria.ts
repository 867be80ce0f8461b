import * as z from 'zod';
import { Criterion } from '../../../functions/domain/verdict/criterion.ts';
import { Look } from '../../steps/wait-until.ts';
import type { Path, Subject } from '../subject.ts';

/** Criteria in their place, with the look that they are about. */
export interface Judged {
  readonly criteria: readonly Criterion[];
  readonly look: Look | undefined;
  readonly path: Path;
}

const Criteria = z.array(Criterion);

/** The success criteria, and those of every step that waits until something is so. */
export const judgedIn = ({ playbook: { success }, steps }: Subject): Judged[] => [
  { criteria: success.criteria, look: success.look, path: ['success'] },
  ...steps.flatMap(({ step, path }): Judged[] => {
    const criteria = Criteria.safeParse(Reflect.get(step, 'criteria'));
    return criteria.success
      ? [{ criteria: criteria.data, look: Look.safeParse(Reflect.get(step, 'look')).data, path }]
      : [];
  }),
];
