import { choice } from './choice.ts';
import { errors } from './errors.ts';
import { exclusive } from './exclusive.ts';
import { expressions } from './expressions.ts';
import { fields } from './fields.ts';
import { graph } from './graph.ts';
import { hints } from './hints.ts';
import { names } from './names.ts';
import { nested } from './nested.ts';
import { machineNumbers, numbers } from './numbers.ts';
import { paths } from './paths.ts';
import { queryLanguage } from './query-language.ts';
import { resource } from './resource.ts';
import type { ScopeRule, StateRule, WholeRule } from './rule.ts';
import { scope } from './scope.ts';
import { templates } from './templates.ts';
import { texts } from './texts.ts';
import { timestamp } from './timestamp.ts';
import { variables } from './variables.ts';

/** The rules, in the order in which their findings are told. A new rule is a new file and a new row. */
export const RULES: {
  readonly scope: readonly ScopeRule[];
  readonly state: readonly StateRule[];
  /** Asked only where everything has its shape: a move of a state without a type says nothing. */
  readonly whole: readonly WholeRule[];
} = {
  scope: [scope, machineNumbers],
  state: [
    fields,
    queryLanguage,
    exclusive,
    texts,
    numbers,
    timestamp,
    resource,
    choice,
    errors,
    nested,
    paths,
    templates,
    expressions,
    hints,
  ],
  whole: [names, variables, graph],
};
