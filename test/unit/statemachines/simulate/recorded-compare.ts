import { isArray, isObject, type Json, type JsonObject } from '#statemachines/simulate/json';

/** What AWS recorded, as the referee folder describes it. */
export interface Expectation {
  readonly definition: JsonObject;
  readonly placeholders: readonly string[];
  readonly causeTexts: readonly string[];
  readonly expect: {
    readonly status: string;
    readonly output?: Json;
    readonly error?: string;
    readonly events?: readonly { readonly type: string; readonly state?: string; readonly unordered?: boolean }[];
  };
}

interface Step {
  readonly type: string;
  readonly state: string;
}

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

const sameText = (wanted: string, got: Json | undefined, { placeholders, causeTexts }: Expectation): boolean => {
  if (placeholders.includes(wanted) || (causeTexts.includes(wanted) && typeof got === 'string')) return true;
  const tokens = placeholders.filter((each) => each.startsWith('<')).sort((a, b) => b.length - a.length);
  if (typeof got !== 'string') return false;
  if (tokens.length === 0) return wanted === got;
  const pattern = wanted
    .split(new RegExp(`(${tokens.map(escaped).join('|')})`))
    .map((part) => (tokens.includes(part) ? '[\\s\\S]*?' : escaped(part)));
  return new RegExp(`^${pattern.join('')}$`).test(got);
};

/** Whether a value is the recorded one, placeholders matching anything. */
export const same = (wanted: Json, got: Json | undefined, of: Expectation): boolean => {
  if (typeof wanted === 'string') return sameText(wanted, got, of);
  if (isArray(wanted)) {
    return isArray(got) && got.length === wanted.length && wanted.every((item, index) => same(item, got[index], of));
  }
  if (!isObject(wanted)) return wanted === got;
  const parsed: Json | undefined = typeof got === 'string' && got.startsWith('{') ? JSON.parse(got) : got;
  if (!isObject(parsed)) return false;
  const keys = Object.keys(wanted);
  return (
    keys.length === Object.keys(parsed).length &&
    keys.every((key) => key.startsWith('<') || same(wanted[key] ?? null, parsed[key], of))
  );
};

const steps = (events: readonly { readonly type: string; readonly state?: string }[]): Step[] =>
  events.flatMap(({ type, state }) =>
    /State(Entered|Exited)$/.test(type) && state !== undefined ? [{ type, state }] : [],
  );

const branchesOf = (state: Json | undefined): readonly JsonObject[] =>
  isObject(state) && isArray(state['Branches']) ? state['Branches'].filter(isObject) : [];

const namesIn = (graph: JsonObject): Set<string> => {
  const names = new Set<string>();
  for (const [name, state] of Object.entries(isObject(graph['States']) ? graph['States'] : {})) {
    names.add(name);
    const inner = isObject(state) ? [...branchesOf(state), state['Iterator'], state['ItemProcessor']] : [];
    for (const each of inner) if (isObject(each)) for (const deep of namesIn(each)) names.add(deep);
  }
  return names;
};

/** The order of states as one text: branches side by side, iterations as a heap, failed regions unseen. */
const shape = (all: readonly Step[], graph: JsonObject): string[] => {
  const top = isObject(graph['States']) ? graph['States'] : {};
  const lines: string[] = [];
  for (let at = 0; at < all.length; at += 1) {
    const step = all[at];
    if (step === undefined) break;
    lines.push(`${step.type} ${step.state}`);
    if (!/^(Parallel|Map)StateEntered$/.test(step.type) || !(step.state in top)) continue;
    const inner: Step[] = [];
    for (let next = all[at + 1]; next !== undefined && !(next.state in top); next = all[at + 1]) {
      inner.push(next);
      at += 1;
    }
    const left = all[at + 1];
    if (left?.state !== step.state || !left.type.endsWith('Exited')) lines.push('failed inside');
    else if (step.type.startsWith('Map')) lines.push(...inner.map(({ type, state }) => `  ${type} ${state}`).sort());
    else {
      for (const branch of branchesOf(top[step.state])) {
        const names = namesIn(branch);
        lines.push(
          '  branch',
          ...shape(
            inner.filter(({ state }) => names.has(state)),
            branch,
          ),
        );
      }
    }
  }
  return lines;
};

/** The order of states, comparable between what was recorded and what was simulated. */
export const orderOf = (
  events: readonly { readonly type: string; readonly state?: string }[],
  { definition, expect }: Expectation,
): string[] => {
  const lines = shape(steps(events), definition);
  return expect.events?.some(({ unordered }) => unordered === true) ? lines.sort() : lines;
};
