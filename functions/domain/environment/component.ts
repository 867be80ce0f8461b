import * as z from 'zod';
import { Mode } from '../mode.ts';

/** How much a component matters (D8); at the limit of running recoveries the higher goes first. */
export const PRIORITIES = ['critical', 'high', 'medium'] as const;
export const Priority = z.enum(PRIORITIES);
export type Priority = z.infer<typeof Priority>;

export const ComponentName = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,39}$/, 'name a component with lower-case letters, digits and hyphens, at most 40')
  .brand<'ComponentName'>();
export type ComponentName = z.infer<typeof ComponentName>;

/** A metric that shows the component's health, as the account publishes it. */
export const MetricReference = z.strictObject({
  namespace: z.string().min(1).max(255),
  metric: z.string().min(1).max(255),
  dimensions: z.record(z.string().min(1), z.string().min(1)).prefault({}),
  statistic: z.string().regex(/^(Average|Minimum|Maximum|Sum|SampleCount|p\d{1,2}(\.\d{1,2})?)$/),
  periodSeconds: z.int().positive().prefault(60).describe('1, 5, 10, 30 or a multiple of 60, as CloudWatch stores it'),
});
export type MetricReference = z.infer<typeof MetricReference>;

/** Facts are what a playbook needs to know of a component; each is one word, a number or a list of words, never shell. */
const Word = z.string().regex(/^[A-Za-z0-9_.:/@-]{1,200}$/, 'a fact is one word of at most 200 characters');
const Fact = z.union([Word, z.int(), z.array(Word).min(1).max(40)]);

/** One thing that is looked after. Without a mode it is only watched (shadow). */
export const Component = z.strictObject({
  kind: z.string().regex(/^[a-z][a-z0-9-]{0,39}$/),
  description: z.string().max(200).optional(),
  owner: z.string().min(1).max(100),
  priority: Priority.prefault('medium'),
  mode: Mode.prefault('shadow'),
  dependsOn: z.array(ComponentName).prefault([]),
  alarms: z.array(z.string().min(1).max(255)).prefault([]),
  node: z
    .string()
    .regex(/^(i-[0-9a-f]{8,17}|mi-[0-9a-f]{17})$/, 'the managed node that it runs on: `i-…` or `mi-…`')
    .optional(),
  facts: z.record(z.string().regex(/^[a-z][A-Za-z0-9]*$/), Fact).prefault({}),
  metrics: z.record(z.string().regex(/^[a-z][A-Za-z0-9]*$/), MetricReference).prefault({}),
});
export type Component = z.infer<typeof Component>;
