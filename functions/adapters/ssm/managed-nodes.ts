import { DescribeInstanceInformationCommand, type SSMClient } from '@aws-sdk/client-ssm';
import type { ManagedNode, ManagedNodes } from '../../application/doctor/ports.ts';
import { foreseen } from '../sdk-errors.ts';

/** A filter takes 100 values at most (API reference, InstanceInformationStringFilter); a page holds 50. */
const IDS_LIMIT = 50;

export const createSsmManagedNodes = (client: SSMClient): ManagedNodes => ({
  look: (nodeIds) =>
    foreseen(async () => {
      const found: ManagedNode[] = [];
      for (let start = 0; start < nodeIds.length; start += IDS_LIMIT) {
        let next: string | undefined;
        do {
          const page = await client.send(
            new DescribeInstanceInformationCommand({
              Filters: [{ Key: 'InstanceIds', Values: nodeIds.slice(start, start + IDS_LIMIT) }],
              ...(next === undefined ? {} : { NextToken: next }),
            }),
          );
          for (const { InstanceId, PingStatus, LastPingDateTime } of page.InstanceInformationList ?? []) {
            if (InstanceId === undefined) continue;
            found.push({
              nodeId: InstanceId,
              ping: PingStatus ?? 'unknown',
              ...(LastPingDateTime === undefined ? {} : { lastPingAt: LastPingDateTime.toISOString() }),
            });
          }
          next = page.NextToken === '' ? undefined : page.NextToken;
        } while (next !== undefined);
      }
      return found;
    }),
});
