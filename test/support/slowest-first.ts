import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Files whose length is known not to be their size: what waits for minutes starts first, so that the rest runs beside it. */
const FIRST = [
  'test/integration/heartbeat.test.ts',
  'test/integration/crashes.test.ts',
  'test/integration/untouched.test.ts',
];

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
