import { ANY, says } from './arguments.ts';
import type { Call, Question, Requirement } from './call.ts';
import { pageOf } from './reference.ts';

interface Details {
  readonly tagKeys?: readonly string[];
  readonly tags?: Readonly<Record<string, string>>;
  readonly context?: Requirement['context'];
  /** Added to the page of the reference, where more than the reference is needed to see it. */
  readonly because?: string;
}

/** A need for an action on each of the resources; an action that takes none is needed on `*`. */
export const need = (action: string, resources: string | readonly string[], details: Details = {}): Requirement => ({
  action,
  resources: typeof resources === 'string' ? [resources] : resources,
  tagKeys: details.tagKeys ?? [],
  ...(details.tags === undefined ? {} : { tags: details.tags }),
  context: details.context ?? {},
  because: details.because === undefined ? pageOf(action) : `${details.because}; ${pageOf(action)}`,
});

/** The tags of a resource, for the services that know them by the global key alone. */
export const TAGGED = { tagKeys: ['aws:ResourceTag'] } as const;

/** An ARN of the call's own account and region, or the value itself where it is an ARN already. */
export const arnOf = ({ partition, region, account }: Call, service: string, rest: string): string =>
  `arn:${partition}:${service}:${region}:${account}:${rest}`;

export const isArn = (value: string): boolean => value.startsWith('arn:');

/** What is known of a target that the arguments do not tell; any of its kind where nothing is. */
export const ask = (call: Call, question: Question, about: string, otherwise: string): readonly string[] => {
  const answer = call.known?.(question, about) ?? [];
  return answer.length === 0 ? [otherwise] : answer;
};

/** The passing of roles to a service (IAM user guide, "Grant a user permissions to pass a role to an AWS service"). */
export const passRoles = (roles: readonly string[], service: string): readonly Requirement[] =>
  roles.length === 0
    ? []
    : [
        need('iam:PassRole', roles, {
          tagKeys: ['aws:ResourceTag', 'iam:ResourceTag'],
          context: { 'iam:PassedToService': service },
        }),
      ];

export const anyRole = ({ partition, account }: Call): string => `arn:${partition}:iam::${account}:role/${ANY}`;

/**
 * What is needed and cannot be told here: every action on everything, which nothing short of an administrator's policy
 * allows.
 *
 * why not left out: a rehearsal that passes for want of knowledge is worth less than none
 */
export const needUnknown = (because: string): Requirement => need(ANY, ANY, { because });

/** The arguments that need more than is told here, each refused where the call has it. */
export const beyond = (call: Call, more: Readonly<Record<string, string>>): readonly Requirement[] =>
  Object.entries(more)
    .filter(([name]) => says(call.arguments, name))
    .map(([name, because]) => needUnknown(`with ${name}: ${because}`));
