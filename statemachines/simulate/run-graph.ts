import type { Graph, PreparedState } from './definition.ts';
import type { Engine, Outcome, Strand, Visit } from './engine.ts';
import { ErrorName, inState, StateFailure } from './failure.ts';
import type { Json, JsonObject } from './json.ts';

/** Kinds whose failure has an event of its own, after the last retry. */
const FAILED_EVENT = new Set(['Map', 'Parallel']);

/** The failure with its state's name; whatever is no failure of a state is a bug, or a lane that was stopped. */
const failureOf = (thrown: unknown, visit: Visit): StateFailure => {
  if (!(thrown instanceof StateFailure)) throw thrown;
  const failure = inState(thrown, visit.state, visit.enteredEventId);
  if (thrown.ofField && thrown.error === ErrorName.QueryEvaluationError) {
    visit.engine.emit(visit.strand, { type: 'EvaluationFailed', state: visit.state, ...reportOf(failure) });
  }
  return failure;
};

/** Error and cause as events carry them. */
export const reportOf = ({ error, detail }: StateFailure): { readonly error?: string; readonly cause?: string } => ({
  ...(error === undefined ? {} : { error }),
  ...(detail === undefined || detail === '' ? {} : { cause: detail }),
});

const attempt = async (state: PreparedState, visit: Visit): Promise<Outcome> => {
  const { engine, strand } = visit;
  const retries = state.retry?.(engine.random);
  for (;;) {
    try {
      return await state.behaviour(visit);
    } catch (thrown) {
      const failure = failureOf(thrown, visit);
      const delayMs = retries?.next(failure);
      if (delayMs === undefined) {
        if (FAILED_EVENT.has(state.type)) engine.emit(strand, { type: `${state.type}StateFailed`, state: state.name });
        const outcome = state.caught(visit, failure);
        if (outcome === undefined) throw failure;
        try {
          return await outcome;
        } catch (inCatch) {
          throw failureOf(inCatch, visit);
        }
      }
      visit.retries += 1;
      visit.seenContext = undefined;
      await engine.sleepUntil(strand, engine.nowMs() + delayMs);
    }
  }
};

const assignTo = (strand: Strand, assign: JsonObject): void => {
  if (!strand.variables.own) strand.variables = { own: true, values: { ...strand.variables.values } };
  for (const [key, value] of Object.entries(assign)) strand.variables.values[key] = value ?? null;
};

const runState = async (engine: Engine, strand: Strand, state: PreparedState, input: Json): Promise<Outcome> => {
  const { name, type } = state;
  strand.current = { state: name, type };
  const entered = engine.emit(strand, { type: `${type}StateEntered`, state: name, input });
  const visit: Visit = {
    engine,
    strand,
    state: name,
    type,
    input,
    enteredEventId: entered.id,
    enteredAtMs: entered.atMs,
    retries: 0,
    token: undefined,
    seenContext: undefined,
  };
  const outcome = await attempt(state, visit);
  const { output, assign } = outcome;
  if (assign !== undefined) assignTo(strand, assign);
  engine.emit(strand, {
    type: `${type}StateExited`,
    state: name,
    output,
    ...(assign === undefined ? {} : { assignedVariables: assign }),
  });
  strand.current = undefined;
  return outcome;
};

/** Runs states from the first to the end, and answers the last one's output. @throws StateFailure */
export const runGraph = async (engine: Engine, strand: Strand, graph: Graph, input: Json): Promise<Json> => {
  let name: string | undefined = graph.startAt;
  let value = input;
  while (name !== undefined) {
    const state = graph.states.get(name);
    if (state === undefined) throw new StateFailure(ErrorName.Runtime, `The state '${name}' does not exist`);
    const outcome = await runState(engine, strand, state, value);
    value = outcome.output;
    name = outcome.next ?? state.next;
  }
  return value;
};
