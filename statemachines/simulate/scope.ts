import type { Json, JsonObject } from './json.ts';

/** Variables by name, as an expression sees them. */
export type Variables = Readonly<Record<string, Json>>;

/** What an expression sees. */
export interface Scope {
  /** `$` of a JSONPath field: input, effective input or result, as the field demands. */
  readonly root: Json;
  /** `$states.input`: the state's input, untouched. */
  readonly input: Json;
  /** `$states.result`, where there is one. */
  readonly result?: Json;
  /** `$states.errorOutput`, in a Catch. */
  readonly errorOutput?: Json;
  readonly variables: Variables;
  /** The context object; made when first asked for. */
  readonly context: () => JsonObject;
  readonly nowMs: () => number;
  readonly random: () => number;
}

/** A field of a state, ready to be evaluated. */
export type Field = (scope: Scope) => Json | Promise<Json>;
