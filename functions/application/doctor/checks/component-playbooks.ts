import { FAILURE_TYPES, SEVERITIES } from '../../../domain/classify/classification.ts';
import { type Match, matchPlaybook } from '../../../domain/match/match.ts';
import type { Check } from '../check.ts';

/** Some playbook fits every component, for at least one kind of failure. */
export const componentPlaybooks: Check = {
  name: 'component-playbooks',
  look: async ({ directory, playbooks }) => {
    const symptoms = [...new Set(playbooks.flatMap(({ triggers }) => triggers.symptoms ?? []))];
    return directory.all().flatMap((component) => {
      const matches = FAILURE_TYPES.flatMap((type) =>
        SEVERITIES.map(
          (severity): Match =>
            matchPlaybook(playbooks, component, {
              type,
              severity,
              symptoms,
              priorityLabel: 'P3',
              confidence: 1,
              because: [],
            }),
        ),
      );
      if (matches.some(({ playbook }) => playbook !== undefined)) return [];
      // why the shortest: of all the ways to miss, the one for which least is wrong says best what is missing
      const because = matches.map((match) => match.because).sort((a, b) => a.join('').length - b.join('').length)[0];
      return [
        {
          severity: component.mode === 'shadow' ? ('warning' as const) : ('error' as const),
          what: `no playbook fits '${component.name}' (${component.kind}), whatever its failure: ${(because ?? []).join('; ')}`,
          fix: 'declare what the playbook needs, or write a playbook for this kind (CONTRIBUTING.md)',
        },
      ];
    });
  },
};
