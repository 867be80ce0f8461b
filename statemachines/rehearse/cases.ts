import * as z from 'zod';
import { Duration } from '../../functions/domain/duration.ts';

const Json = z.json();

/** What one attempt at a state comes back with, after a while of virtual time. */
const Answer = z
  .strictObject({
    facts: z.record(z.string(), Json).optional().describe('what a command finds'),
    output: Json.optional().describe('what a call to AWS answers'),
    fails: z.string().min(1).optional().describe('that it failed, and why'),
    error: z.string().min(1).optional().describe("the error's name"),
    never: z.literal(true).optional().describe('that no answer comes'),
    after: Duration.optional().describe('how long it takes'),
  })
  .refine(
    ({ facts, output, fails, never }) => [facts, output, fails, never].filter((each) => each !== undefined).length <= 1,
    { error: 'an answer is one of `facts`, `output`, `fails`, `never`' },
  );
export type Answer = z.output<typeof Answer>;

const Answers = z.record(z.string(), z.union([Answer, z.array(Answer).min(1)]));

/** How a recovery can end. */
export const ENDS = [
  'recovered',
  'self-resolved',
  'untouched',
  'stopped',
  'rolled-back',
  'not-undone',
  'timed-out',
] as const;

/** What is seen of the component while its health is judged; the last of several stays. */
const Seen = {
  metrics: z.record(z.string(), z.number()).optional().describe('values of its metrics'),
  alarms: z.array(z.enum(['OK', 'ALARM', 'INSUFFICIENT_DATA'])).optional(),
};

const Case = z.strictObject({
  name: z.string().min(1).max(120),
  answers: Answers.prefault({}).describe('by state or step; several are given in turn, and the last one stays'),
  ...Seen,
  fenced: z.string().optional().describe('from this step on the recovery may not go on'),
  approval: z.enum(['given', 'refused', 'silence']).prefault('given'),
  denied: z.string().optional().describe('a permission that the roles do not have, e.g. `ssm:SendCommand`'),
  simulatorOnly: z.string().min(1).optional().describe('why only the simulator can show it'),
  ends: z.enum(ENDS),
  cause: z.string().optional().describe('what the cause of the end must hold'),
  begins: z
    .array(z.string())
    .optional()
    .describe(
      'every step that begins, in order, undos too, a repeated one again; the looks of the success criteria are not among them',
    ),
});
export type Case = z.output<typeof Case>;

/** What `<playbook>.cases.yaml` says: how the playbook is rehearsed. */
export const Cases = z.strictObject({
  facts: z.record(z.string(), z.union([z.string(), z.int(), z.array(z.string())])).prefault({}),
  answers: Answers.prefault({}).describe('what the steps come back with where a case says nothing else'),
  ...Seen,
  cases: z.array(Case).min(1),
});
export type Cases = z.output<typeof Cases>;
