import type { Delivery, Reading } from './forms/form.ts';
import { FORMS } from './forms/forms.ts';
import { fieldsOf, isRecord } from './record.ts';
import type { Normalised, Route } from './signal.ts';
import { proseOf, quoted } from './text.ts';

/** Envelopes that are taken off one another; SQS around SNS around EventBridge as text is five steps. */
export const ENVELOPES_MAX = 8;
/** Payloads in one delivery; SQS hands a function at most 10 000 records. */
export const PARTS_MAX = 10_000;
/** Text longer than this is not parsed: SQS, SNS and EventBridge carry at most 1 MiB. */
export const TEXT_MAX_CHARS = 1_048_576;

export interface NormaliseContext {
  /** The account to assume where a payload names none. */
  readonly accountId: string;
  readonly now: Date;
  /** The door that the payload came through. Only `person` matters: it alone admits persons' requests. */
  readonly route?: Route;
}

const unknown = (why: string): readonly Normalised[] => [{ kind: 'unknown', why }];

const readText = (text: string, delivery: Delivery): readonly Normalised[] => {
  if (text.length > TEXT_MAX_CHARS)
    return unknown(`text of ${text.length} characters, wanted at most ${TEXT_MAX_CHARS}`);
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    return unknown(`text that is not JSON: '${proseOf(text, 80)}'`);
  }
  return readPart(parsed, { ...delivery, depth: delivery.depth + (typeof parsed === 'string' ? 1 : 0) });
};

const read = (payload: unknown, delivery: Delivery): Reading | undefined => {
  if (Array.isArray(payload)) {
    return { is: 'envelope', parts: Array.from(payload, (part: unknown) => ({ payload: part, sentAt: undefined })) };
  }
  if (!isRecord(payload)) return undefined;
  for (const form of FORMS) {
    const reading = form.read(payload, delivery);
    if (reading !== undefined) return reading;
  }
  return undefined;
};

const readPart = (payload: unknown, delivery: Delivery): readonly Normalised[] => {
  if (delivery.depth > ENVELOPES_MAX) return unknown(`more than ${ENVELOPES_MAX} envelopes inside one another`);
  if (typeof payload === 'string') return readText(payload, delivery);
  const reading = read(payload, delivery);
  if (reading === undefined) {
    const fields = Object.keys(fieldsOf(payload)).slice(0, 5);
    return isRecord(payload)
      ? unknown(`no form has the fields ${fields.length === 0 ? '(none)' : fields.map(quoted).join(', ')}`)
      : unknown(`a payload is an object or its JSON text, got ${quoted(payload)}`);
  }
  if (reading.is === 'answer') return [reading.answer];
  if (reading.parts.length === 0) return unknown('an empty list');
  if (reading.parts.length > PARTS_MAX)
    return unknown(`${reading.parts.length} payloads at once, wanted at most ${PARTS_MAX}`);
  return reading.parts.flatMap((part) =>
    readPart(part.payload, { ...delivery, depth: delivery.depth + 1, sentAt: [part.sentAt, ...delivery.sentAt] }),
  );
};

/**
 * Everything in a payload, one answer for each thing that its envelopes hold, in their order.
 *
 * Total: never throws for a JSON value or a text, and never answers with an empty list. The same payload, account and
 * `now` give the same answer.
 */
export const normaliseEach = (payload: unknown, { accountId, now, route }: NormaliseContext): readonly Normalised[] =>
  readPart(payload, { accountId, now, door: route, depth: 0, sentAt: [] });

/**
 * What one payload is: a signal, something that is no failure, or honestly unknown (D1, D5, D9).
 *
 * Accepts a JSON value or its text, bare or in the envelopes of SNS and SQS. A batch of several is `unknown` here,
 * since one answer cannot stand for several: take it apart with {@link normaliseEach}.
 */
export const normalise = (payload: unknown, context: NormaliseContext): Normalised => {
  const all = normaliseEach(payload, context);
  const [only] = all;
  return only !== undefined && all.length === 1
    ? only
    : { kind: 'unknown', why: `${all.length} payloads in one; each must be normalised by itself` };
};
