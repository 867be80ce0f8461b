import * as z from 'zod';
import { personSignalId } from '../identity.ts';
import { fieldOf } from '../record.ts';
import { nameOf, proseOf } from '../text.ts';
import { answer, type Form } from './form.ts';

/**
 * A person's request to recover something, as the CLI sends it to the function that answers at once (D3).
 *
 * `requestId` is made by the sender once for one request, so that sending it again is the same signal.
 */
export const PersonRequest = z.strictObject({
  request: z.literal('recover'),
  requestId: z.string().min(1).max(100),
  component: z.string().min(1).max(255),
  requestedBy: z.string().min(1).max(255),
  failureType: z.string().max(100).optional(),
  reason: z.string().max(2_000).optional(),
});
export type PersonRequest = z.infer<typeof PersonRequest>;

const issuesOf = (error: z.ZodError): string =>
  error.issues.map((issue) => `${issue.path.map(String).join('.') || 'request'}: ${issue.message}`).join('; ');

/**
 * A person's request. Only the persons' door admits it, and only without an envelope: whoever may publish to the topic
 * or the queue must not be able to speak as a person.
 */
export const person: Form = {
  name: 'person',
  read: (payload, delivery) => {
    if (fieldOf(payload, 'request') === undefined || fieldOf(payload, 'component') === undefined) return undefined;
    if (delivery.door !== 'person' || delivery.depth > 0) {
      return answer({ kind: 'unknown', why: "a person's request that did not come by the persons' door is not taken" });
    }
    const parsed = PersonRequest.safeParse(payload);
    if (!parsed.success) {
      return answer({
        kind: 'unknown',
        why: `a person's request that cannot be read: ${proseOf(issuesOf(parsed.error))}`,
      });
    }
    const { requestId, failureType, reason } = parsed.data;
    const component = nameOf(parsed.data.component, 255);
    const requestedBy = nameOf(parsed.data.requestedBy, 255);
    if (component === undefined || requestedBy === undefined) {
      return answer({
        kind: 'unknown',
        why: "a person's request must name a component and who asks in printable text",
      });
    }
    const type = nameOf(failureType, 100);
    return answer({
      kind: 'signal',
      signal: {
        id: personSignalId(requestedBy, component, requestId),
        source: 'person',
        route: 'person',
        state: 'failing',
        accountId: delivery.accountId,
        component,
        requestedBy,
        ...(type === undefined ? {} : { failureType: type }),
        resource: { token: component, kind: 'component' },
        metrics: [],
        at: delivery.now.toISOString(),
        atFrom: 'arrival',
        reason: proseOf(reason),
        silent: false,
      },
    });
  },
};
