import type { DescribeServiceRevisionsCommandInput, ListServiceDeploymentsCommandInput } from '@aws-sdk/client-ecs';
import { jsonata } from '../../asl.ts';
import { awsCall } from '../../emit/aws-call.ts';
import type { At, Guard } from '../../emit/call-kind.ts';
import { type Service, serviceArn } from './ecs-service.ts';
import { inArn, onOne } from './named.ts';

/** The most revisions that can be asked for at once (ECS API, DescribeServiceRevisions). */
const MOST_REVISIONS = 20;

/**
 * What the service ran after its last deployment that came to a good end and was of another task definition than it has
 * now. ECS keeps the deployments of 90 days (ECS developer guide, "View service history using Amazon ECS service
 * deployments").
 *
 * Two looks, which follow one that has kept the present `taskDefinition` as the first: the revisions of the
 * deployments, the newest first, then what task definitions these were of.
 */
export const lastCompleted = ({ cluster, service }: Service, at: Pick<At, 'seen'>): readonly [Guard, Guard] => [
  {
    call: awsCall<ListServiceDeploymentsCommandInput>(
      'ecs',
      'listServiceDeployments',
      { cluster, service, status: ['SUCCESSFUL'], maxResults: MOST_REVISIONS },
      [onOne(['ecs:ListServiceDeployments'], serviceArn(cluster, service))],
    ),
    select: { revisions: '[$states.result.ServiceDeployments^(>CreatedAt).TargetServiceRevisionArn]' },
    wanted: '$count($seen.revisions) > 0',
    words: `a deployment of the service ${service} was completed before`,
  },
  {
    call: awsCall<DescribeServiceRevisionsCommandInput>(
      'ecs',
      'describeServiceRevisions',
      { serviceRevisionArns: jsonata(`[$distinct(${at.seen('revisions', 1)})]`) },
      [
        onOne(['ecs:DescribeServiceRevisions'], serviceArn(cluster, service)),
        {
          actions: ['ecs:DescribeServiceRevisions'],
          resources: [`\${EcsArnPrefix}service-revision/${inArn(cluster)}/${inArn(service)}/*`],
          because: 'revisions have ids of their own, and all of them are of the one service',
        },
      ],
    ),
    select: {
      taskDefinition: `(
        $revisions := $states.result.ServiceRevisions;
        $earlier := [${at.seen('revisions', 1)}.($arn := $; $revisions[ServiceRevisionArn = $arn].TaskDefinition)];
        $others := [$earlier[$ != ${at.seen('taskDefinition')}]];
        $count($others) > 0 ? $others[0] : ''
      )`.replaceAll(/\s+/g, ' '),
    },
    wanted: `$seen.taskDefinition != ''`,
    words: `an earlier deployment of the service ${service} was completed with another task definition`,
  },
];
