import { type Preparing, type StateKind, textIn } from '../definition.ts';
import type { Visit } from '../engine.ts';
import { ErrorName, fieldFailure } from '../failure.ts';
import { compileFlow, evaluate } from '../flow.ts';
import type { Json } from '../json.ts';
import { compileMeasure, type Flaw } from '../measure.ts';
import { compilePath } from '../path-field.ts';
import { compileTemplate } from '../template.ts';
import { millisOf } from '../timestamp.ts';

/** When a wait ends, by the virtual clock. */
type Until = (visit: Visit, root: Json) => Promise<number>;

const secondsFlaw: Flaw = (value, shown, field, path) => {
  if (value === undefined || !Number.isInteger(value)) {
    return `The ${field} parameter cannot be parsed as a long value: ${path} == ${shown}`;
  }
  return value < 0 ? `The ${field} parameter references a negative value.` : undefined;
};

const timestampAt = (value: Json, message: (shown: string) => string, error: string): number => {
  const at = typeof value === 'string' ? millisOf(value) : undefined;
  if (at === undefined) throw fieldFailure(message(typeof value === 'string' ? value : JSON.stringify(value)), error);
  return at;
};

const compileTimestamp = ({ definition, language }: Preparing): Until | undefined => {
  const path = textIn(definition, 'TimestampPath');
  if (path !== undefined) {
    const field = compilePath(path);
    return async (visit, root) =>
      timestampAt(
        await evaluate(field, visit, { root }),
        (shown) =>
          `The TimestampPath parameter does not reference a valid ISO-8601 extended offset date-time format string: ${path} == ${shown}`,
        ErrorName.Runtime,
      );
  }
  const text = textIn(definition, 'Timestamp');
  if (text === undefined) return undefined;
  const field = compileTemplate(text, language, 'Timestamp').evaluate;
  return async (visit, root) =>
    timestampAt(
      await evaluate(field, visit, { root }),
      (shown) =>
        `The Timestamp field cannot be parsed as an ISO-8601 extended offset date-time format string: ${shown}`,
      language === 'JSONata' ? ErrorName.QueryEvaluationError : ErrorName.Runtime,
    );
};

const compileUntil = (preparing: Preparing): Until => {
  const seconds = compileMeasure(preparing.definition, 'Seconds', preparing.language, secondsFlaw);
  const timestamp = compileTimestamp(preparing);
  return async (visit, root) => {
    if (timestamp !== undefined) return timestamp(visit, root);
    return visit.engine.nowMs() + ((await seconds?.(visit, root)) ?? 0) * 1000;
  };
};

/** Waits for a time or until a moment; a moment that has passed is over at once. */
export const wait: StateKind = {
  prepare: (preparing) => {
    const flow = compileFlow(preparing.definition, preparing.language);
    const until = compileUntil(preparing);
    return async (visit) => {
      const effective = flow.effective(visit);
      await visit.engine.sleepUntil(visit.strand, await until(visit, effective));
      return flow.handOn(visit, effective);
    };
  },
};
