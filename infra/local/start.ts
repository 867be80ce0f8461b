/**
 * `npm start`: everything on this machine, no AWS account. Without `--once` it stays until Ctrl-C; with it, one fault
 * is put in, and the exit code says whether what was promised was seen from outside.
 */
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { stopOnSignals } from './aws/stop-on-signals.ts';
import { type DemoPorts, type DemoResult, runControl, runDemo } from './demo.ts';
import { FAULT_NAMES, isFault } from './fleet/break-service.ts';
import { createObserver } from './observe.ts';
import { startPager } from './pager.ts';
import { type Sample, startSample } from './sample.ts';

const EXIT = { done: 0, notAsPromised: 1, usage: 2, failed: 70 } as const;
const PROJECT = join(import.meta.dirname, '../..');
const USAGE = `usage: npm start [-- --playbooks DIR]             start and stay, until Ctrl-C
       npm start -- --once [--fault FAULT] [--json]   break, watch it recover, stop
       npm start -- --once --control                  the same with recovery disabled: the fault must stay (exit 1)
faults: ${FAULT_NAMES.filter((name) => name !== 'kill').join(', ')}`;

const readArguments = () => {
  const { values } = parseArgs({
    options: {
      once: { type: 'boolean', default: false },
      control: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      fault: { type: 'string', default: 'crash' },
      service: { type: 'string', default: 'catalog' },
      playbooks: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  if (!isFault(values.fault)) throw new Error(`no fault '${values.fault}', choose one of ${FAULT_NAMES.join(', ')}`);
  if (values.fault === 'kill' && (values.once || values.control)) {
    throw new Error('no fault for this: a single kill is healed by the supervisor before any alarm fires');
  }
  return { ...values, fault: values.fault };
};

const disable = async (sample: Sample): Promise<void> => {
  const lambda = new LambdaClient(sample.client);
  const ask = { ask: 'disable', by: 'the demo', reason: 'control run: the fault must stay' };
  const { FunctionError } = await lambda.send(
    new InvokeCommand({ FunctionName: sample.deployment.functions.direct, Payload: JSON.stringify(ask) }),
  );
  lambda.destroy();
  if (FunctionError !== undefined) throw new Error(`recovery could not be disabled: ${FunctionError}`);
};

const show = ({ checks, seconds, ...result }: DemoResult, log: (line: string) => void): void => {
  const width = Math.max(...Object.keys(checks).map((name) => name.length), 14);
  if (result.page !== undefined) {
    log('');
    log('the page that people got:');
    for (const line of result.page.split('\n')) log(`  | ${line}`);
  }
  log('');
  log(`${result.component} ${result.fault}: ${result.verdict}`);
  for (const [name, held] of Object.entries(checks)) log(`  ${held ? 'yes' : 'NO '}  ${name}`);
  log('seconds after the fault:');
  for (const [name, value] of Object.entries(seconds)) log(`  ${name.padEnd(width)} ${value.toFixed(1).padStart(6)}`);
  if (result.recoveryId !== undefined) log(`recovery: ${result.recoveryId}`);
  if (result.playbook !== undefined) log(`playbook: ${result.playbook}`);
};

const stay = async (sample: Sample, log: (line: string) => void): Promise<void> => {
  for (const { name } of sample.fleet.services) {
    const look = await sample.fleet.look(name);
    log(`  ${name.padEnd(12)} ${look.well ? 'well' : 'NOT WELL'}  process ${look.pid}`);
  }
  log('');
  log('It runs. In a second terminal:');
  log('  npm run fleet -- break catalog crash        break it (or: hang, memory, errors, stays-down, kill)');
  log('  npm run fleet -- status                     see it from outside');
  log('  npm run local -- recovery status            what is going on');
  log('  npm run local -- recovery history           what was done');
  log('Messages to people appear here. Ctrl-C stops everything and leaves nothing behind.');
  log('');
  await new Promise(() => undefined);
};

/** Runs once; whoever calls again waits for the same. */
const once = (work: () => Promise<void>): (() => Promise<void>) => {
  let running: Promise<void> | undefined;
  return () => {
    running ??= work();
    return running;
  };
};

const startAll = async (log: (line: string) => void, playbooks: string | undefined) => {
  const sample = await startSample({
    projectDir: PROJECT,
    log,
    ...(playbooks === undefined ? {} : { playbooksDir: resolve(playbooks) }),
  });
  const { pages, notices } = sample.deployment.topics;
  const pager = await startPager(sample.client, { pages, notices }, ({ topic, subject }) =>
    log(`[${topic}] ${subject}`),
  );
  const observer = createObserver(sample);
  return {
    sample,
    pager,
    observer,
    stop: async (): Promise<void> => {
      observer.stop();
      await pager.stop();
      await sample.stop();
    },
  };
};

const main = async (): Promise<number> => {
  const options = readArguments();
  if (options.help) {
    console.log(USAGE);
    return EXIT.done;
  }
  const begun = performance.now();
  const log = (line: string): void => {
    const at = `${((performance.now() - begun) / 1000).toFixed(1).padStart(6)} s  `;
    if (!options.json) console.log(line === '' ? '' : `${at}${line}`);
  };
  const starting = startAll(log, options.playbooks);
  const stop = once(async () => (await starting.catch(() => undefined))?.stop());
  const releaseSignals = stopOnSignals({ stop });
  try {
    const { sample, pager, observer } = await starting;
    log('deployed, and the fleet is well');
    if (!options.once && !options.control) await stay(sample, log);
    const ports: DemoPorts = { sample, observer, pager, log };
    if (options.control) await disable(sample);
    const result = await (options.control ? runControl : runDemo)(ports, options.service, options.fault);
    if (options.json)
      console.log(JSON.stringify({ ...result, totalSeconds: Math.round((performance.now() - begun) / 1000) }));
    else show(result, log);
    return result.ok ? EXIT.done : EXIT.notAsPromised;
  } finally {
    await stop();
    releaseSignals();
  }
};

try {
  process.exitCode = await main();
} catch (error) {
  const usage = error instanceof TypeError || (error instanceof Error && error.message.startsWith('no fault'));
  console.error(error instanceof Error ? error.message : error);
  if (usage) console.error(USAGE);
  process.exitCode = usage ? EXIT.usage : EXIT.notAsPromised;
}
