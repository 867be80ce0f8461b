import * as z from 'zod';
import { cliError } from './cli-error.ts';

/** Sends one payload to the function and answers what it returned. @throws what the function or AWS refused with */
export type Invoke = (payload: Readonly<Record<string, unknown>>) => Promise<unknown>;

const Refusal = z.object({ gate: z.string(), words: z.string(), opensAt: z.string().optional() });
export type AskedRefusal = z.infer<typeof Refusal>;

/** What became of a person's request, as the function tells it; loose, because a newer deployment may tell more. */
const Taken = z.object({
  became: z.string(),
  why: z.string().optional(),
  incidentId: z.string().optional(),
  decided: z
    .object({
      did: z.string(),
      recovery: z
        .object({ recoveryId: z.string(), playbook: z.string(), playbookVersion: z.int(), deadlineAt: z.string() })
        .optional(),
      refusal: Refusal.optional(),
      refusals: z.array(Refusal).optional(),
      because: z.array(z.string()).optional(),
    })
    .optional(),
});
export type AskedTaken = z.infer<typeof Taken>;

export interface RecoverRequest {
  readonly component: string;
  readonly requestId: string;
  readonly requestedBy: string;
  readonly reason?: string | undefined;
  readonly failureType?: string | undefined;
}

export interface SwitchRequest {
  /** All components where it is absent. */
  readonly component?: string | undefined;
  readonly by: string;
  readonly reason: string;
  readonly untilEpochMs?: number | undefined;
}

/** The function that takes persons' requests; the only way in which this CLI changes anything but queues. */
export interface Direct {
  recover(request: RecoverRequest): Promise<AskedTaken>;
  disable(request: SwitchRequest): Promise<void>;
  enable(request: Omit<SwitchRequest, 'untilEpochMs'>): Promise<void>;
}

/** @throws Error `VersionsDiffer` when the function answers what this version does not understand */
export const createDirect = (invoke: Invoke): Direct => ({
  recover: async (request) => {
    const answer = Taken.safeParse(await invoke({ ask: 'recover', ...request }));
    if (answer.success) return answer.data;
    const [issue] = answer.error.issues;
    throw cliError(
      'VersionsDiffer',
      `the deployed function answered what this version of the CLI does not understand (${issue?.path.map(String).join('.')}: ${issue?.message}): use the version that was deployed`,
    );
  },
  disable: async (request) => {
    await invoke({ ask: 'disable', ...request });
  },
  enable: async (request) => {
    await invoke({ ask: 'enable', ...request });
  },
});
