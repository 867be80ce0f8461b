/**
 * `npm run fleet -- status | break SERVICE FAULT | mend SERVICE`: shows, breaks and mends the sample fleet that another
 * terminal started with `npm start`.
 */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Command } from 'commander';
import { isRunning } from '#infra/local/aws/processes';
import { FAULT_NAMES, isFault } from './break-service.ts';
import { type AttachedFleet, attachFleet } from './fleet.ts';
import { readFleetFile } from './layout.ts';
import type { ServiceLook } from './look.ts';

const EXIT_FAILED = 1;
const EXIT_USAGE = 2;
const EXIT_NOT_FOUND = 3;

const isMissing = (error: unknown): boolean => error instanceof Error && 'code' in error && error.code === 'ENOENT';

const foldersOf = async (localDir: string): Promise<readonly string[]> => {
  try {
    return (await readdir(localDir)).filter((name) => name.startsWith('run-')).map((name) => join(localDir, name));
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
};

const startedAtOf = async (stateDir: string): Promise<string | undefined> => {
  try {
    const file = await readFleetFile(stateDir);
    return isRunning(file.supervisord) ? file.startedAt : undefined;
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
};

/** The folder of the fleet that runs, the last started where several do; undefined when none does. */
export const findRunningFleet = async (localDir: string): Promise<string | undefined> => {
  const folders = await foldersOf(localDir);
  const started = await Promise.all(folders.map(async (folder) => ({ folder, at: await startedAtOf(folder) })));
  const running = started.filter(({ at }) => at !== undefined).sort((a, b) => ((a.at ?? '') < (b.at ?? '') ? 1 : -1));
  return running[0]?.folder;
};

const describe = (name: string, look: ServiceLook): string => {
  const facts = [
    look.well ? 'well' : 'NOT WELL',
    look.state,
    `process ${look.pid ?? '-'}`,
    `/health ${look.http ?? 'no answer'}`,
    `/work ${look.workHttp ?? 'no answer'}`,
    `${look.rssMb ?? '-'} MB`,
  ];
  return `${name.padEnd(12)} ${facts.join('  ')}`;
};

const run = async (act: (fleet: AttachedFleet) => Promise<void>, stateDir: string | undefined): Promise<void> => {
  const folder = stateDir ?? (await findRunningFleet(join(import.meta.dirname, '../../../.local')));
  if (folder === undefined) {
    console.error('no sample fleet is running: start one with `npm start` in another terminal');
    process.exitCode = EXIT_NOT_FOUND;
    return;
  }
  try {
    await act(await attachFleet(folder));
  } catch (error) {
    console.error(error instanceof Error ? error.message : String(error));
    process.exitCode = EXIT_FAILED;
  }
};

const main = async (argv: readonly string[]): Promise<void> => {
  const program = new Command('fleet')
    .description('show, break and mend the services of the running sample fleet')
    .option('--state <dir>', 'folder of the run, instead of the one that is running')
    .exitOverride((error) => {
      process.exit(error.exitCode === 0 ? 0 : EXIT_USAGE);
    });
  const stateDir = (): string | undefined => program.opts<{ state?: string }>().state;
  const isKnown = (fleet: AttachedFleet, service: string): boolean => {
    if (fleet.services.some(({ name }) => name === service)) return true;
    console.error(`no service '${service}', choose one of: ${fleet.services.map(({ name }) => name).join(', ')}`);
    process.exitCode = EXIT_USAGE;
    return false;
  };

  program
    .command('status')
    .description('say how each service is, seen from outside')
    .option('--json', 'print JSON')
    .action((options: { json?: boolean }) =>
      run(async (fleet) => {
        const looks = await Promise.all(
          fleet.services.map(async ({ name }) => [name, await fleet.look(name)] as const),
        );
        if (options.json === true) console.log(JSON.stringify(Object.fromEntries(looks), undefined, 2));
        else for (const [name, look] of looks) console.log(describe(name, look));
      }, stateDir()),
    );
  program
    .command('break')
    .description(`put a fault into a service: ${FAULT_NAMES.join(', ')}`)
    .argument('<service>')
    .argument('<fault>')
    .action((service: string, fault: string) => {
      if (isFault(fault)) {
        return run(async (fleet) => {
          if (isKnown(fleet, service)) console.log(await fleet.break(service, fault));
        }, stateDir());
      }
      console.error(`no fault '${fault}', choose one of: ${FAULT_NAMES.join(', ')}`);
      process.exitCode = EXIT_USAGE;
      return undefined;
    });
  program
    .command('mend')
    .description('undo every fault of a service by hand')
    .argument('<service>')
    .action((service: string) =>
      run(async (fleet) => {
        if (isKnown(fleet, service)) console.log(await fleet.mend(service));
      }, stateDir()),
    );
  await program.parseAsync([...argv]);
};

if (import.meta.main) await main(process.argv);
