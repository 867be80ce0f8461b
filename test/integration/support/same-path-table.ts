import { differencesOf, type Path } from './same-path.ts';
import type { Staged } from './same-path-cases.ts';

/** What became of a case: both paths, or why there is one alone. */
export interface Compared {
  readonly staged: Staged;
  readonly simulated: Path;
  readonly deployed: Path | undefined;
  readonly compareCause: boolean;
}

const aligned = (rows: readonly (readonly string[])[]): string[] => {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
};

const verdictOf = ({ simulated, deployed, compareCause }: Compared): string => {
  if (deployed === undefined) return 'did not end';
  return differencesOf(simulated, deployed, compareCause).length === 0 ? 'yes' : 'NO';
};

/** Every case in one table, then the cases that the simulator alone can show, each with its reason. */
export const tableOf = (compared: readonly Compared[], simulatorOnly: readonly Staged[]): string => {
  const rows = compared.map((each) => [
    each.staged.compiled.summary.id,
    each.staged.each.name,
    each.simulated.ends,
    String(each.simulated.begun.length),
    String(each.simulated.states.length),
    verdictOf(each),
  ]);
  const same = compared.filter((each) => verdictOf(each) === 'yes').length;
  const alone = simulatorOnly.map(({ compiled, each, simulatorOnly: why }) => [
    compiled.summary.id,
    each.name,
    why ?? '',
  ]);
  return [
    ...aligned([['playbook', 'case', 'ends', 'begun steps', 'states', 'simulator = deployed'], ...rows]),
    '',
    `${same} of ${compared.length} cases take the same path in the simulator and deployed on the local AWS.`,
    '',
    `The simulator alone can show ${alone.length} cases:`,
    ...aligned([['playbook', 'case', 'why'], ...alone]),
    '',
  ].join('\n');
};
