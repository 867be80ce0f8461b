import { Stack, Validations } from 'aws-cdk-lib';
import { type PolicyStatement, Role, type RoleProps } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';

/** A statement of a role's policy and, where one of its resources holds a `*`, why AWS or the matter leaves no less. */
export interface Grant {
  readonly statement: PolicyStatement;
  readonly because?: string;
}

export interface GrantedRoleProps extends RoleProps {
  readonly grants: readonly Grant[];
}

/** A resource as cdk-nag writes it in a finding: references in angle brackets. */
const written = (resource: unknown): string => {
  if (typeof resource !== 'object' || resource === null) return String(resource);
  const entries = new Map<string, unknown>(Object.entries(resource));
  const join = entries.get('Fn::Join');
  if (Array.isArray(join) && Array.isArray(join[1])) return join[1].map(written).join(String(join[0]));
  const attribute = entries.get('Fn::GetAtt');
  if (Array.isArray(attribute)) return `<${attribute.join('.')}>`;
  return entries.has('Ref') ? `<${String(entries.get('Ref'))}>` : JSON.stringify(resource);
};

/** Accepts a wildcard that cdk-nag finds (IAM5) on a role and what is made below it, saying why. */
export const acceptWildcard = (role: Role, resource: string, because: string): void => {
  const finding = `AwsSolutions-IAM5[Resource::${written(Stack.of(role).resolve(resource))}]`;
  Validations.of(role).acknowledge({ id: finding, reason: because });
};

/**
 * A role that may do what it is granted, and nothing unexplained: a wildcard without a reason does not synthesise.
 *
 * @throws Error naming the actions that are allowed on a wildcard without a reason
 */
export class GrantedRole extends Role {
  constructor(scope: Construct, id: string, { grants, ...props }: GrantedRoleProps) {
    super(scope, id, props);
    for (const { statement, because } of grants) {
      this.addToPolicy(statement);
      for (const resource of statement.resources.filter((each) => each.includes('*'))) {
        const what = statement.actions.join(', ');
        if (because === undefined) {
          throw new Error(`${what} on '${resource}' has no reason: narrow the resource, or say \`because\``);
        }
        acceptWildcard(this, resource, `${what}: ${because}`);
      }
    }
  }
}

/** What the CDK adds to the role of whatever X-Ray traces. */
export const TRACING_WILDCARD =
  'xray:PutTraceSegments, xray:PutTelemetryRecords and the sampling rules take no resource (Service Authorization Reference, AWS X-Ray)';
