import { cpus } from 'node:os';
import { measureBundles } from './bundles.ts';
import { countCalls, type DecisionCost, measureDecisions } from './decision.ts';
import { measureStarts } from './local.ts';
import { benchPlaybooks } from './playbooks.ts';

/**
 * Measures what the design has a figure for and prints one JSON object, each measurement beside its figure. Nothing
 * here passes or fails: the numbers are of this machine in this hour.
 *
 *     npm run --silent bench            # with a local AWS of its own
 *     npm run --silent bench -- --no-aws
 */
const COMPONENTS = [1, 100, 1_000];
const PAST_RECOVERIES = 10_000;

const say = (line: string): void => {
  process.stderr.write(`${line}\n`);
};

const decisions: DecisionCost[] = [];
for (const components of COMPONENTS) {
  say(`deciding among ${components} components, after no recoveries and after ${PAST_RECOVERIES}`);
  decisions.push(await measureDecisions(components, PAST_RECOVERIES));
}
say('proving, compiling and rehearsing generated playbooks');
const playbooks = await benchPlaybooks();
const calls = await countCalls();
say('synthesising, for the bundles');
const { bundles, intakeInitMs } = await measureBundles();
const withAws = !process.argv.includes('--no-aws');
const starts = withAws ? await measureStarts(say) : undefined;

const report = {
  machine: { node: process.version, cpu: cpus()[0]?.model ?? 'unknown', cores: cpus().length },
  decision: {
    figure: 'own CPU < 1 ms at 100 playbooks and 1 000 components, and flat in the length of history (ratio 1)',
    measured: decisions,
  },
  awsCalls: {
    figure: 'at most 2, one after the other, for a single-signal incident: admit, start',
    measured: calls.untilStarted.length,
    untilStarted: calls.untilStarted,
    afterTheStart: calls.afterwards,
  },
  acceptedToStarted: {
    figure: '< 150 ms median, local AWS, warm',
    measured: starts ?? 'not measured: --no-aws',
  },
  playbooks: {
    figure: '1 000 proven and compiled in < 10 s on two cores; a case of 100 steps simulated in < 20 ms',
    measured: playbooks,
  },
  bundles: {
    figure: 'intake < 600 kB minified with the SDK inside, no client that it does not use',
    measured: bundles,
  },
  intakeInit: { figure: '< 150 ms', measuredMs: intakeInitMs, of: 'cold import in a fresh process, median of 10' },
};
process.stdout.write(`${JSON.stringify(report, null, 2)}\n`);
