import type { Call, Pattern, Requirement, ServiceTable } from './call.ts';
import { http } from './services/http.ts';
import { SERVICES } from './services/services.ts';

interface Integration {
  readonly service: string;
  readonly api: string;
  readonly patterns: readonly Pattern[];
}

/**
 * The optimised integrations that a playbook may use: name and API as `arn:aws:states:::<name>:<api>` has them, the
 * service, and how they may wait (Step Functions developer guide, "Integrating optimized services").
 */
const OPTIMISED: Readonly<Record<string, Integration>> = {
  'dynamodb:getItem': { service: 'dynamodb', api: 'getItem', patterns: [''] },
  'dynamodb:putItem': { service: 'dynamodb', api: 'putItem', patterns: [''] },
  'dynamodb:updateItem': { service: 'dynamodb', api: 'updateItem', patterns: [''] },
  'dynamodb:deleteItem': { service: 'dynamodb', api: 'deleteItem', patterns: [''] },
  'ecs:runTask': { service: 'ecs', api: 'runTask', patterns: ['', 'sync', 'waitForTaskToken'] },
  'events:putEvents': { service: 'eventbridge', api: 'putEvents', patterns: ['', 'waitForTaskToken'] },
  'http:invoke': { service: 'http', api: 'invoke', patterns: [''] },
  'lambda:invoke': { service: 'lambda', api: 'invoke', patterns: ['', 'waitForTaskToken'] },
  'sns:publish': { service: 'sns', api: 'publish', patterns: ['', 'waitForTaskToken'] },
  'sqs:sendMessage': { service: 'sqs', api: 'sendMessage', patterns: ['', 'waitForTaskToken'] },
  'states:startExecution': {
    service: 'sfn',
    api: 'startExecution',
    patterns: ['', 'sync', 'sync:2', 'waitForTaskToken'],
  },
};

/** How an AWS SDK integration may wait: it has no Run a Job (developer guide, "Service integration patterns"). */
const SDK_PATTERNS: readonly Pattern[] = ['', 'waitForTaskToken'];

const TABLES: Readonly<Record<string, ServiceTable>> = { ...SERVICES, http };

type Derive = ServiceTable[string];

/** Every API by `service:api` in lower case: `failoverDbCluster` and `failoverDBCluster` are one to IAM. */
const APIS: ReadonlyMap<string, Derive> = new Map(
  Object.entries(TABLES).flatMap(([service, table]) =>
    Object.entries(table).map(([api, derive]) => [`${service}:${api}`.toLowerCase(), derive] as const),
  ),
);

const RESOURCE =
  /^arn:[^:]+:states:[^:]*:[^:]*:(?:(aws-sdk):)?([A-Za-z0-9-]+):([A-Za-z0-9]+)(?:\.(sync|sync:2|waitForTaskToken))?$/;
const FUNCTION = /^arn:[^:]+:lambda:[^:]*:[^:]*:function:.+$/;

const PATTERNS: ReadonlyMap<string | undefined, Pattern> = new Map([
  [undefined, ''],
  ['sync', 'sync'],
  ['sync:2', 'sync:2'],
  ['waitForTaskToken', 'waitForTaskToken'],
]);

const integrationOf = (sdk: boolean, name: string, api: string): Integration | undefined => {
  if (!sdk) return OPTIMISED[`${name}:${api}`];
  return Object.hasOwn(SERVICES, name) ? { service: name, api, patterns: SDK_PATTERNS } : undefined;
};

/**
 * What a call needs from IAM, by the Service Authorization Reference and nothing of the playbook's own.
 *
 * why not from the step kinds: permissions are derived there, and a mistake would agree with itself
 *
 * @returns undefined for a call that is not known here, which is to be taken as denied
 */
export const requirementsOf = (call: Call): readonly Requirement[] | undefined => {
  if (FUNCTION.test(call.resource)) {
    return APIS.get('lambda:invoke')?.({ ...call, arguments: { FunctionName: call.resource } }, '');
  }
  const match = RESOURCE.exec(call.resource);
  if (match === null) return undefined;
  const [, sdk, name = '', api = '', wait] = match;
  const pattern = PATTERNS.get(wait);
  const integration = integrationOf(sdk !== undefined, name, api);
  if (integration === undefined || pattern === undefined || !integration.patterns.includes(pattern)) return undefined;
  return APIS.get(`${integration.service}:${integration.api}`.toLowerCase())?.(call, pattern);
};
