import { isDeepStrictEqual } from 'node:util';
import { afterAll, beforeAll } from 'vitest';
import type { EnvironmentChanges } from '#infra/local/environment';
import { type Pager, startPager } from '#infra/local/pager';
import { type Sample, type SampleOptions, startSample } from '#infra/local/sample';
import { createDoors, type Doors } from './doors.ts';
import { createHost, type Host } from './host.ts';
import { createLedger, type Ledger } from './ledger.ts';
import { PROJECT_DIR } from './project.ts';

/** A local AWS with the app deployed, and everything that a test does to it or reads from it. */
export interface Deployed {
  readonly sample: Sample;
  readonly fleet: Sample['fleet'];
  /** Ways in. */
  readonly doors: Doors;
  /** What the table says. */
  readonly ledger: Ledger;
  /** What happened on the node. */
  readonly host: Host;
  /** What people were told, in the topics `pages` and `notices`. */
  readonly pager: Pager;
  /** Deploys with other changes, unless these are what is deployed already. */
  using(changes: EnvironmentChanges): Promise<void>;
}

const START_WITHIN_MS = 240_000;
const STOP_WITHIN_MS = 60_000;

/** Deploys other changes for the tests of a `describe` block, whatever the blocks before it had deployed. */
export const deployedWith = (stack: () => Deployed, changes: EnvironmentChanges): void => {
  beforeAll(() => stack().using(changes), START_WITHIN_MS);
};

/**
 * Deploys to a local AWS of the file's own before its tests, and stops it after them. A component of the sample fleet
 * (`catalog`, `orders`, `storefront`) or of `extra` is for one test alone, so that no test sees another.
 *
 * @returns how a test reaches it
 */
export const deployed = (options: Pick<SampleOptions, 'extra' | 'changes' | 'playbooksDir'> = {}): (() => Deployed) => {
  const stops: (() => Promise<void> | void)[] = [];
  let running: Deployed | undefined;
  beforeAll(async () => {
    const sample = await startSample({ projectDir: PROJECT_DIR, ...options });
    stops.push(() => sample.stop());
    const { pages, notices } = sample.deployment.topics;
    const pager = await startPager(sample.client, { pages, notices });
    stops.push(() => pager.stop());
    const [doors, ledger] = [createDoors(sample), createLedger(sample)];
    stops.push(doors.close, ledger.close);
    let current = options.changes ?? {};
    const using: Deployed['using'] = async (changes) => {
      if (isDeepStrictEqual(changes, current)) return;
      await sample.redeploy(changes);
      current = changes;
    };
    running = { sample, fleet: sample.fleet, doors, ledger, host: createHost(sample), pager, using };
  }, START_WITHIN_MS);
  afterAll(async () => {
    for (const stop of stops.toReversed()) await stop();
  }, STOP_WITHIN_MS);
  return () => {
    if (running === undefined) throw new Error('nothing is deployed before the tests of this file begin');
    return running;
  };
};
