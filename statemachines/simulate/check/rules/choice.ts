import { type Report, schema } from '../diagnostic.ts';
import { isJsonata } from '../jsonata.ts';
import type { QueryLanguage } from '../place.ts';
import { entries, type Fields, has, isObject, required, supported, typed } from '../shape.ts';
import { COMPARISONS, isComparison } from './comparisons.ts';
import type { StateRule } from './rule.ts';

const SELECTORS = ['And', 'Or', 'Not', 'Variable', 'Condition'];
const OUTER = ['Next', 'Assign', 'Output'];
const NESTED: ReadonlySet<string> = new Set([...SELECTORS, ...COMPARISONS.keys(), 'Comment']);
const TOP: ReadonlySet<string> = new Set([...NESTED, ...OUTER]);

const checkComparison = (rule: Fields, at: string, report: Report): void => {
  const compared = Object.keys(rule).filter(isComparison);
  if (compared.length > 1) {
    report(schema(at, `There should only be one of the following fields: [${compared.join(', ')}]`));
  } else if (compared.length === 0) {
    report(
      schema(at, `This object should have only one of the following fields: [${[...COMPARISONS.keys()].join(', ')}]`),
    );
  }
  for (const name of compared) {
    const fault = COMPARISONS.get(name)?.(rule[name]);
    if (fault !== undefined) report(schema(`${at}/${name}`, fault));
  }
};

const checkRule = (rule: unknown, allowed: ReadonlySet<string>, at: string, report: Report): void => {
  if (!isObject(rule)) {
    typed(rule, 'OBJECT', at, report);
    return;
  }
  supported(rule, allowed, at, report);
  if (SELECTORS.filter((name) => has(rule, name)).length !== 1) {
    const message = `The object must have only one of the following fields, [${SELECTORS.join(', ')}]`;
    report(schema(at, message));
  }
  if (has(rule, 'Variable')) checkComparison(rule, at, report);
  if (has(rule, 'Not')) checkRule(rule['Not'], NESTED, `${at}/Not`, report);
  for (const name of ['And', 'Or']) {
    const where = `${at}/${name}`;
    if (!has(rule, name) || !typed(rule[name], 'ARRAY', where, report)) continue;
    const nested = entries(rule[name], where);
    if (nested.length === 0) report(schema(where, 'Value cannot be empty'));
    for (const { value, at: place } of nested) checkRule(value, NESTED, place, report);
  }
};

const checkCondition = (rule: Fields, language: QueryLanguage, at: string, report: Report): void => {
  const { Condition } = rule;
  if (language !== 'JSONata' || Condition === undefined || typeof Condition === 'boolean' || isJsonata(Condition))
    return;
  report(schema(`${at}/Condition`, 'Expected value of type [BOOLEAN]'));
};

/**
 * Each rule of a Choice asks one thing and says where to go: in JSONPath one comparison of one variable, or rules
 * joined; in JSONata a condition. Only a rule at the top may say where to go.
 *
 * Developer guide, "Choice workflow state"; words and places measured (cdk-preflight, `pf-sfn-asl-choice-rules`).
 */
export const choice: StateRule = ({ state, at, language }, report) => {
  if (state['Type'] !== 'Choice' || !has(state, 'Choices')) return;
  if (!typed(state['Choices'], 'ARRAY', `${at}/Choices`, report)) return;
  for (const { value, at: where } of entries(state['Choices'], `${at}/Choices`)) {
    checkRule(value, TOP, where, report);
    if (!isObject(value)) continue;
    required(value, ['Next'], where, report);
    if (has(value, 'Next')) typed(value['Next'], 'STRING', `${where}/Next`, report);
    checkCondition(value, language, where, report);
  }
};
