import type * as z from 'zod';
import { approve } from './approve.ts';
import { autoscalingCancelRefresh } from './autoscaling-cancel-refresh.ts';
import { autoscalingCapacity } from './autoscaling-capacity.ts';
import { autoscalingRefresh } from './autoscaling-refresh.ts';
import { autoscalingTerminate } from './autoscaling-terminate.ts';
import { checkpoint } from './checkpoint.ts';
import { chooseOf } from './choose.ts';
import { cloudformationRollback } from './cloudformation-rollback.ts';
import { codedeployStopAndRollback } from './codedeploy-stop-and-rollback.ts';
import { ecsForceDeployment } from './ecs-force-deployment.ts';
import { ecsRollBack } from './ecs-roll-back.ts';
import { ecsScale } from './ecs-scale.ts';
import { ecsStopTask } from './ecs-stop-task.ts';
import { elasticacheFailOver } from './elasticache-fail-over.ts';
import { elbDeregister } from './elb-deregister.ts';
import { elbRegister } from './elb-register.ts';
import { elbWeights } from './elb-weights.ts';
import { forEachOf } from './for-each.ts';
import { httpCallKind } from './http-call.ts';
import { invokeFunction } from './invoke-function.ts';
import { lambdaAlias } from './lambda-alias.ts';
import { lambdaConcurrency } from './lambda-concurrency.ts';
import { lambdaRedrive } from './lambda-redrive.ts';
import type { NestedStepsSchema } from './nesting.ts';
import { notify } from './notify.ts';
import { parallelOf } from './parallel.ts';
import { rdsFailOver } from './rds-fail-over.ts';
import { rdsPromoteReplica } from './rds-promote-replica.ts';
import { rdsReboot } from './rds-reboot.ts';
import { route53Shift } from './route53-shift.ts';
import { runAutomation } from './run-automation.ts';
import { runCommand } from './run-command.ts';
import { setFeature } from './set-feature.ts';
import type { StepKind } from './step-kind.ts';
import { waitUntil } from './wait-until.ts';

/** A kind whose schema is of no interest: what the engine asks of any step. */
export type AnyKind = Omit<StepKind, 'schema'> & { readonly schema: z.ZodObject };

// why a cast: the table holds kinds of many schemas; a kind is only ever asked about a step that its own schema has
// admitted, which the union of the schemas in `schema.ts` ensures
const erased = <Kind extends z.ZodObject>(kind: StepKind<Kind>): AnyKind => kind as unknown as AnyKind;

/** The table of step kinds that do one thing. A new kind is a new file and a new row. */
export const LEAVES: readonly AnyKind[] = [
  erased(runCommand),
  erased(waitUntil),
  erased(checkpoint),
  erased(approve),
  erased(notify),
  erased(ecsScale),
  erased(autoscalingCancelRefresh),
  erased(autoscalingCapacity),
  erased(autoscalingRefresh),
  erased(autoscalingTerminate),
  erased(ecsForceDeployment),
  erased(ecsRollBack),
  erased(ecsStopTask),
  erased(elbDeregister),
  erased(elbRegister),
  erased(elbWeights),
  erased(invokeFunction),
  erased(lambdaAlias),
  erased(lambdaConcurrency),
  erased(lambdaRedrive),
  erased(cloudformationRollback),
  erased(codedeployStopAndRollback),
  erased(elasticacheFailOver),
  erased(httpCallKind),
  erased(rdsFailOver),
  erased(rdsPromoteReplica),
  erased(rdsReboot),
  erased(route53Shift),
  erased(runAutomation),
  erased(setFeature),
];

/** The table of step kinds that hold steps. */
export const CONTAINERS: readonly ((steps: NestedStepsSchema) => AnyKind)[] = [
  (steps) => erased(parallelOf(steps)),
  (steps) => erased(forEachOf(steps)),
  (steps) => erased(chooseOf(steps)),
];
