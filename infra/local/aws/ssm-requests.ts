import * as z from 'zod';

/** What the bridge reads of the requests of SSM; members that it does not know are let pass. */
const Targets = z.array(z.object({ Key: z.string(), Values: z.array(z.string()) })).max(5);

/** Limits of SendCommand as its API reference gives them. */
export const SendCommand = z.object({
  DocumentName: z.string().min(1),
  DocumentVersion: z.string().optional(),
  InstanceIds: z.array(z.string()).max(50).optional(),
  Targets: Targets.optional(),
  TimeoutSeconds: z.int().min(30).max(2_592_000).optional(),
  Comment: z.string().max(100).optional(),
  Parameters: z.record(z.string(), z.array(z.string())).optional(),
});
export type SendCommand = z.infer<typeof SendCommand>;

export const Invoked = z.object({ CommandId: z.string(), InstanceId: z.string(), PluginName: z.string().optional() });
export const Listed = z.object({
  CommandId: z.string().optional(),
  InstanceId: z.string().optional(),
  Details: z.boolean().optional(),
});
export const Cancelled = z.object({ CommandId: z.string(), InstanceIds: z.array(z.string()).optional() });
export const Filters = z.object({
  Filters: z.array(z.object({ Key: z.string(), Values: z.array(z.string()) })).optional(),
  InstanceInformationFilterList: z.array(z.object({ key: z.string(), valueSet: z.array(z.string()) })).optional(),
});
export const Named = z.object({ Name: z.string() });
