import type { Json, JsonObject } from '../asl.ts';
import type { Permission } from '../steps/step-kind.ts';
import { strictArgumentOf, type ValueScope } from '../value.ts';

/**
 * The arguments of a call as the SDK types them, with a reference in the place of any free text, number, truth value or list.
 *
 * @example awsCall<UpdateServiceCommandInput>('ecs', 'updateService', { cluster: step.cluster, desiredCount: 3 }, …)
 */
export type Arguments<Input> = Input extends number
  ? number | string
  : Input extends boolean
    ? boolean | string
    : Input extends string
      ? Input
      : Input extends readonly (infer Item)[]
        ? readonly Arguments<Item>[] | string
        : Input extends object
          ? { readonly [Name in keyof Input]: Arguments<Input[Name]> }
          : Input;

/** One call to AWS that a machine makes itself. */
export interface AwsCall {
  /** The service as Step Functions names it: `arn:aws:states:::aws-sdk:<service>:<action>`. */
  readonly service: string;
  /** The action in camel case. */
  readonly action: string;
  /** Arguments by the names of the service's own model; the emitter writes them as Step Functions wants them. */
  readonly input: Json;
  readonly permissions: readonly Permission[];
}

/** A call whose arguments are checked by the SDK's own types. */
export const awsCall = <Input extends object>(
  service: string,
  action: string,
  input: Arguments<Input>,
  permissions: readonly Permission[],
  // why a cast: the SDK's interfaces have no index signature, and what is written here is plain JSON
): AwsCall => ({ service, action, input: input as unknown as Json, permissions });

/** The call in words, as the ledger and the policy speak of it: `ecs:updateService`. */
export const nameOf = ({ service, action }: Pick<AwsCall, 'service' | 'action'>): string => `${service}:${action}`;

/**
 * A member's name as Step Functions wants it: the words of the service's model in Pascal case, acronyms too, so
 * `DBClusterIdentifier` is `DbClusterIdentifier` and `forceNewDeployment` is `ForceNewDeployment`
 * (developer guide, "Learning to use AWS service SDK integrations in Step Functions").
 */
export const stepFunctionsName = (member: string): string =>
  member
    .replaceAll(/[^A-Za-z0-9]+/g, ' ')
    .replaceAll(/(?<=[a-z])(?=[A-Z][A-Za-z0-9])/g, ' ')
    .replaceAll(/([A-Z]+)([A-Z][a-z])/g, '$1 $2')
    .replaceAll(/([0-9])([A-Za-z])/g, '$1 $2')
    .split(' ')
    .filter((word) => word !== '')
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1).toLowerCase())
    .join('');

const VERBATIM = '$verbatim';

/** A map whose keys are data and no members of the service's model: they stay as they are written. */
export const verbatim = <Map extends object>(map: Map): Map =>
  // why a cast: the mark is taken off again before anybody sees the arguments
  ({ [VERBATIM]: map }) as unknown as Map;

const isMembers = (input: Json): input is JsonObject =>
  typeof input === 'object' && input !== null && !Array.isArray(input);

const withNames = (input: JsonObject, scope: ValueScope, nameFor: (member: string) => string): Json =>
  Object.fromEntries(
    Object.entries(input).flatMap(([name, each]) =>
      each === undefined ? [] : [[nameFor(name), taskArguments(each, scope)] as const],
    ),
  );

/** Arguments as a Task carries them: names as Step Functions wants them, references as expressions. */
export const taskArguments = (input: Json, scope: ValueScope): Json => {
  if (Array.isArray(input)) return input.map((each: Json) => taskArguments(each, scope));
  if (!isMembers(input)) return strictArgumentOf(input, scope);
  const map = input[VERBATIM];
  return map !== undefined && isMembers(map)
    ? withNames(map, scope, (name) => name)
    : withNames(input, scope, stepFunctionsName);
};

/** The resource of the Task that makes a call. */
export const taskResource = (call: Pick<AwsCall, 'service' | 'action'>): string =>
  `arn:aws:states:::aws-sdk:${call.service}:${call.action}`;
