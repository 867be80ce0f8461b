import type { Rule } from '../rule.ts';

export const namesAreUnique: Rule = {
  code: 'PB107',
  title: 'every step has a name of its own',
  why: "A step's name is its state in the console, its record in the ledger and the name of what it finds.",
  bad: `
steps:
  - { id: look-again, does: run-command, command: check-service, with: { Unit: $facts.unit, Port: $facts.port, HealthPath: / } }
  - { id: look-again, does: run-command, command: check-service, with: { Unit: $facts.unit, Port: $facts.port, HealthPath: / } }
`,
  good: `
steps:
  - { id: look-once, does: run-command, command: check-service, with: { Unit: $facts.unit, Port: $facts.port, HealthPath: / } }
  - { id: look-again, does: run-command, command: check-service, with: { Unit: $facts.unit, Port: $facts.port, HealthPath: / } }
`,
  check: ({ steps }) => {
    const seen = new Set<string>();
    return steps
      .filter(({ role }) => role !== 'undo' && role !== 'look')
      .flatMap(({ step, path }) => {
        if (!seen.has(step.id)) {
          seen.add(step.id);
          return [];
        }
        return [{ message: `a step is named '${step.id}' already`, path: [...path, 'id'] }];
      });
  },
};
