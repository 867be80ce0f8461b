import type { Call, Requirement } from './call.ts';
import { type ContextValue, whyNot } from './conditions.ts';
import { requirementsOf } from './requirements.ts';
import { covers, coversResource } from './wildcard.ts';

/** What a policy allows: a step kind's `Permission` with its substitutions filled in. */
export interface Statement {
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  readonly conditions?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
}

/** What the world knows of a target. */
export interface World {
  /** Tags of a resource; its ARN may have a `*` where the call does not tell it all. */
  tagsOf(arn: string): Readonly<Record<string, string>>;
}

export interface Missing {
  readonly action: string;
  readonly resource: string;
  readonly why: string;
  /** The page that says that the action is needed. */
  readonly because: string;
}

export type Evaluation = { readonly allowed: true } | { readonly allowed: false; readonly missing: readonly Missing[] };

const ALLOWED: Evaluation = { allowed: true };

const asList = (value: string | readonly string[]): readonly string[] => (typeof value === 'string' ? [value] : value);

/**
 * A tag by its key, whose case IAM does not look at (user guide, "IAM JSON policy elements: Condition": key names);
 * undefined where two keys differ in nothing else, of which IAM takes one.
 */
const tagValue = (tags: Readonly<Record<string, string>>, lowerKey: string): ContextValue => {
  const found = Object.entries(tags).filter(([key]) => key.toLowerCase() === lowerKey);
  if (found.length > 1) return undefined;
  return found[0]?.[1] ?? [];
};

const contextValue = (requirement: Requirement, resource: string, key: string, world: World): ContextValue => {
  const lower = key.toLowerCase();
  // every call of Step Functions goes over TLS
  if (lower === 'aws:securetransport') return 'true';
  for (const name in requirement.context) if (name.toLowerCase() === lower) return requirement.context[name];
  for (const tagKey of requirement.tagKeys) {
    if (!lower.startsWith(`${tagKey.toLowerCase()}/`)) continue;
    const value = tagValue({ ...world.tagsOf(resource), ...requirement.tags }, lower.slice(tagKey.length + 1));
    // why: that nothing is told of a target which is not known does not mean that it has no such tag
    return Array.isArray(value) && resource.includes('*') ? undefined : value;
  }
  return undefined;
};

const allowsAction = (statement: Statement, lowerAction: string): boolean =>
  statement.actions.some((action) => covers(action.toLowerCase(), lowerAction));

const allowsResource = (statement: Statement, resource: string): boolean =>
  // why not with a variable: IAM would fill it in with something that is not known here
  statement.resources.some((pattern) => !pattern.includes('${') && coversResource(pattern, resource));

const failedCondition = (
  { conditions = {} }: Statement,
  requirement: Requirement,
  resource: string,
  world: World,
): string | undefined => {
  for (const operator in conditions) {
    const keys = conditions[operator] ?? {};
    for (const key in keys) {
      const value = contextValue(requirement, resource, key, world);
      const why = whyNot(operator, key, asList(keys[key] ?? []), value);
      if (why !== undefined) return why;
    }
  }
  return undefined;
};

/** Why no statement allows an action on a resource, by the nearest of them; undefined where one does. */
const refusal = (
  requirement: Requirement,
  resource: string,
  statements: readonly Statement[],
  world: World,
): string | undefined => {
  const lower = requirement.action.toLowerCase();
  const onIt = statements.filter((statement) => allowsAction(statement, lower));
  let nearest: string | undefined;
  for (const statement of onIt) {
    if (!allowsResource(statement, resource)) continue;
    const why = failedCondition(statement, requirement, resource, world);
    if (why === undefined) return undefined;
    nearest ??= why;
  }
  if (nearest !== undefined) return nearest;
  if (onIt.length === 0) return `nothing allows ${requirement.action}`;
  const elsewhere = [...new Set(onIt.flatMap(({ resources }) => resources))].join(', ');
  return `${requirement.action} is allowed only on ${elsewhere}`;
};

/**
 * Whether a policy allows all that is needed, each action on each of its resources.
 *
 * Pure, and closed: what is not known is not allowed. There are only statements that allow: the compiler emits no other.
 */
export const evaluate = (
  requirements: readonly Requirement[],
  statements: readonly Statement[],
  world: World,
): Evaluation => {
  const missing: Missing[] = [];
  for (const requirement of requirements) {
    for (const resource of requirement.resources) {
      const why = refusal(requirement, resource, statements, world);
      if (why !== undefined) {
        missing.push({ action: requirement.action, resource, why, because: requirement.because });
      }
    }
  }
  return missing.length === 0 ? ALLOWED : { allowed: false, missing };
};

/** Whether a policy allows a call. A call whose needs are not known here is denied. */
export const evaluateCall = (call: Call, statements: readonly Statement[], world: World): Evaluation => {
  const requirements = requirementsOf(call);
  if (requirements !== undefined) return evaluate(requirements, statements, world);
  const why = `what '${call.resource}' needs from IAM is not known here; add it to the table of its service`;
  return { allowed: false, missing: [{ action: '*', resource: '*', why, because: call.resource }] };
};
