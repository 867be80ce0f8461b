const PREFIX = 'arn:aws:elasticloadbalancing:eu-central-1:111122223333';

export const BLUE = `${PREFIX}:targetgroup/blue/73e2d6bc24d8a067`;
export const GREEN = `${PREFIX}:targetgroup/green/0123456789abcdef`;
export const RULE = `${PREFIX}:listener-rule/app/web/50dc6c495c0c9188/f2f7dc8efc522ab2/9683b2d02a6cabee`;

/** The health of targets, each an id and a state. */
export const health = (...targets: readonly (readonly [id: string, state: string, reason?: string])[]): object => ({
  TargetHealthDescriptions: targets.map(([Id, State, Reason]) => ({
    Target: { Id, Port: 8080 },
    TargetHealth: { State, ...(Reason === undefined ? {} : { Reason }) },
  })),
});
