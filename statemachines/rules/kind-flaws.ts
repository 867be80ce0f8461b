import type { Finding } from './rule.ts';
import type { Subject } from './subject.ts';

/** What the kinds find wrong with their own steps, and looks that change something. */
export const kindFlaws = ({ steps }: Subject): (Finding & { readonly code: string })[] =>
  steps.flatMap((placed) => [
    ...placed.flaws.map(({ code, message, path }) => ({ code, message, path: [...placed.path, ...path] })),
    ...(placed.role === 'look' && placed.changes
      ? [
          {
            code: 'PB114',
            message: `'${String(Reflect.get(placed.step, 'command'))}' changes something; looking must not`,
            hint: 'look by a command that changes nothing',
            path: [...placed.path, 'command'],
          },
        ]
      : []),
  ]);
