import { ErrorName, StateFailure } from './failure.ts';
import type { Json } from './json.ts';

/** Developer Guide, 'Step Functions service quotas': input or output of a task, state or execution, as UTF-8 text. */
export const MAX_PAYLOAD_BYTES = 262_144;
/** The same page: events in one execution's history (standard workflows). */
export const MAX_HISTORY_EVENTS = 25_000;
/** The same page: a standard execution may take one year, an express one five minutes. */
export const MAX_STANDARD_MS = 365 * 24 * 3600 * 1000;
export const MAX_EXPRESS_MS = 5 * 60 * 1000;
/** Developer Guide, 'Using Map state in Inline mode': iterations that run at the same time. */
export const MAX_INLINE_CONCURRENCY = 40;
/** Express workflows have no history limit; without one, a loop that takes no time would never end here. */
export const MAX_EXPRESS_EVENTS = 100_000;

const known = new WeakSet<object>();

/** Whether a value fits into a payload. Values are never changed in place, so one that fitted still does. */
const fits = (value: Json): boolean => {
  if (typeof value === 'string') return value.length <= MAX_PAYLOAD_BYTES / 6 || bytes(value) <= MAX_PAYLOAD_BYTES;
  if (typeof value !== 'object' || value === null || known.has(value)) return true;
  if (bytes(value) > MAX_PAYLOAD_BYTES) return false;
  known.add(value);
  return true;
};

const bytes = (value: Json): number => {
  const text = JSON.stringify(value);
  // why the multiplication: a UTF-16 unit is at most three bytes, so most texts need no second look
  return text.length * 3 <= MAX_PAYLOAD_BYTES ? text.length : Buffer.byteLength(text);
};

/** The failure of a payload that is too large, in AWS's words; `undefined` when it fits. */
export const oversize = (value: Json, stateOrTask: string, terminal = false): StateFailure | undefined =>
  fits(value)
    ? undefined
    : new StateFailure(
        ErrorName.DataLimitExceeded,
        `The state/task '${stateOrTask}' returned a result with a size exceeding the maximum number of bytes service limit.`,
        { terminal },
      );

/** Refuses what a state hands on when it is too large. @throws StateFailure `States.DataLimitExceeded`, terminal */
export const checkSize = (value: Json, state: string): Json => {
  const failure = oversize(value, state, true);
  if (failure !== undefined) throw failure;
  return value;
};
