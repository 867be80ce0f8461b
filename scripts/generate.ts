import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { generated } from '../statemachines/reference/generated.ts';

/** Writes every file that is made from the schemas; `test/unit/statemachines/reference` fails when one is stale. */
const projectDir = join(import.meta.dirname, '..');
for (const [file, text] of Object.entries(generated())) {
  mkdirSync(dirname(join(projectDir, file)), { recursive: true });
  writeFileSync(join(projectDir, file), text);
  process.stdout.write(`${file}\n`);
}
