import type { Log, Measures } from '../../application/ports.ts';
import type { MeasureName } from '../../domain/measures.ts';

export interface Measured {
  readonly name: MeasureName;
  readonly value: number;
  readonly dimensions: Readonly<Record<string, string>>;
}

/** Measures that are kept, in order. */
export const createMemoryMeasures = (): Measures & {
  readonly measured: readonly Measured[];
  sum(name: MeasureName): number;
} => {
  const measured: Measured[] = [];
  return {
    measured,
    sum: (name) => measured.reduce((total, each) => (each.name === name ? total + each.value : total), 0),
    add: (name, value = 1, dimensions = {}) => {
      measured.push({ name, value, dimensions });
    },
  };
};

export interface Logged {
  readonly level: 'info' | 'warn' | 'error';
  readonly message: string;
  readonly details: Readonly<Record<string, unknown>>;
}

/** A log that is kept, in order. */
export const createMemoryLog = (): Log & { readonly logged: readonly Logged[] } => {
  const logged: Logged[] = [];
  const at =
    (level: Logged['level']) =>
    (message: string, details: Readonly<Record<string, unknown>> = {}): void => {
      logged.push({ level, message, details });
    };
  return { logged, info: at('info'), warn: at('warn'), error: at('error') };
};
