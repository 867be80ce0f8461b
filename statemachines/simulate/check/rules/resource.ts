import { type Report, schema } from '../diagnostic.ts';
import type { StatePlace } from '../place.ts';
import { has, isObject, typed } from '../shape.ts';
import { integrationOf, isUnknown } from './integrations.ts';
import type { StateRule } from './rule.ts';

const ARN = /^arn:[^:\s]+:[^:\s]+:[^:\s]*:[^:\s]*:\S+$/;
const ACTIVITY = /^arn:[^:]+:states:[^:]*:[^:]*:activity:/;
const PATTERN = /\.(sync(?::2)?|waitForTaskToken)$/;

/** Why an Express machine cannot call a resource (developer guide, "Choosing workflow type in Step Functions"). */
const notInExpress = (resource: string): string | undefined => {
  if (ACTIVITY.test(resource)) return 'Express state machine does not support Activity ARN';
  const pattern = PATTERN.exec(resource)?.[1]?.replace(':2', '');
  return pattern === undefined ? undefined : `Express state machine does not support '.${pattern}' service integration`;
};

const resourceFault = (resource: string, { machineType }: StatePlace): string | undefined => {
  if (!ARN.test(resource)) return 'Value is not a valid resource ARN';
  const refused = machineType === 'EXPRESS' ? notInExpress(resource) : undefined;
  if (refused !== undefined) return refused;
  if (!isUnknown(resource)) return undefined;
  const why = 'The value is not a valid resource ARN, or the resource is not available in this region.';
  return `The resource provided ${resource} is not recognized. ${why}`;
};

const checkCredentials = (place: StatePlace, report: Report): void => {
  const { state, at, language } = place;
  const where = `${at}/Credentials`;
  const { Credentials } = state;
  if (typeof state['Resource'] === 'string' && ACTIVITY.test(state['Resource'])) {
    report(schema(where, "The field 'Credentials' is not supported for activities"));
  } else if (isObject(Credentials)) {
    const named = has(Credentials, 'RoleArn') || (language === 'JSONPath' && has(Credentials, 'RoleArn.$'));
    if (!named) report(schema(where, "The field 'RoleArn' is required but was missing"));
  } else typed(Credentials, 'OBJECT', where, report);
};

/** A service is called with what its call cannot do without, where it is known what that is. */
const checkCall = ({ state, at, language }: StatePlace, resource: string, report: Report): void => {
  const integration = integrationOf(resource);
  if (integration === undefined) return;
  const field = language === 'JSONata' ? 'Arguments' : 'Parameters';
  const values = state[field];
  if (!has(state, field)) report(schema(at, `${field} field is required for resource ARN: ${resource}`));
  if (!isObject(values)) return;
  for (const name of integration.required) {
    if (has(values, name) || (language === 'JSONPath' && has(values, `${name}.$`))) continue;
    report(schema(`${at}/${field}`, `The field '${name}' is required but was missing`));
  }
};

/** A Task calls something that can be called from this type of machine, in the pattern that the service knows. */
export const resource: StateRule = (place, report) => {
  const { state, at } = place;
  if (state['Type'] !== 'Task') return;
  if (has(state, 'Credentials')) checkCredentials(place, report);
  const { Resource } = state;
  if (Resource === undefined || !typed(Resource, 'STRING', `${at}/Resource`, report)) return;
  const fault = resourceFault(String(Resource), place);
  if (fault !== undefined) report(schema(`${at}/Resource`, fault));
  else checkCall(place, String(Resource), report);
};
