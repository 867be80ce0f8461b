import { all, holds, type Item } from '../table/condition.ts';
import type { Key, Write } from '../table/write.ts';
import type { AdmissionRequest, Gate, Guard, Refusal } from './gate.ts';
import { GATES } from './gates.ts';

const keyText = ({ pk, sk }: Key): string => `${pk}|${sk}`;

/**
 * The gates' half of an admission's transaction: for each item that a gate guards one write that carries every
 * condition on it and every change that passing makes. DynamoDB checks all or nothing, so there is no moment between
 * looking and acting.
 */
export const gateWrites = (request: AdmissionRequest, gates: readonly Gate[] = GATES): Write[] => {
  const byItem = new Map<string, Guard[]>();
  for (const guard of gates.flatMap((gate) => gate.guards?.(request) ?? [])) {
    const text = keyText(guard.key);
    byItem.set(text, [...(byItem.get(text) ?? []), guard]);
  }
  return [...byItem.values()].map((guards): Write => {
    const [{ key }] = guards as [Guard, ...Guard[]];
    const when = all(...guards.map((guard) => guard.when));
    const changes = guards.flatMap((guard) => guard.change ?? []);
    if (changes.length === 0) return { do: 'check', key, when };
    return {
      do: 'update',
      key,
      when,
      set: Object.assign({}, ...changes.map((change) => change.set)),
      shift: Object.assign({}, ...changes.map((change) => change.shift)),
      addToSet: Object.assign({}, ...changes.map((change) => change.addToSet)),
    };
  });
};

/** Refusals that need no stored item: these are known before the table is asked. */
export const refusalsOfRequest = (request: AdmissionRequest, gates: readonly Gate[] = GATES): Refusal[] =>
  gates.flatMap((gate) => gate.refuse?.(request) ?? []);

/** What is known of an item: itself, `undefined` when the table has none, `passed` when its conditions held. */
export type ItemsByKey = (key: Key) => Item | undefined | 'passed';

/**
 * Which gates refuse, read from the items: after a refused transaction, or for `why`. In the order of the table of
 * gates; each gate once.
 */
export const refusalsOfItems = (
  request: AdmissionRequest,
  items: ItemsByKey,
  gates: readonly Gate[] = GATES,
): Refusal[] =>
  gates.flatMap((gate) => {
    for (const { key, when } of gate.guards?.(request) ?? []) {
      const item = items(key);
      if (item !== 'passed' && !holds(when, item)) return gate.explain?.(request, item, key) ?? [];
    }
    return [];
  });

/** Every key that the gates look at, for a reader that wants to ask them without admitting. */
export const gateKeys = (request: AdmissionRequest, gates: readonly Gate[] = GATES): Key[] => [
  ...new Map(
    gates.flatMap((gate) => gate.guards?.(request) ?? []).map(({ key }) => [keyText(key), key] as const),
  ).values(),
];
