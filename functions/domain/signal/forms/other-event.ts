import { arnOf } from '../arn.ts';
import { fieldOf, listOf } from '../record.ts';
import { proseOf } from '../text.ts';
import { answer, type Form } from './form.ts';

/** Any other EventBridge event: named by source and detail-type, with the resource that it names if it names one. */
export const otherEvent: Form = {
  name: 'other-event',
  read: (payload) => {
    const [source, detailType] = [fieldOf(payload, 'source'), fieldOf(payload, 'detail-type')];
    if (typeof source !== 'string' || typeof detailType !== 'string') return undefined;
    const arns = listOf(fieldOf(payload, 'resources')).slice(0, 2).map(arnOf);
    const [arn] = arns;
    return answer({
      kind: 'unknown',
      why: `no form reads '${proseOf(detailType, 128)}' from '${proseOf(source, 128)}'; kept for people to look at`,
      ...(arn !== undefined && arns.length === 1 ? { resource: { token: arn, kind: 'AWS resource' } } : {}),
    });
  },
};
