import type { Json } from '../../../asl.ts';
import { list, text } from '../arguments.ts';
import type { Call, Requirement, ServiceTable } from '../call.ts';
import { arnOf, isArn, need, TAGGED } from '../need.ts';

/** One entry is one question: its bus, its source and its type (EventBridge user guide, "Using IAM policy conditions"). */
const onEntry = (call: Call, entry: Json): Requirement => {
  const bus = text(entry, 'EventBusName') ?? 'default';
  return need('events:PutEvents', isArn(bus) ? bus : arnOf(call, 'events', `event-bus/${bus}`), {
    ...TAGGED,
    context: {
      'events:source': [text(entry, 'Source') ?? []].flat(),
      'events:detail-type': [text(entry, 'DetailType') ?? []].flat(),
    },
  });
};

const putEvents = (call: Call): readonly Requirement[] => {
  const entries = list(call.arguments, 'Entries');
  return (entries.length === 0 ? [null] : entries).map((entry) => onEntry(call, entry));
};

export const events: ServiceTable = { putEvents };
