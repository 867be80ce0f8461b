import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Files that take longer than their size says, the longest first: what waits for minutes runs beside the rest. */
const FIRST = [
  'heartbeat',
  'storm',
  'same-path',
  'crashes',
  'untouched',
  'routes',
  'one-failure',
  'roles',
  'redeploy',
  'start',
].map((name) => `test/integration/${name}.test.ts`);

const rankOf = (file: string): number => {
  const position = FIRST.findIndex((name) => file.endsWith(name));
  if (position >= 0) return position;
  return file.includes('/test/integration/') ? FIRST.length : FIRST.length + 1;
};

/** Starts the integration tests first and the longest of them before all, so that no worker waits for a last one. */
export class SlowestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    return sorted.toSorted((a, b) => rankOf(a.moduleId) - rankOf(b.moduleId));
  }
}
