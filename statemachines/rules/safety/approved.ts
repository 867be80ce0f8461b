import { kindOf } from '../../steps/schema.ts';
import type { PlacedStep } from '../subject.ts';

/** Whether a person has certainly been asked when a step begins, on whatever path it is reached. */
export const isApproved = ({ earlier }: Pick<PlacedStep, 'earlier'>): boolean =>
  [...earlier.values()].some((step) => kindOf(step).approves === true);
