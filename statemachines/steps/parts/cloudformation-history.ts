import type { DescribeStackEventsCommandInput } from '@aws-sdk/client-cloudformation';
import { jsonata, type State, StatesError, variableOf } from '../../asl.ts';
import { awsCall, taskArguments, taskResource } from '../../emit/aws-call.ts';
import { orElse } from '../../emit/call-kind.ts';
import { CALL_TIMEOUT_SECONDS } from '../../emit/call-step.ts';
import { caughtFailure, foundFailure } from '../../emit/failure.ts';
import { fragment } from '../../emit/fragment.ts';
import type { EmitContext, Exits, Fragment } from '../step-kind.ts';
import { onStack } from './cloudformation-stack.ts';

/** "A last known stable state includes any status in a *_COMPLETE", and the page names these (CloudFormation API, RollbackStack). */
const STABLE = ['CREATE', 'UPDATE', 'UPDATE_ROLLBACK', 'IMPORT', 'IMPORT_ROLLBACK'].map((each) => `'${each}_COMPLETE'`);

/** More pages of events than a failed update of the largest stack writes, which has 500 resources. */
const MOST_PAGES = 40;
const PAGE_EVENTS = 7;

const SELECT = {
  // the events of the stack itself are those whose resource is the stack
  stable: jsonata(
    `$count($states.result.StackEvents[PhysicalResourceId = StackId and ResourceStatus in [${STABLE.join(', ')}]])`,
  ),
  token: jsonata(orElse('$states.result.NextToken', `''`)),
};

/**
 * Goes on only where the stack was once in a stable state, found in its events, page after page, the newest first.
 *
 * why: the roll-back of a stack that never was deletes it (CloudFormation API, RollbackStack); it may have failed to be
 * created and then to be updated
 */
export const emitWasStable = (id: string, stack: string, exits: Exits, context: EmitContext): Fragment => {
  const variable = `${variableOf(id)}_history`;
  const pages = `${variableOf(id)}_pages`;
  const entry = `${id}:history`;
  const asked = `${id}:was-stable?`;
  const page = `${id}:history-page`;
  const failed = `${id}:never-stable`;
  const call = awsCall<DescribeStackEventsCommandInput>('cloudformation', 'describeStackEvents', { StackName: stack }, [
    onStack('cloudformation:DescribeStackEvents', stack),
  ]);
  const read = (more: Readonly<Record<string, string>>): State => ({
    Type: 'Task',
    Comment: 'Was the stack in a stable state before? Without one, a roll-back would delete it.',
    Resource: taskResource(call),
    Arguments: taskArguments({ StackName: stack, ...more }, context.scope) as NonNullable<State['Arguments']>,
    TimeoutSeconds: CALL_TIMEOUT_SECONDS,
    Assign: { [variable]: SELECT },
    Output: {},
    Catch: [{ ErrorEquals: [StatesError.All], Assign: caughtFailure(id, exits.failureAs), Next: exits.fail }],
    Next: asked,
  });
  return fragment({
    entry,
    states: {
      [entry]: read({}),
      [asked]: {
        Type: 'Choice',
        Choices: [
          { Condition: jsonata(`$${variable}.stable > 0`), Next: exits.next },
          {
            Condition: jsonata(`$${variable}.token != '' and $${pages} < ${MOST_PAGES}`),
            Assign: { [pages]: jsonata(`$${pages} + 1`) },
            Next: page,
          },
        ],
        Default: failed,
      },
      [page]: read({ NextToken: jsonata(`$${variable}.token`) }),
      [failed]: {
        Type: 'Pass',
        Assign: foundFailure(
          id,
          exits.failureAs,
          `${id} was not begun: the stack ${stack} was in no stable state before, and a roll-back would delete it`,
        ),
        Output: {},
        Next: exits.fail,
      },
    },
    machinePermissions: call.permissions,
    variables: { [variable]: {}, [pages]: 1 },
    worstCaseSeconds: MOST_PAGES * CALL_TIMEOUT_SECONDS,
    historyEvents: MOST_PAGES * PAGE_EVENTS,
  });
};
