import { App } from 'aws-cdk-lib';
import { addStacks } from './add-stacks.ts';

/**
 * The app that every account deploys. `-c environment=NAME` picks the environment, `-c pageEmail=…` who is paged.
 * `-c sampleFleet=true` adds the alarms of the sample fleet, for the local AWS.
 */
addStacks(new App(), { account: process.env['CDK_DEFAULT_ACCOUNT'], region: process.env['CDK_DEFAULT_REGION'] });
