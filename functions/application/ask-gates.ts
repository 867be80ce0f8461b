import { gateKeys, refusalsOfItems, refusalsOfRequest } from '../domain/admission/admit.ts';
import type { AdmissionRequest, Refusal } from '../domain/admission/gate.ts';
import type { Key } from '../domain/table/write.ts';
import type { Deps } from './deps.ts';

const keyText = ({ pk, sk }: Key): string => `${pk}|${sk}`;

/** Asks every gate without admitting: the refusals that an admission would meet now, none when it would pass. */
export const createAskGates =
  ({ table }: Pick<Deps, 'table'>) =>
  async (request: AdmissionRequest): Promise<Refusal[]> => {
    const wanted = gateKeys(request);
    const items = await table.getAll(wanted);
    const byKey = new Map(wanted.map((key, index) => [keyText(key), items[index]] as const));
    return [...refusalsOfRequest(request), ...refusalsOfItems(request, (key) => byKey.get(keyText(key)))];
  };
export type AskGates = ReturnType<typeof createAskGates>;
