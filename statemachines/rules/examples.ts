/** A small playbook without a flaw: examples of rules say what is different. */
const BASE: readonly string[] = [
  'id: example',
  'version: 1',
  'name: Example',
  'description: An example.',
  'risk: low',
  'triggers: { kinds: [service] }',
  'facts: { unit: string, port: integer, path: string, targets: strings }',
  'timeout: 24h',
  `prerequisites:
  - { id: ready, does: run-command, command: check-host, with: { Unit: $facts.unit } }`,
  `steps:
  - { id: look, does: run-command, command: check-host, with: { Unit: $facts.unit } }`,
  `success:
  look: { command: check-host, with: { Unit: $facts.unit } }
  criteria:
    - { name: known, fact: unitKnown, is: true }`,
];

const memberOf = (text: string): string => text.slice(0, text.indexOf(':'));

/** The whole playbook that an example stands for: the base, its members replaced by those of the example. */
export const wholeExample = (example: string): string => {
  const said = new Set([...example.matchAll(/^([A-Za-z]+):/gm)].map(([, name]) => name));
  return `${[...BASE.filter((member) => !said.has(memberOf(member))), example.trim()].join('\n')}\n`;
};

/** The playbooks that an example of a rule over libraries stands for. */
export const wholeExamples = (example: string): string[] => example.trim().split(/^---$/m).map(wholeExample);
