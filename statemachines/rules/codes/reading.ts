import type { Entry } from '../rule.ts';

/** What is found before anything is understood: the document cannot be read, or is no playbook. */
export const READING: readonly Entry[] = [
  {
    code: 'PB001',
    title: 'the document is plain YAML of a sensible size',
    why: 'Aliases, tags, keys that stand twice, other versions of YAML and characters that nobody sees make a document say something else than a person reads in it.',
    bad: `
name: One
name: Two
`,
    good: `
name: One
`,
  },
  {
    code: 'PB002',
    title: 'the document is a playbook: every member is known and has a value that it can have',
    why: 'What is not known would silently not be done.',
    bad: `
risk: none
colour: red
`,
    good: `
risk: low
`,
  },
  {
    code: 'PB003',
    title: 'a machine can be made of the playbook',
    why: 'It never should be otherwise: a playbook in which no rule finds a flaw compiles. Where this is seen, the compiler has a bug; please report it with the playbook.',
    bad: '',
    good: `
risk: low
`,
  },
];
