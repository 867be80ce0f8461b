import { inWords } from '../../functions/domain/duration.ts';
import type { Explanation } from './explain.ts';
import { type ToldPermission, thingsWords } from './permissions.ts';
import { flatSteps, type ToldStep } from './told-steps.ts';
import { counted, elapsed, listed, spanned } from './words.ts';

/** A line of a text for people: how much of it stands in front, when it has to be broken, and what kind of line it is. */
export interface Line {
  readonly text: string;
  /** Columns before the words, to which a second line is indented. */
  readonly indent: number;
  readonly tone?: 'bold' | 'warn' | 'dim';
}

const LABEL = 11;
const plain = (text: string, indent = 0): Line => ({ text, indent });
const head = (text: string): Line => ({ text, indent: 0, tone: 'bold' });
const labelled = (label: string, words: string): Line => plain(`${label.padEnd(LABEL)}${words}`, LABEL);
const EMPTY = plain('');

const TYPES: Readonly<Record<string, string>> = {
  string: 'text',
  strings: 'several texts',
  integer: 'whole number',
  number: 'number',
  boolean: 'true or false',
};

const MODES: Readonly<Record<Explanation['mode'], string>> = {
  shadow: 'in shadow, it records what it would do and changes nothing',
  automatic: 'automatic, it runs by itself where environment and component are automatic too',
};

const triggerWords = ({ triggers, yieldsTo, aliases }: Explanation): string => {
  const { kinds, types, severities, symptoms, resources } = triggers;
  const words = [
    kinds === undefined ? 'any component' : `a ${listed(kinds, 'or')}`,
    types === undefined ? 'fails in any way' : `shows ${listed(types, 'or')}`,
    ...(resources === undefined ? [] : [`of ${listed(resources, 'or')}`]),
    ...(symptoms === undefined ? [] : [`with the symptom ${listed(symptoms, 'or')}`]),
    ...(severities === undefined ? [] : [`at severity ${listed(severities, 'or')}`]),
  ].join(' ');
  const stands = yieldsTo.length === 0 ? '' : `; ${listed(yieldsTo, 'or')} goes first where both fit`;
  const asked = aliases.length === 0 ? '' : `; also known as ${listed(aliases)}`;
  return `${words}${stands}${asked}`;
};

const needWords = ({ facts, parameters }: Explanation): string[] => {
  const byType = Map.groupBy(Object.entries(facts), ([, type]) => type);
  const known = [...byType].map(([type, names]) => `${listed(names.map(([name]) => name))} (${TYPES[type] ?? type})`);
  const set = Object.entries(parameters).map(([name, parameter]) => `${name} = ${String(parameter.default)}`);
  return [
    ...(known.length === 0 ? [] : [`the facts ${listed(known)} of the component`]),
    ...(set.length === 0 ? [] : [`the parameters ${listed(set)}, unless the environment says otherwise`]),
  ];
};

const PARTS: Readonly<Record<ToldStep['part'], string>> = { before: 'before', keeps: 'keeps', asks: 'asks', does: '' };

/** How far what is inside a step stands behind it. */
const INSIDE = 4;

const widthOf = (steps: readonly ToldStep[]): number =>
  Math.max(
    0,
    ...steps.map(({ id, inside }) => Math.max(id.length, ...inside.map((list) => INSIDE + widthOf(list.steps)))),
  );

const stepLines = (steps: readonly ToldStep[], width: number, depth = 0): Line[] =>
  steps.flatMap((step) => {
    const lead = `  ${(step.number ?? PARTS[step.part]).padEnd(6)} ${step.changes ? '*' : ' '} ${' '.repeat(depth * INSIDE)}`;
    const text = `${lead}${step.id.padEnd(width)}  ${step.words}`;
    return [
      plain(text, lead.length + width + 2),
      ...step.inside.flatMap(({ name, steps: inside }) => [
        plain(`${' '.repeat(lead.length + 2)}${name}:`, lead.length + 4),
        ...stepLines(inside, width - INSIDE, depth + 1),
      ]),
    ];
  });

const successWords = ({ success }: Explanation): string[] => {
  const { require, criteria, everySeconds, windowSeconds, stabilitySeconds, timesAreDefaults } = success;
  const which = {
    all: 'all of',
    any: 'one of',
    'as the environment says': 'one of, or all of where the environment says so,',
  }[require];
  const times = `looked at every ${inWords(everySeconds)}; so within ${inWords(windowSeconds)}, and then for ${inWords(stabilitySeconds)}`;
  return [
    `${criteria.length === 1 ? '' : `${which} `}${listed(criteria)}`,
    `${times}${timesAreDefaults ? ', unless the environment says otherwise' : ''}`,
  ];
};

const undoWords = ({ undoing }: ToldStep): string | undefined => {
  if (undoing.how === 'undone-by') return undoing.words;
  if (undoing.how === 'restorative')
    return 'Nothing to put back: it acts only on what has failed, and the evidence is kept.';
  if (undoing.how === 'irreversible') return `Cannot be undone: ${undoing.because}`;
  return undoing.how === 'approved' ? 'Is not undone: a person has to agree to it first.' : undefined;
};

const undoLines = ({ does }: Explanation): Line[] => {
  const first = does.find((step) => flatSteps([step]).some(({ changes }) => changes))?.id;
  if (first === undefined) return [plain('  It changes nothing, so nothing has to be undone.', 2)];
  const told = flatSteps(does).flatMap((step) => {
    const words = undoWords(step);
    return words === undefined ? [] : [{ id: step.id, words }];
  });
  const width = Math.max(...told.map(({ id }) => id.length));
  return [
    plain(`  Until ${first} begins, nothing has been changed and nothing has to be undone.`, 2),
    ...told.reverse().map(({ id, words }) => plain(`  ${id.padEnd(width)}  ${words}`, width + 4)),
  ];
};

const permissionWords = ({ actions, on, only }: ToldPermission): string =>
  `${actions.join(', ')} on ${thingsWords(on)}${only === undefined ? '' : `, only where ${only}`}`;

const permissionLines = ({ permissions }: Explanation): Line[] =>
  permissions.map((permission, index) => {
    const said = permissions[index - 1]?.role === permission.role ? '' : permission.role;
    return plain(`  ${said.padEnd(LABEL - 2)}${permissionWords(permission)}`, LABEL);
  });

const timeWords = ({ times }: Explanation): string[] => {
  const { typical, worstCaseSeconds, approvalSeconds, timeoutSeconds } = times;
  const usual =
    typical === undefined
      ? 'not rehearsed, so what is typical is not known'
      : `typically ${elapsed(typical.seconds)} (rehearsed: ${typical.case})`;
  return [
    `${usual}; at worst ${inWords(worstCaseSeconds)}, every retry and undo included; ended after ${spanned(timeoutSeconds)}`,
    ...(approvalSeconds === 0 ? [] : [`waiting for people comes on top: at most ${inWords(approvalSeconds)}`]),
  ];
};

/** An explanation as one screen of text. */
export const explainLines = (explanation: Explanation): Line[] => {
  const { id, name, version, digest, description, risk, mode, does, touches, drill } = explanation;
  const width = Math.max(widthOf(does), 'success'.length);
  const changing = flatSteps(does).filter(({ changes }) => changes).length;
  const [criteria = '', times = ''] = successWords(explanation);
  const after = (label: string, words: string): Line =>
    plain(`  ${label.padEnd(8)} ${(label === '' ? '' : 'success').padEnd(width)}  ${words}`, width + 13);
  const tries = explanation.undoAttempts === 1 ? '' : ' twice';
  const undo = `If it fails (what was done is undone, the last step first; an undo that fails${tries} calls a person)`;
  return [
    head(`${name} (${id} v${version}, digest ${digest.slice(0, 12)})`),
    plain(description),
    EMPTY,
    labelled('Runs when', triggerWords(explanation)),
    labelled('Risk', `${risk}; ${MODES[mode]}`),
    ...needWords(explanation).map((words, index) => labelled(index === 0 ? 'Needs' : '', words)),
    labelled('Touches', touches.length === 0 ? 'nothing' : listed(touches)),
    ...timeWords(explanation).map((words, index) => labelled(index === 0 ? 'Takes' : '', words)),
    ...(drill === undefined ? [] : [labelled('Drill', `${drill.fault}; every ${spanned(drill.every)}`)]),
    EMPTY,
    head(`What it does (* changes something: ${counted(changing, 'step')})`),
    ...stepLines(does, width),
    after('after', criteria),
    after('', times),
    EMPTY,
    head(undo),
    ...undoLines(explanation),
    EMPTY,
    head('What it may do in AWS, and nothing else'),
    ...permissionLines(explanation),
  ];
};
