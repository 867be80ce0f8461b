import jsonata from 'jsonata';
import { type Model, membersOf, type Shape, shapeOf } from './service-models.ts';

/** A node of an expression's tree, as the parser gives it (its own type leaves most out). */
interface Node {
  readonly type: string;
  readonly value?: unknown;
  readonly steps?: readonly Node[];
  readonly stages?: readonly Node[];
  readonly predicate?: readonly Node[];
  readonly expr?: Node;
  readonly terms?: readonly { readonly expression: Node }[];
  readonly expressions?: readonly Node[];
  readonly expression?: Node;
  readonly lhs?: Node | readonly (readonly [Node, Node])[];
  readonly rhs?: Node;
  readonly condition?: Node;
  readonly then?: Node;
  readonly else?: Node;
  readonly arguments?: readonly Node[];
  readonly procedure?: Node;
  readonly body?: Node;
}

/** What is known of a value: its shape in the model, that it is `$states`, or nothing. */
type Known = Shape | 'states' | undefined;
type Scope = Map<string, Known>;

const LEAVES = new Set(['string', 'number', 'value', 'regex', 'wildcard', 'descendant', 'parent']);

const isPairs = (lhs: Node['lhs']): lhs is readonly (readonly [Node, Node])[] => Array.isArray(lhs);

/**
 * The paths of an expression that lead from `$states.result` to what the output of an operation does not have, by the
 * names that Step Functions returns.
 */
export const pathFlaws = (model: Model, output: Shape | undefined, expression: string): string[] => {
  const flaws: string[] = [];

  const elementOf = (known: Known): Known => {
    if (known === undefined || known === 'states' || known.type !== 'list' || known.member === undefined) return known;
    return elementOf(shapeOf(model, known.member));
  };

  const memberOf = (known: Known, name: string): Known => {
    if (known === 'states') return name === 'result' ? output : undefined;
    const element = elementOf(known);
    if (element === undefined || element === 'states') return undefined;
    if (element.type === 'map') return element.value === undefined ? undefined : shapeOf(model, element.value);
    const member = membersOf(model, element).get(name);
    if (member === undefined) flaws.push(`there is no ${name} in what is returned: ${expression}`);
    return member;
  };

  const variable = (name: unknown, context: Known, scope: Scope): Known => {
    if (name === '') return context;
    return name === 'states' ? 'states' : scope.get(String(name));
  };

  const all = (nodes: readonly (Node | undefined)[], context: Known, scope: Scope): void => {
    for (const each of nodes) if (each !== undefined) visit(each, context, scope);
  };

  const path = (steps: readonly Node[], context: Known, scope: Scope): Known => {
    let current: Known = context;
    for (const step of steps) {
      if (step.type === 'name') current = memberOf(current, String(step.value));
      else if (step.type === 'variable') current = variable(step.value, elementOf(current), scope);
      else if (step.type === 'sort')
        all(
          (step.terms ?? []).map(({ expression: by }) => by),
          elementOf(current),
          scope,
        );
      else current = visit(step, elementOf(current), scope);
      for (const filter of [...(step.stages ?? []), ...(step.predicate ?? [])]) {
        all([filter.expr], elementOf(current), scope);
      }
    }
    return current;
  };

  const visit = (node: Node, context: Known, scope: Scope): Known => {
    switch (node.type) {
      case 'path':
        return path(node.steps ?? [], context, scope);
      case 'name':
      case 'variable':
        return path([node], context, scope);
      case 'block': {
        const inner = new Map(scope);
        return (node.expressions ?? []).map((each) => visit(each, context, inner)).at(-1);
      }
      case 'bind': {
        const bound = node.rhs === undefined ? undefined : visit(node.rhs, context, scope);
        if (node.lhs !== undefined && !isPairs(node.lhs)) scope.set(String(node.lhs.value), bound);
        return bound;
      }
      case 'condition':
        all([node.condition, node.else], context, scope);
        return node.then === undefined ? undefined : visit(node.then, context, scope);
      case 'unary': {
        if (isPairs(node.lhs)) all(node.lhs.flat(), context, scope);
        all([node.expression], context, scope);
        return (node.expressions ?? []).map((each) => visit(each, context, scope)).at(0);
      }
      case 'binary':
        if (node.lhs !== undefined && !isPairs(node.lhs)) visit(node.lhs, context, scope);
        all([node.rhs], context, scope);
        return undefined;
      case 'function':
        all(node.arguments ?? [], context, scope);
        return undefined;
      case 'lambda':
        all([node.body], undefined, new Map(scope));
        return undefined;
      default:
        if (!LEAVES.has(node.type)) throw new Error(`a node '${node.type}' is not known to this check: ${expression}`);
        return undefined;
    }
  };

  visit(jsonata(expression).ast() as unknown as Node, undefined, new Map());
  return flaws;
};
