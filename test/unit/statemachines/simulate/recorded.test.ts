import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { type Case, readCase } from '#statemachines/simulate/referee/cases';
import { type RecordedCase, runCase } from '#statemachines/simulate/referee/run-case';
import { type Expectation, orderOf, same } from './recorded-compare.ts';

const FOLDER = fileURLToPath(new URL('../../../../../shared/asl/cases', import.meta.url));

/** What the simulator cannot know from definition, input, type and tasks alone, each with the recorded fact. */
const EXCEPTIONS: Readonly<Record<string, string>> = {
  'express/express_async.retry': 'an express execution has no history, so what its function answered was not recorded',
  'local_mocking/base_scenarios.lambda_service_invoke_sync_execution':
    'an express execution has no history, so what its function answered was not recorded',
  'express/express_sync.query_runtime_memory':
    'StartSyncExecution gives no RedriveCount, StartExecution does (express_async.query_runtime_memory), and a case does not say which it was',
  'scenarios/base_scenarios.parallel_state_nested':
    'its recording has lost the exit of the inner Parallel (flag sorted_parallel), whose output it has all the same',
};

interface Loaded {
  readonly each: RecordedCase;
  readonly of: Expectation;
}

const isRecorded = (each: Case | undefined): each is RecordedCase => each !== undefined && !('text' in each);

const load = (): Loaded[] =>
  readdirSync(FOLDER, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.json'))
    .flatMap((path) => {
      const content = JSON.parse(readFileSync(join(FOLDER, path), 'utf8'));
      const each = readCase(content);
      return isRecorded(each) ? [{ each, of: content }] : [];
    });

const disagreement = async ({ each, of }: Loaded): Promise<string | undefined> => {
  const result = await runCase(each);
  const { status, output, error, events } = of.expect;
  if (result.status !== status) return `status ${result.status} instead of ${status}: ${result.cause ?? ''}`;
  if (output !== undefined && !same(output, result.output, of)) return `output ${JSON.stringify(result.output)}`;
  if ((error ?? '') !== (result.error ?? '')) return `error ${result.error} instead of ${error}`;
  if (events === undefined) return undefined;
  const [wanted, got] = [orderOf(events, of), orderOf(result.events, of)];
  return wanted.join('\n') === got.join('\n')
    ? undefined
    : `order\n${got.join('\n')}\ninstead of\n${wanted.join('\n')}`;
};

describe.skipIf(!existsSync(FOLDER))(
  'executions recorded on AWS (skipped where their folder is not beside the project)',
  () => {
    it('take the same path, with the same outcome, but for those that are explained', async () => {
      const cases = load();
      expect(cases.length).toBeGreaterThan(600);
      const wrong: Record<string, string> = {};
      for (const each of cases) {
        const why = await disagreement(each);
        if (why !== undefined) wrong[each.each.id] = why;
      }
      expect(Object.keys(wrong).sort(), JSON.stringify(wrong, null, 1)).toEqual(Object.keys(EXCEPTIONS).sort());
    });
  },
);
