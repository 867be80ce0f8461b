import * as z from 'zod';
import { type Classification, Exhausted, FailureType, Severity } from '../classify/classification.ts';
import type { Component } from '../environment/component.ts';
import { Mode } from '../mode.ts';

/** When a playbook is meant; every list that is given must fit, and a list that is absent fits everything. */
export const Triggers = z.strictObject({
  kinds: z.array(z.string()).min(1).optional(),
  types: z.array(FailureType).min(1).optional(),
  severities: z.array(Severity).min(1).optional(),
  symptoms: z.array(z.string()).min(1).optional(),
  resources: z.array(Exhausted).min(1).optional().describe('what is exhausted, where something is'),
});
export type Triggers = z.infer<typeof Triggers>;

/** What the decision needs to know of a deployed playbook. */
export const PlaybookSummary = z.strictObject({
  id: z.string(),
  aliases: z.array(z.string()),
  version: z.int(),
  digest: z.string(),
  name: z.string(),
  risk: z.enum(['low', 'medium', 'high']),
  mode: Mode,
  triggers: Triggers,
  /** Playbooks that go first where both fit. */
  yieldsTo: z.array(z.string()),
  facts: z.array(z.string()),
  timeoutSeconds: z.int(),
});
export type PlaybookSummary = z.infer<typeof PlaybookSummary>;

export type Match =
  | { readonly playbook: PlaybookSummary; readonly because: readonly string[] }
  | { readonly playbook: undefined; readonly because: readonly string[] };

const RISKS = ['low', 'medium', 'high'] as const;

const misfit = (
  playbook: PlaybookSummary,
  component: Pick<Component, 'kind' | 'facts' | 'node'>,
  classification: Classification,
): string | undefined => {
  const { kinds, types, severities, symptoms, resources } = playbook.triggers;
  if (kinds !== undefined && !kinds.includes(component.kind)) {
    return `is for ${kinds.join(', ')}, not for a ${component.kind}`;
  }
  if (types !== undefined && !types.includes(classification.type)) return `is not for ${classification.type}`;
  if (severities !== undefined && !severities.includes(classification.severity)) {
    return `is not for severity ${classification.severity}`;
  }
  if (symptoms !== undefined && !symptoms.some((symptom) => classification.symptoms.includes(symptom))) {
    return `wants one of the symptoms ${symptoms.join(', ')}`;
  }
  const { resource } = classification;
  if (resources !== undefined && (resource === undefined || !resources.includes(resource))) {
    return `is for exhausted ${resources.join(', ')}, and ${resource ?? 'nothing'} is exhausted`;
  }
  const missing = playbook.facts.filter((fact) => component.facts[fact] === undefined);
  if (missing.length > 0) return `needs the component's ${missing.join(', ')}, which is not declared`;
  return undefined;
};

/**
 * Picks the playbook for a failure: total, deterministic, and saying why (P3).
 *
 * Of those that fit, one that yields to another of them stands back; then the lowest risk goes first, then the one
 * with the narrower triggers, then the name. The order of `playbooks` does not matter.
 */
export const matchPlaybook = (
  playbooks: readonly PlaybookSummary[],
  component: Pick<Component, 'kind' | 'facts' | 'node'>,
  classification: Classification,
): Match => {
  const because: string[] = [];
  const fitting: PlaybookSummary[] = [];
  for (const playbook of [...playbooks].sort((a, b) => (a.id < b.id ? -1 : 1))) {
    const reason = misfit(playbook, component, classification);
    if (reason === undefined) fitting.push(playbook);
    else because.push(`${playbook.id} ${reason}`);
  }
  const standBack = new Set(
    fitting.filter(({ yieldsTo }) => fitting.some(({ id }) => yieldsTo.includes(id))).map(({ id }) => id),
  );
  for (const id of standBack) because.push(`${id} stands back for another that fits`);
  const narrowness = ({ triggers }: PlaybookSummary): number => Object.values(triggers).filter(Boolean).length;
  // why sorted and not left out: of two that each stand back for the other one must still go
  const [chosen] = fitting.sort(
    (a, b) =>
      Number(standBack.has(a.id)) - Number(standBack.has(b.id)) ||
      RISKS.indexOf(a.risk) - RISKS.indexOf(b.risk) ||
      narrowness(b) - narrowness(a) ||
      (a.id < b.id ? -1 : 1),
  );
  if (chosen === undefined)
    return { playbook: undefined, because: because.length > 0 ? because : ['no playbook is deployed'] };
  because.unshift(`${chosen.id} fits ${classification.type} of a ${component.kind}, risk ${chosen.risk}`);
  return { playbook: chosen, because };
};
