import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { loadLibrary } from '../statemachines/load.ts';
import { readSettings } from './settings.ts';
import { SampleFleetStack } from './local/fleet/alarms-stack.ts';
import { DocumentsStack } from './stacks/documents-stack.ts';
import { RecoveryStack } from './stacks/recovery-stack.ts';

/**
 * The app that every account deploys. `-c environment=NAME` picks the environment, `-c pageEmail=…` who is paged.
 * `-c sampleFleet=true` adds the alarms of the sample fleet, for the local AWS.
 */
const app = new App();
const settings = readSettings(app);
const playbooksDir: unknown = app.node.tryGetContext('playbooksDir');
const library = loadLibrary(typeof playbooksDir === 'string' ? playbooksDir : join(import.meta.dirname, '../playbooks'));
const account = process.env['CDK_DEFAULT_ACCOUNT'];
const region = process.env['CDK_DEFAULT_REGION'];
const env = account === undefined || region === undefined ? {} : { env: { account, region } };

new DocumentsStack(app, 'AutoRecoveryDocuments', {
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
    services: Object.keys(settings.environment.components),
    intakeTopicArn: recovery.intakeTopicArn,
    directFunctionArn: recovery.directFunctionArn,
    notify: ['orders'],
  });
}
