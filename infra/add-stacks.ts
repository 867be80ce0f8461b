import { join } from 'node:path';
import type { App } from 'aws-cdk-lib';
import { factFlaws } from '../statemachines/fact-flaws.ts';
import { loadLibrary } from '../statemachines/load.ts';
import { SampleFleetStack } from './local/fleet/alarms-stack.ts';
import { readSettings } from './settings.ts';
import { DocumentsStack } from './stacks/documents-stack.ts';
import { RecoveryStack } from './stacks/recovery-stack.ts';

/** Where the stacks go. @default wherever the person who deploys is at home: then the templates fit any account */
export interface Target {
  readonly account?: string | undefined;
  readonly region?: string | undefined;
}

/**
 * The stacks that every account deploys, as the app's context wants them: `environment` or `environmentFile`,
 * `playbooksDir`, `pageEmail`, `noticeEmail`, `disposable`, and `sampleFleet` for the alarms of the sample fleet.
 */
export const addStacks = (
  app: App,
  { account, region }: Target,
): { documents: DocumentsStack; recovery: RecoveryStack } => {
  const settings = readSettings(app);
  const playbooksDir: unknown = app.node.tryGetContext('playbooksDir');
  const library = loadLibrary(
    typeof playbooksDir === 'string' ? playbooksDir : join(import.meta.dirname, '../playbooks'),
    settings.environment.playbooks,
  );
  const flaws = factFlaws(
    settings.environment.components,
    library.sources.map(({ playbook }) => playbook),
  );
  if (flaws.length > 0) throw new Error(`the environment has flaws:\n${flaws.join('\n')}`);
  const env = account === undefined || region === undefined ? {} : { env: { account, region } };

  const documents = new DocumentsStack(app, 'AutoRecoveryDocuments', {
    ...env,
    description: 'Auto-recovery: command documents',
    commands: library.commands,
  });
  const recovery = new RecoveryStack(app, 'AutoRecovery', {
    ...env,
    description: 'Auto-recovery: detects, diagnoses, recovers and verifies',
    settings,
    library,
    terminationProtection: !settings.disposable,
  });
  if (app.node.tryGetContext('sampleFleet') === 'true') {
    new SampleFleetStack(app, 'SampleFleet', {
      ...env,
      // why by their alarms: an environment may hold components that are none of the fleet's
      services: Object.entries(settings.environment.components).flatMap(([name, { alarms }]) =>
        alarms.includes(`${name}-unhealthy`) ? [name] : [],
      ),
      intakeTopicArn: recovery.intakeTopicArn,
      directFunctionArn: recovery.directFunctionArn,
      notify: ['orders'],
    });
  }
  return { documents, recovery };
};
