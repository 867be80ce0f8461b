/**
 * A text in lines of at most `width` characters, the second and further lines behind `indent` spaces; broken between
 * words, so that a word longer than a line stands alone. `undefined` does not break: what reads a pipe wants whole lines.
 */
export const wrapped = (text: string, width: number | undefined, indent: number): string[] => {
  if (width === undefined || text.length <= width) return [text];
  const lines: string[] = [];
  const [first = '', ...words] = text.trimEnd().split(' ');
  let line = first;
  for (const word of words) {
    // why also of a blank line: an indentation is no line of its own
    if (line.length + 1 + word.length <= width || line.trim() === '') {
      line = `${line} ${word}`;
    } else {
      lines.push(line);
      line = `${' '.repeat(indent)}${word}`;
    }
  }
  return [...lines, line];
};
