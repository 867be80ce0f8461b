type Sample = Readonly<Record<string, unknown>>;

const GROUP_ARN = 'arn:aws:elasticloadbalancing:eu-central-1:111122223333:targetgroup';
const blue = `${GROUP_ARN}/blue/73e2d6bc24d8a067`;
const green = `${GROUP_ARN}/green/0123456789abcdef`;
const rule =
  'arn:aws:elasticloadbalancing:eu-central-1:111122223333:listener-rule/app/web/50dc6c495c0c9188/f2f7dc8efc522ab2/9683b2d02a6cabee';
const queue = (name: string): string => `arn:aws:sqs:eu-central-1:111122223333:${name}`;

const connection =
  'arn:aws:events:eu-central-1:111122223333:connection/model-gateway/aeabd89e-d39c-4181-9486-9fe03e6f286a';

/** What a sample of a kind that holds steps holds. */
const inside = [
  { id: 'inside', does: 'notify', subject: 'Inside', text: 'Inside.' },
  { id: 'inside-too', does: 'notify', subject: 'Inside', text: 'Inside.' },
];

/** One step of each kind, with literal arguments and without its id. A new kind is a new row. */
export const KIND_SAMPLES: Readonly<Record<string, Sample>> = {
  approve: { does: 'approve', summary: 'Restart the catalog.' },
  'autoscaling-cancel-refresh': { does: 'autoscaling-cancel-refresh', group: 'web' },
  'autoscaling-capacity': { does: 'autoscaling-capacity', group: 'web', count: 4 },
  'autoscaling-refresh': { does: 'autoscaling-refresh', group: 'web', minHealthyPercentage: 80 },
  'autoscaling-terminate': { does: 'autoscaling-terminate', group: 'web', instance: 'i-0123456789abcdef0', leave: 2 },
  checkpoint: { does: 'checkpoint' },
  choose: { does: 'choose', arms: [{ when: { value: '$facts.unit', is: 'catalog' }, steps: inside }] },
  'cloudformation-rollback': {
    does: 'cloudformation-rollback',
    stack: 'shop',
    template: {
      url: 'https://shop-templates.s3.eu-central-1.amazonaws.com/v41/shop.json',
      keep: ['Stage'],
      capabilities: ['CAPABILITY_IAM'],
    },
  },
  'codedeploy-stop-and-rollback': {
    does: 'codedeploy-stop-and-rollback',
    application: 'shop',
    deploymentGroup: 'catalog',
  },
  'ecs-force-deployment': { does: 'ecs-force-deployment', cluster: 'shop', service: 'catalog' },
  'ecs-roll-back': { does: 'ecs-roll-back', cluster: 'shop', service: 'catalog', roles: ['catalog-task'] },
  'ecs-scale': { does: 'ecs-scale', cluster: 'shop', service: 'catalog', count: 4 },
  'ecs-stop-task': {
    does: 'ecs-stop-task',
    cluster: 'shop',
    service: 'catalog',
    task: '0123456789abcdef0123456789abcdef',
    leave: 2,
  },
  'elasticache-fail-over': { does: 'elasticache-fail-over', group: 'sessions', shard: '0001' },
  'elb-deregister': { does: 'elb-deregister', targetGroup: blue, target: 'i-0123456789abcdef0', port: 8080 },
  'elb-register': { does: 'elb-register', targetGroup: blue, target: '10.0.1.17', port: 8080 },
  'elb-weights': {
    does: 'elb-weights',
    rule,
    weights: [
      { targetGroup: blue, weight: 0 },
      { targetGroup: green, weight: 100 },
    ],
  },
  'for-each': { does: 'for-each', over: ['a', 'b'], atMost: 2, steps: inside },
  'http-call': {
    does: 'http-call',
    url: 'https://api.example.com/reload',
    connection,
    method: 'POST',
    query: { force: true },
    body: { provider: 'openai' },
    mutates: true,
    status: [200, 202],
  },
  'invoke-function': {
    does: 'invoke-function',
    function: 'refresh-tokens:live',
    payload: { provider: 'openai', force: true },
    mutates: true,
    finds: { tokens: 'integer' },
  },
  'lambda-alias': { does: 'lambda-alias', function: 'catalog', alias: 'live', version: '41', weights: { '42': 0.1 } },
  'lambda-concurrency': { does: 'lambda-concurrency', function: 'catalog', reserved: 50 },
  'lambda-redrive': { does: 'lambda-redrive', queue: queue('orders-dead'), to: queue('orders'), perSecond: 10 },
  notify: { does: 'notify', subject: 'Told', text: 'Told.' },
  parallel: {
    does: 'parallel',
    branches: [
      { name: 'one', steps: inside.slice(0, 1) },
      { name: 'two', steps: inside.slice(1) },
    ],
  },
  'rds-fail-over': { does: 'rds-fail-over', cluster: 'orders', to: 'orders-2' },
  'rds-promote-replica': { does: 'rds-promote-replica', replica: 'orders-replica' },
  'rds-reboot': { does: 'rds-reboot', instance: 'orders', failover: true },
  'route53-shift': {
    does: 'route53-shift',
    zone: 'Z0123456789ABCDEFGHIJ',
    name: 'shop.example.com',
    type: 'A',
    weights: [
      { record: 'blue', weight: 0 },
      { record: 'green', weight: 100 },
    ],
  },
  'run-automation': {
    does: 'run-automation',
    runbook: 'AWS-RestartEC2Instance',
    with: { InstanceId: ['i-0123456789abcdef0'] },
    role: 'arn:aws:iam::111122223333:role/automation/restart',
    mutates: true,
  },
  'run-command': { does: 'run-command', command: 'start-service', with: { Unit: 'catalog' } },
  'set-feature': {
    does: 'set-feature',
    application: 'abc1234',
    environment: 'def5678',
    profile: 'ghi9012',
    flag: 'recommendations',
    enabled: false,
  },
  'wait-until': { does: 'wait-until', criteria: [{ name: 'quiet', alarms: 'OK' }] },
};

/** Further steps of kinds that have several ways, each with another than the sample above. */
export const MORE_SAMPLES: readonly Sample[] = [
  { does: 'elasticache-fail-over', group: 'sessions', to: 'sessions-002' },
  { does: 'rds-fail-over', cluster: 'orders' },
  {
    does: 'route53-shift',
    zone: 'Z0123456789ABCDEFGHIJ',
    name: 'shop.example.com',
    type: 'CNAME',
    primary: 'standby',
  },
  {
    does: 'run-automation',
    runbook: 'shop-restart',
    version: '3',
    with: { InstanceId: '$facts.name' },
    role: 'arn:aws:iam::111122223333:role/automation/restart',
    roleIs: 'fixed',
    mutates: false,
  },
  { does: 'set-feature', application: 'abc1234', environment: 'def5678', profile: 'ghi9012', version: '6' },
  { does: 'set-feature', application: 'abc1234', environment: 'def5678', profile: 'ghi9012', content: 'limit: 5' },
  { does: 'wait-until', http: { url: 'https://shop.example.com/health', connection } },
  { does: 'wait-until', health: { targetGroup: blue, targets: ['10.0.1.17'], healthy: 1 } },
];
