import { metricRule } from './metric.ts';
import { reporterRule } from './reporter.ts';
import type { Rule } from './rule.ts';
import { wordsRule } from './words.ts';

/** Every rule, the surest kind of evidence first: of one signal only the first rule that sees something speaks. */
export const RULES: readonly Rule[] = [reporterRule, metricRule, wordsRule];
