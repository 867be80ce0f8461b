import { styleText } from 'node:util';

export const TONES = ['plain', 'good', 'bad', 'warn', 'dim', 'bold'] as const;
export type Tone = (typeof TONES)[number];

/** Colours a text for a terminal. Colour repeats what the words say and is never the only mark. */
export type Paint = (tone: Tone, text: string) => string;

const STYLES = { good: 'green', bad: 'red', warn: 'yellow', dim: 'dim', bold: 'bold' } as const;

/** Leaves every text as it is. */
export const withoutColour: Paint = (_tone, text) => text;

export const withColour: Paint = (tone, text) =>
  tone === 'plain' || text === '' ? text : styleText(STYLES[tone], text, { validateStream: false });
