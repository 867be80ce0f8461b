import type { Rule } from '../rule.ts';
import type { PlacedStep } from '../subject.ts';

/** Whether a step looks and would not go on if it did not see what it expects. */
const looks = ({ step, changes }: PlacedStep): boolean =>
  !changes && (step.does === 'wait-until' || Reflect.get(step, 'expect') !== undefined);

/** Whether one step certainly follows another: in the same list, or in one that holds the list. */
const follows = (placed: PlacedStep, after: PlacedStep): boolean => {
  const list = placed.path.slice(0, -1);
  return list.every((part, index) => part === after.path[index]);
};

const isVerified = (placed: PlacedStep, later: readonly PlacedStep[]): boolean => {
  if (placed.kind.verifiedBy(placed.step as never) !== undefined) return true;
  for (const each of later) {
    if (looks(each) && follows(each, placed)) return true;
    if (each.changes) return false;
  }
  return false;
};

export const changesAreVerified: Rule = {
  code: 'PB144',
  title: 'every change is seen to have had its effect before the next one',
  why: "A step's own answer says that it was taken, not that it helped: success is evidence (promise 6, P6).",
  bad: `
steps:
  - id: install
    does: run-command
    command: AWS-ConfigureAWSPackage
    with: { action: Install, name: AmazonCloudWatchAgent }
    irreversible: The package stays installed.
`,
  good: `
steps:
  - id: install
    does: run-command
    command: AWS-ConfigureAWSPackage
    with: { action: Install, name: AmazonCloudWatchAgent }
    irreversible: The package stays installed.
  - { id: reporting, does: wait-until, criteria: [{ name: reports again, alarms: OK }] }
`,
  check: ({ steps }) => {
    const forward = steps.filter(({ role }) => role === 'step');
    return forward
      .filter(({ changes }) => changes)
      .filter((placed) => !isVerified(placed, forward.slice(forward.indexOf(placed) + 1)))
      .map(({ step, path }) => ({
        message: `nothing sees whether '${step.id}' had its effect`,
        hint: 'put a `wait-until`, or a command that looks with `expect`, right behind it',
        path,
      }));
  },
};
