import type { Json } from '../../../asl.ts';
import { ANY, entries, list, member, text } from '../arguments.ts';
import type { Call, Requirement, ServiceTable } from '../call.ts';
import { arnOf, isArn, need, needUnknown } from '../need.ts';

/** The value of an attribute as `dynamodb:LeadingKeys` has it: its text, whatever its type. */
const keyText = (attribute: Json | undefined): string | undefined =>
  text(attribute, 'S') ?? text(attribute, 'N') ?? text(attribute, 'B');

/** The partition key's value: of the attribute that the table is known to have, or of the only one. */
const leadingKey = (call: Call, table: string, key: Json | undefined): string | undefined => {
  const attributes = entries({ key }, 'key');
  const [known] = call.known?.('partition-key', table) ?? [];
  if (known !== undefined) return keyText(member(key, known));
  return attributes.length === 1 ? keyText(attributes[0]?.[1]) : undefined;
};

const onItem = (call: Call, action: string, request: Json | undefined, key: Json | undefined): Requirement => {
  const table = text(request, 'TableName') ?? ANY;
  const leading = leadingKey(call, table, key);
  return need(action, isArn(table) ? table : arnOf(call, 'dynamodb', `table/${table}`), {
    tagKeys: ['aws:ResourceTag'],
    context: leading === undefined ? {} : { 'dynamodb:LeadingKeys': [leading] },
  });
};

const byKey = (action: string) => (call: Call) => [onItem(call, action, call.arguments, member(call.arguments, 'Key'))];

/** What a transaction needs is what its parts need (reference, "API operations": TransactWriteItems). */
const PARTS = {
  ConditionCheck: ['dynamodb:ConditionCheckItem', 'Key'],
  Delete: ['dynamodb:DeleteItem', 'Key'],
  Put: ['dynamodb:PutItem', 'Item'],
  Update: ['dynamodb:UpdateItem', 'Key'],
} as const;

const ofPart = (call: Call, item: Json): readonly Requirement[] => {
  for (const [part, [action, key]] of Object.entries(PARTS)) {
    const request = member(item, part);
    if (request !== undefined) return [onItem(call, action, request, member(request, key))];
  }
  return [needUnknown('a part of the transaction is none that DynamoDB has')];
};

const transactWrite = (call: Call): readonly Requirement[] => {
  const items = list(call.arguments, 'TransactItems');
  return (items.length === 0 ? [null] : items).flatMap((item) => ofPart(call, item));
};

export const dynamodb: ServiceTable = {
  getItem: byKey('dynamodb:GetItem'),
  putItem: (call) => [onItem(call, 'dynamodb:PutItem', call.arguments, member(call.arguments, 'Item'))],
  updateItem: byKey('dynamodb:UpdateItem'),
  deleteItem: byKey('dynamodb:DeleteItem'),
  transactWriteItems: transactWrite,
};
