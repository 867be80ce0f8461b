import type { HowItEnds } from '../../rehearse/rehearse.ts';
import type { Line } from '../explain-text.ts';
import { counted, elapsed, listed } from '../words.ts';
import type { Aftermath } from './aftermath.ts';
import type { Unanswered } from './made-up.ts';
import type { Told } from './narrate.ts';
import type { Simulation } from './simulation.ts';

const ENDS: Readonly<Record<HowItEnds, string>> = {
  recovered: 'the component is well again',
  'self-resolved': 'it was well by itself; nothing was touched',
  untouched: 'it ended before anything was touched',
  stopped: 'it was stopped; what had been done stays as it is',
  'rolled-back': 'it failed, and what had been done was undone',
  'not-undone': 'it failed, and so did undoing it: a person has to look',
  'timed-out': 'it ran out of its time; what had been done stays as it is',
};

const AFTERMATHS: Readonly<Record<Aftermath['how'], string>> = {
  undone: 'undone',
  'not-undone': 'NOT UNDONE',
  'nothing-to-put-back': 'nothing to put back',
  'left-as-it-is': 'left as it is',
};

const plain = (text: string, indent = 0): Line => ({ text, indent });
const bold = (text: string): Line => ({ text, indent: 0, tone: 'bold' });
const EMPTY = plain('');

const nameOf = ({ step, isUndo, target }: Pick<Told, 'step' | 'isUndo' | 'target'>): string =>
  `${isUndo ? 'undo ' : ''}${step === 'verify' ? 'success' : step}${target === undefined ? '' : ` (target ${target})`}`;

/** How it ended: in the machine's own words where it has some, which say the end themselves where they do. */
const endWords = ({ ends, cause }: Pick<Simulation, 'ends' | 'cause'>): string => {
  if (cause === undefined) return ENDS[ends];
  return ends === 'stopped' || ends === 'timed-out' ? `${ENDS[ends]}. ${cause}` : cause;
};

const pathLines = ({ path, ends, cause, seconds }: Simulation): Line[] => {
  const names = path.map(nameOf);
  const width = Math.max(...names.map((name) => name.length), ends.length);
  const line = (at: number, name: string, words: string, tone?: Line['tone']): Line => ({
    text: `  ${`+${elapsed(at)}`.padEnd(12)} ${name.padEnd(width)}  ${words}`,
    indent: 17 + width,
    ...(tone === undefined ? {} : { tone }),
  });
  return [
    ...path.map((each, index) =>
      line(each.seconds, names[index] ?? '', each.words, each.went === 'failed' ? 'warn' : undefined),
    ),
    line(seconds, ends, endWords({ ends, ...(cause === undefined ? {} : { cause }) }), 'bold'),
  ];
};

const callLines = ({ calls, denied }: Simulation): Line[] => [
  ...(['machine', 'worker'] as const).flatMap((role) => {
    const own = calls.filter((call) => call.role === role);
    if (own.length === 0) return [];
    return [plain(`  ${role.padEnd(9)}${own.map(({ action, count }) => `${action} ${count}`).join(', ')}`, 11)];
  }),
  ...(denied.length === 0
    ? [plain('  All of them are allowed by the permissions that the playbook is given.', 2)]
    : []),
  ...denied.map(
    ({ role, state, action, why }): Line => ({
      text: `  DENIED   ${state}: the ${role} lacks ${action}: ${why}`,
      indent: 11,
      tone: 'warn',
    }),
  ),
];

const aftermathLines = ({ aftermath }: Simulation): Line[] => {
  if (aftermath.length === 0) return [];
  const names = aftermath.map(({ step, target }) =>
    nameOf({ step, isUndo: false, ...(target === undefined ? {} : { target }) }),
  );
  const width = Math.max(...names.map((name) => name.length));
  return [
    EMPTY,
    bold('What had been done'),
    ...aftermath.map(({ how, because }, index) =>
      plain(
        `  ${(names[index] ?? '').padEnd(width)}  ${AFTERMATHS[how]}${because === undefined ? '' : `: ${because}`}`,
        width + 4,
      ),
    ),
  ];
};

const verdict = ({ isGood, differences, ends, denied, faults }: Simulation): Line[] => {
  if (isGood) return [plain(faults.length === 0 ? 'It went as its case says.' : `It ended safely (${ends}).`)];
  const why =
    faults.length === 0
      ? differences
      : [...(denied.length > 0 ? ['a call was denied'] : []), ...(denied.length > 0 ? [] : [`it ended ${ends}`])];
  return why.map((each): Line => ({ text: `NOT AS IT SHOULD BE: ${each}`, indent: 2, tone: 'warn' }));
};

/** A rehearsal as text: the path with its times, the calls, what became of what was done. */
export const simulateLines = (title: string, simulation: Simulation): Line[] => {
  const { seconds, waitedForPeopleSeconds: waited, faults } = simulation;
  const apart = waited === 0 ? '' : `, of which ${elapsed(waited)} waiting for people`;
  return [
    bold(`${title}: ${simulation.case}${faults.length === 0 ? '' : `, with ${listed(faults)}`}`),
    plain('Rehearsed on a clock of its own: nothing is called and nothing is touched.'),
    EMPTY,
    ...pathLines(simulation),
    ...aftermathLines(simulation),
    EMPTY,
    bold(
      `Calls to AWS (${counted(
        simulation.calls.reduce((sum, { count }) => sum + count, 0),
        'call',
      )})`,
    ),
    ...callLines(simulation),
    EMPTY,
    plain(`Took ${elapsed(seconds)}${apart}.`),
    ...verdict(simulation),
  ];
};

/** What nobody can make up, and how it is written down: a file to begin with. */
export const unansweredLines = (
  id: string,
  casesFile: string,
  missing: readonly Unanswered[],
  beginning: string,
): Line[] => [
  bold(`${id} cannot be rehearsed yet: it reads what AWS answers, and nobody has said what that is.`),
  EMPTY,
  ...missing.flatMap(({ state, call, asks, reads }) => [
    plain(`  ${state}  asks ${call}. ${asks}`, 4),
    plain(`    It reads ${listed(reads)}.`, 6),
  ]),
  EMPTY,
  plain(`Write ${casesFile}, beginning like this, and put what AWS answers into each \`output\`:`),
  EMPTY,
  ...beginning
    .trimEnd()
    .split('\n')
    .map((line) => plain(`  ${line}`, 2)),
];
