import type { Gate } from './gate.ts';
import { attemptsPerHour } from './gates/attempts-per-hour.ts';
import { concurrency } from './gates/concurrency.ts';
import { confidence } from './gates/confidence.ts';
import { cooldown } from './gates/cooldown.ts';
import { dependency } from './gates/dependency.ts';
import { enabled } from './gates/enabled.ts';
import { onePerComponent } from './gates/one-per-component.ts';

/** All gates, in the order in which a refusal is reported when several refuse: the one that a person can change first. */
export const GATES: readonly Gate[] = [
  enabled,
  confidence,
  onePerComponent,
  dependency,
  attemptsPerHour,
  cooldown,
  concurrency,
];
