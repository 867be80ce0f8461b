import { runSimulation } from '@cloud-copilot/iam-simulate';
import * as z from 'zod';

const listed = z
  .union([z.string(), z.array(z.string())])
  .transform((value) => (Array.isArray(value) ? value : [value]));

export const Statement = z.looseObject({
  Effect: z.enum(['Allow', 'Deny']),
  Action: listed,
  Resource: listed.prefault([]),
});
export const Policy = z.looseObject({ Version: z.string(), Statement: z.array(Statement) });
export type Policy = z.infer<typeof Policy>;

/** One call to AWS, as IAM sees it: `action` as `service:Action`, and what it is called on. */
export interface Call {
  readonly action: string;
  readonly resource: string;
  readonly context?: Readonly<Record<string, string>>;
}

export interface Caller {
  /** A role's ARN, or a service such as `events.amazonaws.com`. */
  readonly principal: string;
  readonly identityPolicies?: readonly Policy[];
  readonly resourcePolicy?: Policy;
  readonly accountId: string;
}

/**
 * Whether IAM would let a call through, by its documented evaluation.
 *
 * @throws Error when a policy or the call is not valid: an action that does not exist, a resource that it does not take
 */
export const isAllowed = async (call: Call, caller: Caller): Promise<boolean> => {
  const result = await runSimulation(
    {
      request: {
        principal: caller.principal,
        action: call.action,
        resource: { resource: call.resource, accountId: caller.accountId },
        contextVariables: { 'aws:SecureTransport': 'true', ...call.context },
      },
      identityPolicies: (caller.identityPolicies ?? []).map((policy, index) => ({ name: `policy-${index}`, policy })),
      serviceControlPolicies: [],
      resourceControlPolicies: [],
      ...(caller.resourcePolicy === undefined ? {} : { resourcePolicy: caller.resourcePolicy }),
    },
    {},
  );
  if (result.resultType === 'error') {
    throw new Error(`${call.action} on ${call.resource} cannot be evaluated: ${JSON.stringify(result.errors)}`);
  }
  return result.overallResult === 'Allowed';
};

const covers = (pattern: string, action: string): boolean => pattern.toLowerCase() === action.toLowerCase();

/** The policies without their statements that name an action. */
export const without = (policies: readonly Policy[], action: string): Policy[] =>
  policies.map((policy) => ({
    ...policy,
    Statement: policy.Statement.map((statement) => ({
      ...statement,
      Action: statement.Action.filter((each) => !covers(each, action)),
    })).filter((statement) => statement.Action.length > 0),
  }));
