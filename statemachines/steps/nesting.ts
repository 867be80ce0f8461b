import type * as z from 'zod';
import type { Step } from './step-kind.ts';

/** The schema of a list of steps inside a step; it is handed in, since it holds the step that holds it. */
export type NestedStepsSchema = z.ZodType<readonly Step[]>;
