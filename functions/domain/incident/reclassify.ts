import { classify } from '../classify/classify.ts';
import type { Declared } from '../environment/directory.ts';
import { assessImpact } from '../impact.ts';
import type { Signal } from '../signal/signal.ts';
import type { Incident } from './incident.ts';

/** The incident as everything that has joined it meanwhile makes it look: a later signal may say more than the first. */
export const reclassified = (incident: Incident, component: Declared, signals: readonly Signal[]): Incident => {
  if (!signals.some(({ state }) => state === 'failing')) return incident;
  const classification = classify(signals, component);
  const { urgency, dependents } = assessImpact(component, classification.severity);
  return { ...incident, classification, urgency, dependents: [...dependents], priority: component.priority };
};
