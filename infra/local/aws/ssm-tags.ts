import * as z from 'zod';
import type { ManagedNode } from './ssm-commands.ts';
import type { SsmDocuments } from './ssm-documents.ts';
import { SsmError } from './ssm-error.ts';

const Request = z.object({
  ResourceType: z.string(),
  ResourceId: z.string(),
  Tags: z.array(z.object({ Key: z.string(), Value: z.string() })).optional(),
  TagKeys: z.array(z.string()).optional(),
});

type Tags = Readonly<Record<string, string>>;

/** True for a tag action on a thing that the bridge keeps; tags of parameters are the emulator's. */
export const isOwnTagRequest = (action: string, request: unknown): boolean => {
  const parsed = Request.safeParse(request);
  const own = parsed.success && ['Document', 'ManagedInstance'].includes(parsed.data.ResourceType);
  return own && ['AddTagsToResource', 'RemoveTagsFromResource', 'ListTagsForResource'].includes(action);
};

/**
 * Reads or changes the tags of a document or a managed node.
 *
 * @throws SsmError `InvalidResourceId` for a node that is not registered, `InvalidDocument` for an unknown document
 */
export const answerTagRequest = (
  action: string,
  request: unknown,
  nodes: ReadonlyMap<string, ManagedNode>,
  documents: SsmDocuments,
): object => {
  const { ResourceType, ResourceId, Tags: added = [], TagKeys: removed = [] } = Request.parse(request);
  const node = nodes.get(ResourceId);
  if (ResourceType === 'ManagedInstance' && node === undefined) {
    throw new SsmError('InvalidResourceId', `${ResourceId} is not a managed node`);
  }
  const tags: Tags = node?.tags ?? documents.tagsOf(ResourceId);
  if (action === 'ListTagsForResource')
    return { TagList: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })) };
  const kept = Object.entries(tags).filter(([key]) => !removed.includes(key));
  const changed = Object.fromEntries([...kept, ...added.map(({ Key, Value }) => [Key, Value] as const)]);
  if (node === undefined) documents.setTags(ResourceId, changed);
  else node.tags = changed;
  return {};
};
