import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { App } from 'aws-cdk-lib';
import { parse } from 'yaml';
import { digestOf } from '../functions/domain/digest.ts';
import { Environment, type EnvironmentDocument } from '../functions/domain/environment/environment.ts';
import { withSwitches } from '../functions/domain/environment/switches.ts';
import { diagnosticText } from '../statemachines/diagnostic.ts';
import { issuesAt, readDocument } from '../statemachines/document.ts';

/** What a deployment is made from, read once from the CDK context. */
export interface Settings {
  readonly environment: Environment;
  /** The document as written, switches applied; what the functions get, and parse again. */
  readonly document: EnvironmentDocument;
  readonly digest: string;
  /** E-mail address of the people who are paged; none is subscribed where it is absent. */
  readonly pageEmail?: string;
  readonly noticeEmail?: string;
  /** Data may go with the stack: for environments that are thrown away. */
  readonly disposable: boolean;
}

const textContext = (app: App, name: string): string | undefined => {
  const value: unknown = app.node.tryGetContext(name);
  return typeof value === 'string' && value !== '' ? value : undefined;
};

/**
 * Reads the environment that the context names: `-c environment=NAME` is `infra/environments/NAME.yaml`,
 * `-c environmentFile=PATH` any file. Environment variables of the ledger win over it.
 *
 * @throws Error with every flaw at its line and column
 */
export const readSettings = (app: App): Settings => {
  const file =
    textContext(app, 'environmentFile') ??
    join(import.meta.dirname, 'environments', `${textContext(app, 'environment') ?? 'first'}.yaml`);
  const text = readFileSync(file, 'utf8');
  const read = readDocument(file, text);
  const document = read.flaws.length > 0 ? undefined : withSwitches(parse(text) as EnvironmentDocument, process.env);
  const parsed = Environment.safeParse(document);
  if (document === undefined || !parsed.success) {
    const flaws = [...read.flaws, ...issuesAt(read, 'EN001', parsed.error?.issues ?? [])];
    throw new Error(`the environment has flaws:\n${flaws.map(diagnosticText).join('\n')}`);
  }
  const pageEmail = textContext(app, 'pageEmail');
  const noticeEmail = textContext(app, 'noticeEmail');
  return {
    environment: parsed.data,
    document,
    digest: digestOf(document),
    disposable: textContext(app, 'disposable') === 'true',
    ...(pageEmail === undefined ? {} : { pageEmail }),
    ...(noticeEmail === undefined ? {} : { noticeEmail }),
  };
};
