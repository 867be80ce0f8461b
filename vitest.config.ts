import { defineConfig } from 'vitest/config';
import { SlowestFirst } from './test/support/slowest-first.ts';

const project = (name: string, settings: object = {}) => ({
  extends: true as const,
  test: { name, include: [`test/${name}/**/*.test.ts`], ...settings },
});

/** One runner; the projects differ in what they may touch: `unit` and `property` nothing, `integration` the local AWS. */
export default defineConfig({
  test: {
    // why three: each integration file runs a local AWS of its own on what may be two cores, and waits a third of its time
    maxWorkers: 3,
    sequence: { sequencer: SlowestFirst },
    coverage: {
      provider: 'v8',
      include: ['functions/**', 'statemachines/**', 'cli/**', 'infra/**'],
      exclude: ['**/*.sh', '**/*.yaml', '**/*.py', '**/*.json', '**/*.mjs'],
    },
    projects: [
      project('unit'),
      project('property', { testTimeout: 60_000 }),
      project('playbooks', { testTimeout: 60_000 }),
      project('contract', { testTimeout: 60_000, hookTimeout: 120_000 }),
      project('infra', { testTimeout: 300_000, hookTimeout: 180_000 }),
      project('integration', { testTimeout: 240_000, hookTimeout: 240_000 }),
    ],
  },
});
