import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import type { Condition, StoredValue } from '../../domain/table/condition.ts';
import type { Write } from '../../domain/table/write.ts';

/** Collects the placeholders of one request's expressions; every name and value goes through one. */
export interface Placeholders {
  name(attribute: string): string;
  value(value: StoredValue): string;
  readonly names: Readonly<Record<string, string>>;
  readonly values: Readonly<Record<string, AttributeValue>>;
}

export const attributeValueOf = (value: StoredValue): AttributeValue => {
  const { v } = marshall({ v: value }, { removeUndefinedValues: true });
  if (v === undefined) throw new Error('a value without an attribute type cannot be stored');
  return v;
};

export const createPlaceholders = (): Placeholders => {
  const names: Record<string, string> = {};
  const values: Record<string, AttributeValue> = {};
  const known = new Map<string, string>();
  return {
    name: (attribute) => {
      const placeholder = known.get(attribute) ?? `#n${known.size}`;
      known.set(attribute, placeholder);
      names[placeholder] = attribute;
      return placeholder;
    },
    value: (value) => {
      const placeholder = `:v${Object.keys(values).length}`;
      values[placeholder] = attributeValueOf(value);
      return placeholder;
    },
    names,
    values,
  };
};

const OPERATORS = { equal: '=', less: '<', atMost: '<=', greater: '>', atLeast: '>=' } as const;

/** DynamoDB has no word for true or false: an attribute exists or does not, and never both. */
const constant = (value: boolean, use: Placeholders): string => {
  const name = use.name('pk');
  return `(attribute_exists(${name}) ${value ? 'OR' : 'AND'} attribute_not_exists(${name}))`;
};

/** A condition as DynamoDB's condition expression. */
export const conditionExpression = (condition: Condition, use: Placeholders): string => {
  switch (condition.is) {
    case 'all':
    case 'any': {
      const parts = condition.of.map((each) => conditionExpression(each, use));
      const [only] = parts;
      if (only === undefined) return constant(condition.is === 'all', use);
      return parts.length === 1 ? only : `(${parts.join(condition.is === 'all' ? ' AND ' : ' OR ')})`;
    }
    case 'not':
      return `(NOT ${conditionExpression(condition.of, use)})`;
    case 'absent':
      return `attribute_not_exists(${use.name(condition.attribute)})`;
    case 'present':
      return `attribute_exists(${use.name(condition.attribute)})`;
    case 'contains':
      return `contains(${use.name(condition.attribute)}, ${use.value(condition.value)})`;
    case 'sizeBelow':
      return `size(${use.name(condition.attribute)}) < ${use.value(condition.value)}`;
    default:
      return `${use.name(condition.attribute)} ${OPERATORS[condition.is]} ${use.value(condition.value)}`;
  }
};

/** An update as DynamoDB's update expression; its right-hand sides see the item as it was before. */
export const updateExpression = (write: Extract<Write, { do: 'update' }>, use: Placeholders): string => {
  const set = [
    ...Object.entries(write.set ?? {}).map(([attribute, value]) => `${use.name(attribute)} = ${use.value(value)}`),
    ...Object.entries(write.shift ?? {}).map(
      ([attribute, { from, orElse }]) =>
        `${use.name(attribute)} = if_not_exists(${use.name(from)}, ${use.value(orElse)})`,
    ),
    ...Object.entries(write.increment ?? {}).map(
      ([attribute, by]) =>
        `${use.name(attribute)} = if_not_exists(${use.name(attribute)}, ${use.value(0)}) + ${use.value(by)}`,
    ),
  ];
  const remove = (write.remove ?? []).map((attribute) => use.name(attribute));
  const add = Object.entries(write.addToSet ?? {}).map(
    ([attribute, member]) => `${use.name(attribute)} ${use.value(new Set([member]))}`,
  );
  const drop = Object.entries(write.removeFromSet ?? {}).map(
    ([attribute, member]) => `${use.name(attribute)} ${use.value(new Set([member]))}`,
  );
  return [
    set.length > 0 ? `SET ${set.join(', ')}` : '',
    remove.length > 0 ? `REMOVE ${remove.join(', ')}` : '',
    add.length > 0 ? `ADD ${add.join(', ')}` : '',
    drop.length > 0 ? `DELETE ${drop.join(', ')}` : '',
  ]
    .filter((part) => part !== '')
    .join(' ');
};
