import type { Priority } from './environment/component.ts';

export interface Impact {
  readonly dependents: readonly string[];
  readonly urgency: 'immediate' | 'soon' | 'routine';
}

/**
 * What a failure reaches and how fast someone must care (D8).
 *
 * Immediate when the failure is critical, or the component is, or a failure of high severity takes others with it;
 * routine only when nothing depends on the component and neither side calls it high.
 */
export const assessImpact = (
  component: { readonly priority: Priority; readonly dependents: readonly string[] },
  severity: 'critical' | 'high' | 'medium' | 'low',
): Impact => {
  const { priority, dependents } = component;
  const immediate =
    severity === 'critical' || priority === 'critical' || (severity === 'high' && dependents.length > 0);
  const routine = dependents.length === 0 && priority === 'medium' && severity !== 'high';
  return { dependents, urgency: immediate ? 'immediate' : routine ? 'routine' : 'soon' };
};
