import * as z from 'zod';
import { PlaybookSummary } from './match/match.ts';

/** The file that the stack lays beside each function's code: what is looked after, and by which playbooks. */
export const DEPLOYMENT_FILE = 'deployment.json';

export const Deployment = z.strictObject({
  environment: z.unknown(),
  digest: z.string(),
  playbooks: z.array(PlaybookSummary),
});
export type Deployment = z.infer<typeof Deployment>;
