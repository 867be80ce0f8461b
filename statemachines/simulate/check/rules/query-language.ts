import { schema } from '../diagnostic.ts';
import type { QueryLanguage } from '../place.ts';
import { entries, type Fields, has, isObject, oneOf } from '../shape.ts';
import type { StateRule } from './rule.ts';

export const LANGUAGES = ['JSONPath', 'JSONata'] as const;

/** What only one of the languages has (developer guide, "Transforming data with JSONata": the table of fields). */
const ONLY: Readonly<Record<QueryLanguage, readonly string[]>> = {
  JSONPath: [
    'InputPath',
    'OutputPath',
    'ResultPath',
    'Parameters',
    'ResultSelector',
    'Result',
    'ItemsPath',
    'SecondsPath',
    'TimestampPath',
    'TimeoutSecondsPath',
    'HeartbeatSecondsPath',
    'MaxConcurrencyPath',
    'ToleratedFailurePercentagePath',
    'ToleratedFailureCountPath',
    'ErrorPath',
    'CausePath',
    'Variable',
    'And',
    'Or',
    'Not',
  ],
  JSONata: ['Arguments', 'Output', 'Items', 'Condition'],
};

const OTHER: Readonly<Record<QueryLanguage, QueryLanguage>> = { JSONPath: 'JSONata', JSONata: 'JSONPath' };

/**
 * A state is written in one language, its own or the machine's, and never goes back from JSONata to JSONPath.
 *
 * AWS tells of a field of the other language at the object that holds it, not at the field; of a state that goes back it
 * says only that (github.com/floci-io/floci, issue 2968).
 */
export const queryLanguage: StateRule = ({ state, at, language, machineLanguage }, report) => {
  const other = OTHER[language];
  const alien = (holder: Fields, where: string): void => {
    for (const field of ONLY[other]) {
      if (!has(holder, field)) continue;
      const message = `The QueryLanguage is set to '${language}', but field '${field}' is only supported for the '${other}' QueryLanguage`;
      report(schema(where, message));
    }
  };
  if (language === 'JSONPath' && machineLanguage === 'JSONata') {
    report(schema(at, "'QueryLanguage' can not be 'JSONPath' if set to 'JSONata' for whole state machine"));
  } else {
    alien(state, at);
    const inner = [...entries(state['Choices'], `${at}/Choices`), ...entries(state['Catch'], `${at}/Catch`)];
    for (const { value, at: where } of inner) if (isObject(value)) alien(value, where);
  }
  if (has(state, 'QueryLanguage')) oneOf(state['QueryLanguage'], LANGUAGES, `${at}/QueryLanguage`, report);
};
