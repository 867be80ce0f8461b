import fc from 'fast-check';
import type { Json } from '#statemachines/asl';

type Document = Readonly<Record<string, Json | undefined>>;

/** The shape of one step: what it does, and what is inside it. */
export type Shape =
  | { readonly kind: 'look' | 'change' | 'restorative' | 'tell' | 'wait' | 'scale'; readonly retries: number }
  | { readonly kind: 'choose'; readonly lists: readonly (readonly Shape[])[] }
  | { readonly kind: 'parallel'; readonly lists: readonly (readonly Shape[])[] }
  | { readonly kind: 'for-each'; readonly steps: readonly Shape[] };

const leaf: fc.Arbitrary<Shape> = fc.record({
  kind: fc.constantFrom('look', 'change', 'restorative', 'tell', 'wait', 'scale'),
  retries: fc.integer({ min: 0, max: 2 }),
});
/** What may stand for each target or in a branch: looking and changing, each undoable by itself. */
const inner: fc.Arbitrary<Shape> = fc.record({
  kind: fc.constantFrom('look', 'change'),
  retries: fc.integer({ min: 0, max: 2 }),
});
const some = (shape: fc.Arbitrary<Shape>): fc.Arbitrary<Shape[]> => fc.array(shape, { minLength: 1, maxLength: 3 });

/** The shape of a playbook's steps, nested ones included. */
export const shapes: fc.Arbitrary<readonly Shape[]> = fc.array(
  fc.oneof(
    { weight: 6, arbitrary: leaf },
    fc.record({ kind: fc.constant('choose' as const), lists: fc.array(some(inner), { minLength: 1, maxLength: 3 }) }),
    fc.record({ kind: fc.constant('parallel' as const), lists: fc.array(some(inner), { minLength: 2, maxLength: 3 }) }),
    fc.record({ kind: fc.constant('for-each' as const), steps: some(inner) }),
  ),
  { minLength: 1, maxLength: 7 },
);

const UNIT = { Unit: '$facts.unit' };
const command = (id: string, name: string, more: Document = {}): Document => ({
  id,
  does: 'run-command',
  command: name,
  with: UNIT,
  ...more,
});

/** Writes the steps of a shape, with names by their order. */
const createWriter = () => {
  let count = 0;
  const write = (shape: Shape, on: Document): Document => {
    count += 1;
    const id = `step-${count}`;
    if (shape.kind === 'choose') {
      const arms = shape.lists.map((steps, index) => ({
        when: { value: '$steps.ready.manager', is: `manager-${index}` },
        steps: steps.map((each) => write(each, on)),
      }));
      return { id, does: 'choose', arms };
    }
    if (shape.kind === 'parallel') {
      const branches = shape.lists.map((steps, index) => ({
        name: `b${index}`,
        steps: steps.map((each) => write(each, on)),
      }));
      return { id, does: 'parallel', branches };
    }
    if (shape.kind === 'for-each') {
      const steps = shape.steps.map((each) => write(each, { on: '$target' }));
      return { id, does: 'for-each', over: '$facts.nodes', atMost: 3, steps };
    }
    const { retries } = shape;
    if (shape.kind === 'tell')
      return { id, does: 'notify', subject: 'About {component}', text: 'It is {steps.ready.manager}.' };
    if (shape.kind === 'wait')
      return { id, does: 'wait-until', criteria: [{ name: 'quiet', alarms: 'OK' }], within: '1m', stability: '5s' };
    if (shape.kind === 'scale') return { id, does: 'ecs-scale', cluster: 'shop', service: 'catalog', count: 3 };
    if (shape.kind === 'look') return command(id, 'preserve-evidence', { retries, ...on });
    if (shape.kind === 'restorative') return command(id, 'start-service', { retries, restorative: true });
    return command(id, 'start-service', {
      retries,
      ...on,
      undo: { does: 'run-command', command: 'stop-service', with: UNIT, ...on },
    });
  };
  return write;
};

/** A playbook that is well, with steps of a shape. */
export const documentOf = (shape: readonly Shape[], changes: Document = {}): Document => {
  const write = createWriter();
  const look = { command: 'check-service', with: { ...UNIT, Port: '$facts.port', HealthPath: '$facts.healthPath' } };
  return {
    id: 'generated',
    version: 1,
    name: 'Generated',
    description: 'Does what its shape says.',
    risk: 'low',
    triggers: {},
    facts: { unit: 'string', port: 'integer', healthPath: 'string', nodes: 'strings' },
    timeout: '30d',
    prerequisites: [command('ready', 'check-host', { retries: 0 })],
    checkpoint: [
      command('keep', 'checkpoint-service', { retries: 0 }),
      // why only then: a checkpoint that keeps nothing is a flaw
      ...(shape.some(({ kind }) => kind === 'scale') ? [{ id: 'keep-aws', does: 'checkpoint' }] : []),
    ],
    confirm: command('confirm', look.command, {
      with: look.with,
      retries: 0,
      expect: { fact: 'mode', not: 'healthy' },
    }),
    steps: shape.map((each) => write(each, {})),
    success: { every: '5s', stability: '20s', look, criteria: [{ name: 'running', fact: 'mode', is: 'healthy' }] },
    ...changes,
  };
};

const listsOf = (step: Record<string, unknown>): unknown[] => [
  step['steps'],
  ...[step['arms'], step['branches']].flatMap((lists) => (Array.isArray(lists) ? lists.map((each) => each.steps) : [])),
];

const each = (steps: unknown): Record<string, unknown>[] =>
  Array.isArray(steps) ? steps.flatMap((step) => [step, ...listsOf(step).flatMap(each)]) : [];

/** The ids of all steps of a list that do something themselves, nested ones included. */
export const stepsBelow = (steps: unknown): string[] =>
  each(steps).flatMap((step) => (listsOf(step).every((list) => list === undefined) ? [String(step['id'])] : []));

/** Of those the ones that can be undone. */
export const undoableBelow = (steps: unknown): string[] =>
  each(steps).flatMap((step) =>
    step['undo'] !== undefined || step['does'] === 'ecs-scale' ? [String(step['id'])] : [],
  );
