import type { CallRequest } from '#application/begin-call';
import type { World } from '#test/support/deps';

/** What the machine of a recovery asks for before it makes an AWS call. */
export const aCall = async (
  { machines, recovery }: World,
  recoveryId: string,
  changes: Partial<CallRequest> = {},
): Promise<CallRequest> => {
  const { component, epoch } = await recovery(recoveryId);
  return {
    taskToken: machines.waitFor(recoveryId),
    recoveryId,
    component,
    epoch,
    step: 'scale',
    attempt: 1,
    call: 'ecs:updateService',
    mutates: true,
    timeoutSeconds: 20,
    ...changes,
  };
};

export const BEGUN = { ok: true, output: { begun: true } } as const;
