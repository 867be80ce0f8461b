import type { Command } from './command.ts';
import { disable } from './commands/disable.ts';
import { doctor } from './commands/doctor.ts';
import { enable } from './commands/enable.ts';
import { history } from './commands/history.ts';
import { compile } from './commands/playbook/compile.ts';
import { explain } from './commands/playbook/explain.ts';
import { graph } from './commands/playbook/graph.ts';
import { lint } from './commands/playbook/lint.ts';
import { simulate } from './commands/playbook/simulate.ts';
import { recover } from './commands/recover.ts';
import { redrive } from './commands/redrive.ts';
import { show } from './commands/show.ts';
import { status } from './commands/status.ts';
import { why } from './commands/why.ts';

/** Every command of `recovery`, in the order of its help. A new command is a file and a row. */
export const COMMANDS: readonly Command[] = [
  status,
  history,
  show,
  why,
  recover,
  disable,
  enable,
  doctor,
  redrive,
  lint,
  explain,
  simulate,
  graph,
  compile,
];
