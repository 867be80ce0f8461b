import * as z from 'zod';
import { Criterion, type Observation, readingOf, unmetBy } from './criterion.ts';

/** What a machine asks when it has just looked: are the criteria met, and have they held for long enough? */
export const JudgeRequest = z.strictObject({
  recoveryId: z.string(),
  component: z.string(),
  criteria: z.array(Criterion).min(1),
  requireAll: z.boolean().nullable(),
  facts: z.record(z.string(), z.unknown()),
  since: z.iso.datetime({ offset: true }),
  heldSince: z.union([z.iso.datetime(), z.literal('')]),
  windowSeconds: z.int().positive().nullable(),
  stabilitySeconds: z.int().nonnegative().nullable(),
});
export type JudgeRequest = z.infer<typeof JudgeRequest>;

export interface Judgement {
  /** `held`: long enough. `holding`: met, not long enough yet. `waiting`: not met, the window is open. `expired`. */
  readonly state: 'held' | 'holding' | 'waiting' | 'expired';
  /** Since when the criteria have been met without a break; empty when they are not. */
  readonly heldSince: string;
  readonly unmet: readonly string[];
  /** What was measured for each criterion that is met. */
  readonly met: readonly string[];
  readonly words: string;
}

/**
 * Judges one look. The criteria must be met within the window and then stay met for the stability time; a break
 * starts that time anew, and the window does not open again (P8).
 */
export const judge = (
  request: Pick<JudgeRequest, 'criteria' | 'since' | 'heldSince'> & {
    readonly requireAll: boolean;
    readonly windowSeconds: number;
    readonly stabilitySeconds: number;
  },
  seen: Observation,
  now: Date,
): Judgement => {
  const unmet = request.criteria.flatMap((criterion) => unmetBy(criterion, seen) ?? []);
  const met = request.criteria.flatMap((criterion) =>
    unmetBy(criterion, seen) === undefined ? [readingOf(criterion, seen)] : [],
  );
  const enough = request.requireAll ? unmet.length === 0 : unmet.length < request.criteria.length;
  const elapsedSeconds = (now.getTime() - Date.parse(request.since)) / 1000;
  if (enough) {
    const heldSince = request.heldSince === '' ? now.toISOString() : request.heldSince;
    const heldSeconds = (now.getTime() - Date.parse(heldSince)) / 1000;
    // why only the beginning is asked: what was met inside the window may finish its stability time outside it
    const inTime = request.heldSince !== '' || elapsedSeconds <= request.windowSeconds;
    if (inTime && heldSeconds >= request.stabilitySeconds) {
      return { state: 'held', heldSince, unmet, met, words: `held for ${Math.round(heldSeconds)} s` };
    }
    if (inTime) {
      return { state: 'holding', heldSince, unmet, met, words: `met, holding for ${Math.round(heldSeconds)} s so far` };
    }
  }
  const open = elapsedSeconds < request.windowSeconds;
  return {
    state: open ? 'waiting' : 'expired',
    heldSince: '',
    unmet,
    met,
    words: `${open ? 'not met yet' : `not met within ${request.windowSeconds} s`}: ${unmet.join('; ') || 'they did not hold'}`,
  };
};
