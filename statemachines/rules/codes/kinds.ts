import type { Entry } from '../rule.ts';

const look = (rest: string): string => `
steps:
  - { id: look, does: run-command, ${rest} }
`;

/** What only a kind of step can say of its own step (`flaws` of the kinds). */
export const OF_KINDS: readonly Entry[] = [
  {
    code: 'PB101',
    title: 'a command is one of `playbooks/commands`',
    why: 'A command that does not exist cannot be sent.',
    bad: look('command: check-hosts, with: { Unit: $facts.unit }'),
    good: look('command: check-host, with: { Unit: $facts.unit }'),
  },
  {
    code: 'PB102',
    title: 'a command is given only parameters that it takes',
    why: 'Systems Manager refuses a parameter that a document does not declare. `RecoveryId`, `StepId` and `Epoch` are given by the worker alone: they are the fence.',
    bad: look('command: check-host, with: { Unit: $facts.unit, Shell: sh }'),
    good: look('command: check-host, with: { Unit: $facts.unit }'),
  },
  {
    code: 'PB103',
    title: 'a command is given every parameter that has no default',
    why: 'Systems Manager refuses a command without them.',
    bad: look('command: check-host'),
    good: look('command: check-host, with: { Unit: $facts.unit }'),
  },
  {
    code: 'PB104',
    title: 'what stands in braces, or is asked, is a reference',
    why: 'A person would read the braces instead of what they stand for; a condition on a literal is decided already.',
    bad: `
steps:
  - { id: tell, does: notify, subject: 'About {nobody}', text: It is looked at. }
`,
    good: `
steps:
  - { id: tell, does: notify, subject: 'About {component}', text: It is looked at. }
`,
  },
  {
    code: 'PB114',
    title: 'looking changes nothing',
    why: 'A look is made again and again, without a fence and without an undo.',
    bad: `
success:
  look: { command: stop-service, with: { Unit: $facts.unit } }
  criteria:
    - { name: stopped, fact: stopped, is: true }
`,
    good: `
success:
  look: { command: check-host, with: { Unit: $facts.unit } }
  criteria:
    - { name: known, fact: unitKnown, is: true }
`,
  },
  {
    code: 'PB116',
    title: 'what a command says of itself is not said again',
    why: 'Whether a command of `playbooks/commands` changes something, and how long it runs, stands in its own description; two truths part company.',
    bad: look('command: check-host, with: { Unit: $facts.unit }, mutates: false'),
    good: look('command: check-host, with: { Unit: $facts.unit }'),
  },
  {
    code: 'PB117',
    title: 'a document that AWS owns is given literals only',
    why: 'It puts its parameters into its script as text, where a value from elsewhere could become code (X3).',
    bad: look('command: AWS-RunShellScript, mutates: false, with: { commands: $facts.unit }'),
    good: look('command: AWS-RunShellScript, mutates: false, with: { commands: uptime }'),
  },
  {
    code: 'PB118',
    title: 'what is expected is something that the command finds',
    why: 'What a command does not find is never as expected: the step would always fail.',
    bad: look('command: check-host, with: { Unit: $facts.unit }, expect: { fact: mode, is: healthy }'),
    good: look('command: check-host, with: { Unit: $facts.unit }, expect: { fact: unitKnown, is: true }'),
  },
  {
    code: 'PB119',
    title: 'what is expected is of the type that the command finds',
    why: 'A text is never 3, and nothing is above a text: the step would always fail.',
    bad: look('command: check-host, with: { Unit: $facts.unit }, expect: { fact: unitKnown, is: 3 }'),
    good: look('command: check-host, with: { Unit: $facts.unit }, expect: { fact: unitKnown, is: true }'),
  },
  {
    code: 'PB121',
    title: 'a step inside `for-each` has an id of at most 18 characters',
    why: 'It is recorded with the number of its target, and the comment of a command has no room for more.',
    bad: `
steps:
  - id: each
    does: for-each
    over: $facts.targets
    atMost: 3
    steps:
      - { id: look-at-this-target, does: run-command, command: check-host, with: { Unit: $target } }
`,
    good: `
steps:
  - id: each
    does: for-each
    over: $facts.targets
    atMost: 3
    steps:
      - { id: look-at-it, does: run-command, command: check-host, with: { Unit: $target } }
`,
  },
  {
    code: 'PB122',
    title: 'a step says exactly one of what excludes each other, and gives no name that it keeps for itself',
    why: 'Of two ways to say what is wanted one would silently not be taken.',
    bad: `
steps:
  - { id: calm, does: wait-until, criteria: [{ name: calm, alarms: OK }], health: { targetGroup: $facts.path, healthy: 1 } }
`,
    good: `
steps:
  - { id: calm, does: wait-until, criteria: [{ name: calm, alarms: OK }] }
`,
  },
  {
    code: 'PB123',
    title: 'what belongs to criteria is said only with criteria',
    why: 'Where something else is waited for it would silently not be taken.',
    bad: `
steps:
  - { id: calm, does: wait-until, health: { targetGroup: $facts.path, healthy: 1 }, require: any }
`,
    good: `
steps:
  - { id: calm, does: wait-until, criteria: [{ name: calm, alarms: OK }], require: any }
`,
  },
];
