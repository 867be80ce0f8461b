import type { Paint, Tone } from './paint.ts';

/** A cell's text, and how it is painted once it is padded. */
export type Cell = string | { readonly text: string; readonly tone: Tone };

export interface Column {
  readonly head: string;
  /** @default left */
  readonly align?: 'left' | 'right';
}

const textOf = (cell: Cell): string => (typeof cell === 'string' ? cell : cell.text);

/** Lines of a table: columns padded with spaces to their widest cell, two spaces apart, nothing drawn. */
export const tableOf = (columns: readonly Column[], rows: readonly (readonly Cell[])[], paint: Paint): string[] => {
  const widths = columns.map(({ head }, index) =>
    Math.max(head.length, ...rows.map((row) => textOf(row[index] ?? '').length)),
  );
  const line = (cells: readonly Cell[], tone: Tone): string => {
    const padded = columns.map(({ align }, index) => {
      const cell = cells[index] ?? '';
      const text = textOf(cell);
      const width = widths[index] ?? 0;
      const isLast = index === columns.length - 1;
      const full = align === 'right' ? text.padStart(width) : isLast ? text : text.padEnd(width);
      return paint(typeof cell === 'string' ? tone : cell.tone, full);
    });
    return `  ${padded.join('  ')}`.trimEnd();
  };
  return [
    line(
      columns.map(({ head }) => head.toUpperCase()),
      'dim',
    ),
    ...rows.map((row) => line(row, 'plain')),
  ];
};
