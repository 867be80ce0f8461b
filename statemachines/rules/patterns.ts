import { createContext, Script } from 'node:vm';
import type { Finding } from './rule.ts';

/** So long may a pattern think about one text; an ordinary one needs microseconds. */
const THINKING_MS = 200;

const TEST = new Script('new RegExp(pattern).test(text)');

/**
 * Whether a pattern answers in time. JavaScript tries every way to match: `^(a+)+$` takes for ever over 40 letters.
 *
 * Why measured and not read off the pattern: `^[a-z]+(-[a-z]+)*$` is of the same shape, and is quick.
 */
const answersInTime = (pattern: string, text: string): boolean => {
  try {
    TEST.runInContext(createContext({ pattern, text }), { timeout: THINKING_MS });
    return true;
  } catch (error) {
    // why by code alone: an error of another context is no instance of this one's `Error`
    return !(
      typeof error === 'object' &&
      error !== null &&
      Reflect.get(error, 'code') === 'ERR_SCRIPT_EXECUTION_TIMEOUT'
    );
  }
};

/** Only what repeats more than once, or has a choice inside what repeats, can think for long. */
const isSimple = (pattern: string): boolean => (pattern.match(/[*+}]/g) ?? []).length < 2 && !pattern.includes('|');

const memberOf = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null && Object.hasOwn(value, name) ? Reflect.get(value, name) : undefined;

/** Patterns of a document's parameters that would think for ever over their own default. Asked before anything uses them. */
export const slowPatterns = (document: unknown): Finding[] => {
  const parameters = memberOf(document, 'parameters');
  if (typeof parameters !== 'object' || parameters === null) return [];
  return Object.entries(parameters).flatMap(([name, parameter]): Finding[] => {
    const pattern = memberOf(parameter, 'allowedPattern');
    const text = memberOf(parameter, 'default');
    if (typeof pattern !== 'string' || typeof text !== 'string' || isSimple(pattern)) return [];
    if (answersInTime(pattern, text)) return [];
    return [
      {
        message: `parameters.${name}.allowedPattern: the pattern may take for ever over a text such as the default`,
        hint: 'do not repeat what repeats itself: `(a+)+` is `a+`',
        path: ['parameters', name, 'allowedPattern'],
      },
    ];
  });
};
