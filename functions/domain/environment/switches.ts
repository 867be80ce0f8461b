import type { EnvironmentDocument } from './environment.ts';

type RecoverySection = NonNullable<EnvironmentDocument['recovery']>;

const asBoolean = (name: string, text: string): boolean => {
  if (text === 'true' || text === 'false') return text === 'true';
  throw new Error(`environment variable ${name} is '${text}', wanted true or false`);
};

const asWhole = (name: string, text: string): number => {
  if (/^\d{1,6}$/.test(text)) return Number(text);
  throw new Error(`environment variable ${name} is '${text}', wanted a whole number`);
};

/** Environment variables of the ledger (I5) → what each sets in the document. A new switch is a new row. */
const SWITCHES: Readonly<Record<string, (text: string, name: string) => RecoverySection>> = {
  AUTO_RECOVERY_ENABLED: (text, name) => ({ enabled: asBoolean(name, text) }),
  MAX_CONCURRENT_RECOVERIES: (text, name) => ({ maxConcurrent: asWhole(name, text) }),
  GLOBAL_COOLDOWN_MINUTES: (text, name) => ({ cooldown: `${asWhole(name, text)}m` }),
};

/**
 * The document with the environment variables over it; a variable wins over the document, the document over defaults.
 *
 * @throws Error naming the variable, what it holds and what is wanted
 */
export const withSwitches = (
  document: EnvironmentDocument,
  variables: Readonly<Record<string, string | undefined>>,
): EnvironmentDocument => {
  const overrides = Object.entries(SWITCHES).flatMap(([name, read]) => {
    const text = variables[name];
    return text === undefined || text === '' ? [] : [read(text, name)];
  });
  return { ...document, recovery: Object.assign({}, document.recovery, ...overrides) };
};
