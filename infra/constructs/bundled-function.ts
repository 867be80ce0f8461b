import { join } from 'node:path';
import { type Duration, RemovalPolicy } from 'aws-cdk-lib';
import { ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Architecture, Runtime, Tracing } from 'aws-cdk-lib/aws-lambda';
import { NodejsFunction, OutputFormat } from 'aws-cdk-lib/aws-lambda-nodejs';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { DEPLOYMENT_FILE } from '../../functions/domain/deployment.ts';
import { acceptWildcard, type Grant, GrantedRole, TRACING_WILDCARD } from './granted-role.ts';

export interface BundledFunctionProps {
  /** File in `functions/handlers`, without its ending. */
  readonly handler: string;
  readonly description: string;
  /** Folder with the deployment file that is laid beside the code. */
  readonly deploymentFolder: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly grants: readonly Grant[];
  readonly timeout: Duration;
  /** @default the account's own limit */
  readonly reservedConcurrency?: number;
}

/**
 * A Lambda with its code, the SDK and the environment document in one bundle, its own role with exactly what it is
 * granted, and a log group that keeps a month.
 */
export class BundledFunction extends Construct {
  readonly function: NodejsFunction;
  readonly logGroup: LogGroup;

  constructor(scope: Construct, id: string, props: BundledFunctionProps) {
    super(scope, id);
    this.logGroup = new LogGroup(this, 'Logs', {
      retention: RetentionDays.ONE_MONTH,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const role = new GrantedRole(this, 'Role', {
      assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
      description: props.description,
      grants: props.grants,
    });
    this.logGroup.grantWrite(role);
    acceptWildcard(role, '*', TRACING_WILDCARD);
    this.function = new NodejsFunction(this, 'Function', {
      entry: join(import.meta.dirname, '../../functions/handlers', `${props.handler}.ts`),
      projectRoot: join(import.meta.dirname, '../..'),
      depsLockFilePath: join(import.meta.dirname, '../../package-lock.json'),
      description: props.description,
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      memorySize: 512,
      timeout: props.timeout,
      role,
      logGroup: this.logGroup,
      tracing: Tracing.ACTIVE,
      environment: { ...props.environment, NODE_OPTIONS: '--enable-source-maps' },
      ...(props.reservedConcurrency === undefined ? {} : { reservedConcurrentExecutions: props.reservedConcurrency }),
      bundling: {
        format: OutputFormat.ESM,
        target: 'node24',
        minify: true,
        sourceMap: true,
        sourcesContent: false,
        mainFields: ['module', 'main'],
        // why everything: a function's behaviour must not change with the SDK that a runtime happens to bring
        externalModules: [],
        // why: the clients of the SDK's search for credentials are a tenth of a bundle, and never run in Lambda
        esbuildArgs: {
          '--alias:@aws-sdk/credential-provider-node': join(
            import.meta.dirname,
            '../../functions/adapters/lambda-credentials.ts',
          ),
        },
        banner: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
        commandHooks: {
          beforeInstall: () => [],
          beforeBundling: () => [],
          afterBundling: (_from, to) => [`cp '${join(props.deploymentFolder, DEPLOYMENT_FILE)}' '${to}/'`],
        },
      },
    });
  }
}
