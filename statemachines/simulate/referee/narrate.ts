import type { HistoryEvent } from '../history.ts';
import type { Result } from './cases.ts';

const WIDTH = 160;

const short = (value: unknown): string => {
  const text = JSON.stringify(value);
  return text.length <= WIDTH ? text : `${text.slice(0, WIDTH - 1)}…`;
};

const line = ({ id, atMs, type, state, iteration, ...details }: HistoryEvent, startAtMs: number): string => {
  const at = `+${((atMs - startAtMs) / 1000).toFixed(3)} s`;
  const where = `${state ?? ''}${iteration === undefined ? '' : `[${iteration.join(',')}]`}`;
  const said = Object.entries(details).map(([key, value]) => `${key}=${short(value)}`);
  return [`${id}`.padStart(4), at.padStart(12), type.padEnd(24), where, ...said].join('  ').trimEnd();
};

/** A result for people: an event a line with its time since the start, then the end. */
export const narrate = (result: Result): string[] => {
  if (!('events' in result)) {
    return [
      result.result,
      ...result.diagnostics.map(({ code, location, message }) => `${code} ${location} ${message}`),
    ];
  }
  const { events, ...end } = result;
  return [...events.map((event) => line(event, events[0]?.atMs ?? 0)), short(end)];
};
