/**
 * Runs executions that were recorded on AWS through the simulator.
 *
 * `npm run --silent asl -- --data DIR --out FILE` runs every case under `DIR/cases` and every definition under
 * `DIR/validation`, and writes the results; `--case ID` prints one run for people instead.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { readCase, resultOf } from '#statemachines/simulate/referee/cases';
import { narrate } from '#statemachines/simulate/referee/narrate';

const USAGE = 'usage: npm run --silent asl -- --data DIR (--out FILE | --case ID)';

const read = (dir: string): unknown[] =>
  readdirSync(dir, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.json'))
    .sort()
    .map((path) => JSON.parse(readFileSync(join(dir, path), 'utf8')));

const main = async (): Promise<number> => {
  const { values } = parseArgs({
    options: { data: { type: 'string' }, out: { type: 'string' }, case: { type: 'string' } },
  });
  const { data, out, case: only } = values;
  if (data === undefined || (out === undefined) === (only === undefined)) {
    console.error(USAGE);
    return 2;
  }
  const cases = read(data)
    .map(readCase)
    .filter((each) => each !== undefined);
  const wanted = only === undefined ? cases : cases.filter(({ id }) => id === only);
  if (wanted.length === 0) {
    console.error(only === undefined ? `no case in ${data}` : `no case '${only}' in ${data}`);
    return 3;
  }
  const results: Record<string, unknown> = {};
  for (const each of wanted) {
    const result = await resultOf(each);
    results[each.id] = result;
    if (only !== undefined) console.log(narrate(result).join('\n'));
  }
  if (out !== undefined) writeFileSync(out, JSON.stringify(results));
  return 0;
};

process.exitCode = await main();
