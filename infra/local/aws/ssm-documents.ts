import { createHash } from 'node:crypto';
import * as z from 'zod';
import { type CommandDocument, parseDocument } from './ssm-document.ts';
import { SsmError } from './ssm-error.ts';

/** One version of a document. */
export interface DocumentVersion {
  readonly name: string;
  readonly version: string;
  readonly text: string;
  readonly content: CommandDocument;
  readonly createdAtEpochMs: number;
}

interface StoredDocument {
  readonly versions: DocumentVersion[];
  defaultVersion: string;
  tags: Readonly<Record<string, string>>;
}

const Tags = z.array(z.object({ Key: z.string(), Value: z.string() }));
const Content = z.object({ Name: z.string(), Content: z.string(), Tags: Tags.optional() });
const Reference = z.object({ Name: z.string(), DocumentVersion: z.string().optional() });
const DefaultVersion = z.object({ Name: z.string(), DocumentVersion: z.string() });

const hash = (text: string): string => createHash('sha256').update(text).digest('hex');

/** The documents of the account: what the document actions of SSM read and change. */
export interface SsmDocuments {
  /** @throws SsmError `InvalidDocument` or `InvalidDocumentVersion` */
  find(name: string, version?: string): DocumentVersion;
  tagsOf(name: string): Readonly<Record<string, string>>;
  setTags(name: string, tags: Readonly<Record<string, string>>): void;
  /** Makes the document, or a new default version of it where the content differs. */
  put(name: string, text: string): void;
  readonly actions: Readonly<Record<string, (request: unknown) => object>>;
}

/** Documents in memory; `owner` is the account that they say they belong to. */
export const createSsmDocuments = (owner: string, now: () => number): SsmDocuments => {
  const documents = new Map<string, StoredDocument>();

  const stored = (nameOrArn: string): StoredDocument => {
    const name = nameOrArn.replace(/^arn:[^/]*:document\//, '');
    const found = documents.get(name);
    if (found === undefined) throw new SsmError('InvalidDocument', `document with name ${name} does not exist`);
    return found;
  };

  const find = (name: string, version = '$DEFAULT'): DocumentVersion => {
    const { versions, defaultVersion } = stored(name);
    const wanted = version === '$DEFAULT' ? defaultVersion : version;
    const found = wanted === '$LATEST' ? versions.at(-1) : versions.find((each) => each.version === wanted);
    if (found === undefined) {
      throw new SsmError('InvalidDocumentVersion', `document ${name} has no version ${version}`);
    }
    return found;
  };

  const addVersion = (name: string, text: string): DocumentVersion => {
    const content = parseDocument(text);
    const found = documents.get(name) ?? { versions: [], defaultVersion: '1', tags: {} };
    const version = { name, version: String(found.versions.length + 1), text, content, createdAtEpochMs: now() };
    found.versions.push(version);
    documents.set(name, found);
    return version;
  };

  const description = (version: DocumentVersion): object => ({
    Name: version.name,
    DocumentVersion: version.version,
    DefaultVersion: stored(version.name).defaultVersion,
    LatestVersion: String(stored(version.name).versions.length),
    Status: 'Active',
    DocumentType: 'Command',
    DocumentFormat: 'JSON',
    SchemaVersion: version.content.schemaVersion,
    Description: version.content.description,
    PlatformTypes: ['Linux', 'MacOS'],
    Owner: owner,
    Hash: hash(version.text),
    HashType: 'Sha256',
    CreatedDate: version.createdAtEpochMs / 1_000,
    Parameters: Object.entries(version.content.parameters ?? {}).map(
      ([Name, { type, description: text, default: value }]) => ({
        Name,
        Type: type === 'StringList' ? 'StringList' : 'String',
        Description: text,
        ...(value === undefined ? {} : { DefaultValue: typeof value === 'string' ? value : JSON.stringify(value) }),
      }),
    ),
    Tags: Object.entries(stored(version.name).tags).map(([Key, Value]) => ({ Key, Value })),
  });

  const actions: SsmDocuments['actions'] = {
    CreateDocument: (request) => {
      const { Name, Content: text, Tags: tags = [] } = Content.parse(request);
      if (documents.has(Name)) throw new SsmError('DocumentAlreadyExists', `document with name ${Name} already exists`);
      const version = addVersion(Name, text);
      stored(Name).tags = Object.fromEntries(tags.map(({ Key, Value }) => [Key, Value]));
      return { DocumentDescription: description(version) };
    },
    UpdateDocument: (request) => {
      const { Name, Content: text } = Content.parse(request);
      const latest = find(Name, '$LATEST');
      if (latest.text === text) {
        throw new SsmError('DuplicateDocumentContent', `the content equals that of version ${latest.version}`);
      }
      return { DocumentDescription: description(addVersion(Name, text)) };
    },
    UpdateDocumentDefaultVersion: (request) => {
      const { Name, DocumentVersion } = DefaultVersion.parse(request);
      stored(Name).defaultVersion = find(Name, DocumentVersion).version;
      return { Description: { Name, DefaultVersion: DocumentVersion } };
    },
    DescribeDocument: (request) => {
      const { Name, DocumentVersion } = Reference.parse(request);
      return { Document: description(find(Name, DocumentVersion)) };
    },
    GetDocument: (request) => {
      const { Name, DocumentVersion } = Reference.parse(request);
      const { name, version, text, createdAtEpochMs } = find(Name, DocumentVersion);
      const state = { Status: 'Active', DocumentType: 'Command', DocumentFormat: 'JSON' };
      return { Name: name, DocumentVersion: version, Content: text, CreatedDate: createdAtEpochMs / 1_000, ...state };
    },
    ListDocuments: () => ({ DocumentIdentifiers: [...documents.keys()].map((name) => description(find(name))) }),
    DeleteDocument: (request) => {
      const { Name } = Reference.parse(request);
      stored(Name);
      documents.delete(Name);
      return {};
    },
  };

  return {
    find,
    tagsOf: (name) => stored(name).tags,
    setTags: (name, tags) => {
      stored(name).tags = tags;
    },
    put: (name, text) => {
      if (documents.has(name) && find(name).text === text) return;
      stored(addVersion(name, text).name).defaultVersion = find(name, '$LATEST').version;
    },
    actions,
  };
};
