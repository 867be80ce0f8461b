import type { Command } from '../commands.ts';
import type { CompiledPlaybook } from '../compile.ts';
import { PLAYBOOK_DEFAULTS, type Playbook } from '../playbook.ts';
import { kindOf } from '../steps/schema.ts';
import type { Step } from '../steps/step-kind.ts';
import { referenceOf, type Value } from '../value.ts';
import { type ToldPermission, tellPermissions } from './permissions.ts';
import { flatSteps, type ToldStep, tellSteps } from './told-steps.ts';
import { criterionWords } from './words.ts';

/** How long a recovery takes when all goes well, as one rehearsal has shown. */
export interface Typical {
  readonly case: string;
  /** Without the time that people took. */
  readonly seconds: number;
}

/** Everything that a person wants to know of a playbook before trusting it. */
export interface Explanation {
  readonly id: string;
  readonly aliases: readonly string[];
  readonly version: number;
  readonly digest: string;
  readonly name: string;
  readonly description: string;
  readonly risk: Playbook['risk'];
  readonly mode: Playbook['mode'];
  readonly triggers: Playbook['triggers'];
  readonly yieldsTo: readonly string[];
  readonly facts: Playbook['facts'];
  readonly parameters: Playbook['parameters'];
  readonly does: readonly ToldStep[];
  readonly touches: readonly string[];
  readonly permissions: readonly ToldPermission[];
  readonly success: {
    readonly require: 'all' | 'any' | 'as the environment says';
    readonly criteria: readonly string[];
    readonly everySeconds: number;
    readonly windowSeconds: number;
    readonly stabilitySeconds: number;
    /** Whether the environment may say other times. */
    readonly timesAreDefaults: boolean;
  };
  readonly undoAttempts: number;
  readonly times: {
    readonly worstCaseSeconds: number;
    readonly timeoutSeconds: number;
    /** The longest that people are waited for, which is apart from the others. */
    readonly approvalSeconds: number;
    readonly typical?: Typical;
  };
  readonly drill?: Playbook['drill'];
}

const nameWords = (name: Value): string => {
  const reference = referenceOf(name);
  if (reference === undefined) return String(name);
  return reference.kind === 'fact' ? `that the fact ${reference.name} names` : `that ${String(name)} names`;
};

const stepsBelow = (steps: readonly Step[]): Step[] =>
  steps.flatMap((step) => [
    step,
    ...(kindOf(step).nested?.(step as never) ?? []).flatMap(({ steps: inside }) => stepsBelow(inside)),
  ]);

/** What is worked on: what kinds say by name, and else the host, by the steps that change it. */
const touchedBy = (playbook: Playbook, told: readonly ToldStep[]): string[] => {
  const named = new Set<string>();
  const onHost: string[] = [];
  const changing = new Set(told.filter(({ changes }) => changes).map(({ id }) => id));
  for (const step of stepsBelow(playbook.steps)) {
    const touched = kindOf(step).touches?.(step as never);
    if (touched !== undefined) for (const { what, name } of touched) named.add(`the ${what} ${nameWords(name)}`);
    else if (changing.has(step.id)) onHost.push(step.id);
  }
  return [...(onHost.length === 0 ? [] : [`the component's host (${onHost.join(', ')})`]), ...named];
};

/** Explains a playbook: what its text and its machine say, put for people. Pure. */
export const explain = (
  playbook: Playbook,
  compiled: CompiledPlaybook,
  given: { readonly commands: ReadonlyMap<string, Command>; readonly typical?: Typical | undefined },
): Explanation => {
  const { success, drill } = playbook;
  const does = tellSteps(playbook, given);
  return {
    id: playbook.id,
    aliases: playbook.aliases,
    version: playbook.version,
    digest: compiled.summary.digest,
    name: playbook.name,
    description: playbook.description,
    risk: playbook.risk,
    mode: playbook.mode,
    triggers: playbook.triggers,
    yieldsTo: playbook.yieldsTo,
    facts: playbook.facts,
    parameters: playbook.parameters,
    does,
    touches: touchedBy(playbook, flatSteps(does)),
    permissions: tellPermissions(compiled),
    success: {
      require: success.require ?? 'as the environment says',
      criteria: success.criteria.map(criterionWords),
      everySeconds: success.every,
      windowSeconds: success.window ?? PLAYBOOK_DEFAULTS.windowSeconds,
      stabilitySeconds: success.stability ?? PLAYBOOK_DEFAULTS.stabilitySeconds,
      timesAreDefaults: success.window === undefined || success.stability === undefined,
    },
    undoAttempts: playbook.rollback.attempts,
    times: {
      worstCaseSeconds: compiled.worstCaseSeconds,
      timeoutSeconds: playbook.timeout,
      approvalSeconds: compiled.approvalSeconds,
      ...(given.typical === undefined ? {} : { typical: given.typical }),
    },
    ...(drill === undefined ? {} : { drill }),
  };
};
