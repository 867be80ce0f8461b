import type { Line } from '#statemachines/describe/explain-text';
import type { Page } from '../../command.ts';
import { wrapped } from '../../text/wrap.ts';

/** Lines of a text for a page: broken where it has columns, painted where it has colours. */
export const painted = (lines: readonly Line[], { paint, columns }: Page): string[] =>
  lines.flatMap(({ text, indent, tone }) => wrapped(text, columns, indent).map((line) => paint(tone ?? 'plain', line)));
