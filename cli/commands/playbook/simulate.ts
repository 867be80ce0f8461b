import * as z from 'zod';
import { breakable, type Faults, onlyUndos, withFaults } from '#statemachines/describe/rehearsal/faults';
import { casesText } from '#statemachines/describe/rehearsal/made-up';
import { simulateLines, unansweredLines } from '#statemachines/describe/rehearsal/simulate-text';
import { type Simulation, tellSimulation } from '#statemachines/describe/rehearsal/simulation';
import { tellSteps } from '#statemachines/describe/told-steps';
import { elapsed } from '#statemachines/describe/words';
import type { Case, Cases } from '#statemachines/rehearse/cases';
import { prepared, rehearse } from '#statemachines/rehearse/rehearse';
import { cliError } from '../../cli-error.ts';
import { type Answer, type Command, defineCommand, type Page } from '../../command.ts';
import { EXIT } from '../../exit-codes.ts';
import { PLAYBOOKS_OPTION } from '../../playbooks-folder.ts';
import { tableOf } from '../../text/table.ts';
import { type Chosen, ChosenArgs, choose, flawedAnswer, PLAYBOOK_ID } from './chosen.ts';
import { painted } from './painted.ts';
import { casesOf, healthyCase } from './rehearsed.ts';

const NO_FAULTS: Faults = { fails: [], slow: [] };

const faultWords = ({ fails, slow }: Faults): string[] => [
  ...fails.map((id) => `${id} failing`),
  ...slow.map((id) => `${id} never answering`),
];

/** @throws Error `Usage` naming a step that is not there, with those that are */
const mustBeBreakable = (chosen: Chosen, { fails, slow }: Faults): void => {
  const known = breakable(chosen.compiled);
  const unknown = [...fails, ...slow].find((id) => !known.includes(id));
  if (unknown === undefined) return;
  throw cliError('Usage', `nothing that can go wrong is named '${unknown}', there are: ${known.join(', ')}`);
};

/** @throws Error `Usage` with the names that there are */
const namedCase = ({ cases }: Cases, name: string): Case => {
  const exact = cases.filter((each) => each.name === name);
  const found = exact.length > 0 ? exact : cases.filter((each) => each.name.includes(name));
  const [one, another] = found;
  if (one !== undefined && another === undefined) return one;
  const names = (one === undefined ? cases : found).map((each) => `\n  ${each.name}`).join('');
  throw cliError('Usage', `${one === undefined ? 'no case is' : 'several cases are'} named '${name}':${names}`);
};

/** A case with its rehearsal told. */
const simulated = async (chosen: Chosen, cases: Cases, each: Case, faults: Faults): Promise<Simulation> => {
  const { compiled, playbook, commands } = chosen;
  const rehearsed = withFaults(each, faults, compiled);
  const rehearsal = await rehearse(compiled, cases, rehearsed, prepared(compiled));
  return tellSimulation(compiled, tellSteps(playbook, { commands }), each, faultWords(faults), rehearsal);
};

/** Steps by their ids, with the undo of one apart from it. */
const reached = ({ path }: Simulation): Set<string> =>
  new Set(path.map(({ step, isUndo }) => `${step}${isUndo ? ':undo' : ''}`));

/** The first healthy case that comes to all the steps that are to go wrong, so that it shows something. */
const caseFor = async (chosen: Chosen, cases: Cases, faults: Faults): Promise<Case | undefined> => {
  const wanted = [...faults.fails, ...faults.slow].map((id) => id.split(':')[0] ?? id);
  for (const each of cases.cases.filter(({ ends, denied }) => ends === 'recovered' && denied === undefined)) {
    const steps = reached(await simulated(chosen, cases, each, NO_FAULTS));
    if (wanted.every((id) => steps.has(id))) return each;
  }
  return healthyCase(cases);
};

const allText = (title: string, all: readonly Simulation[], { paint }: Page): string[] => {
  const bad = all.filter(({ isGood }) => !isGood);
  return [
    paint('bold', `${title}: ${all.length} cases, ${all.length - bad.length} as they should be`),
    ...tableOf(
      [{ head: 'case' }, { head: 'ends' }, { head: 'took', align: 'right' }, { head: 'as it should be' }],
      all.map((each) => [
        each.case,
        each.ends,
        elapsed(each.seconds),
        each.isGood ? { text: 'yes', tone: 'good' } : { text: `NO: ${each.differences.join('; ')}`, tone: 'bad' },
      ]),
      paint,
    ),
  ];
};

const simulateAll = async (chosen: Chosen, cases: Cases, title: string): Promise<Answer> => {
  const all: Simulation[] = [];
  for (const each of cases.cases) all.push(await simulated(chosen, cases, each, NO_FAULTS));
  return {
    exitCode: all.every(({ isGood }) => isGood) ? EXIT.done : EXIT.findings,
    result: { playbook: chosen.playbook.id, version: chosen.playbook.version, cases: all },
    text: (page) => allText(title, all, page),
  };
};

export const simulate: Command = defineCommand({
  noun: 'playbook',
  name: 'simulate',
  description: 'rehearses a playbook on a clock of its own, without touching anything: what if a step fails or hangs',
  needs: 'nobody',
  arguments: [PLAYBOOK_ID],
  options: [
    { flags: '--case <name>', description: 'one of its cases, by name or part of it (the first that recovers)' },
    { flags: '--fail <step...>', description: 'this step fails, <step>:undo its undo, verify the success criteria' },
    { flags: '--slow <step...>', description: 'this step never answers, until its time is up' },
    { flags: '--all', description: 'all cases, as a table' },
    PLAYBOOKS_OPTION,
  ],
  args: z.strictObject({
    ...ChosenArgs,
    case: z.string().min(1).optional(),
    fail: z.array(z.string().min(1)).prefault([]),
    slow: z.array(z.string().min(1)).prefault([]),
    all: z.boolean().prefault(false),
  }),
  run: async ({ id, playbooks, case: name, fail, slow, all }) => {
    const chosen = choose(id, playbooks);
    if ('flaws' in chosen) return flawedAnswer(chosen);
    const faults: Faults = { fails: fail, slow };
    if (all && (name !== undefined || fail.length + slow.length > 0)) {
      throw cliError('Usage', '--all runs every case as it is: leave --case, --fail and --slow out');
    }
    mustBeBreakable(chosen, faults);
    const { playbook, casesFile } = chosen;
    const { cases, isMadeUp, lacks } = casesOf(chosen);
    const title = `${playbook.name} (${playbook.id} v${playbook.version})`;
    if (lacks.length > 0) {
      const beginning = casesText(cases, lacks);
      return {
        exitCode: EXIT.findings,
        result: { playbook: playbook.id, version: playbook.version, lacks, casesFile, beginning },
        text: (page) => painted(unansweredLines(playbook.id, casesFile, lacks, beginning), page),
      };
    }
    if (all) return simulateAll(chosen, cases, title);
    const each = name === undefined ? await caseFor(chosen, cases, faults) : namedCase(cases, name);
    if (each === undefined) throw cliError('Usage', `none of its cases recovers: name one with --case`);
    const simulation = await simulated(chosen, cases, each, faults);
    const steps = reached(simulation);
    const unreached = [...fail, ...slow].filter((step) => !steps.has(step));
    const notes = [
      ...(isMadeUp
        ? [`It has no cases: ${casesFile} would say how it is rehearsed; this one is made up from its text.`]
        : []),
      ...(onlyUndos(faults) ? ['So that there is something to undo, the success criteria are not met either.'] : []),
      ...unreached.map((step) => `In this case it does not come to '${step}', which therefore could not go wrong.`),
    ];
    return {
      exitCode: simulation.isGood ? EXIT.done : EXIT.findings,
      result: { playbook: playbook.id, version: playbook.version, ...simulation, notes },
      text: (page) => [
        ...painted(simulateLines(title, simulation), page),
        ...notes.map((note) => page.paint('dim', note)),
      ],
    };
  },
});
