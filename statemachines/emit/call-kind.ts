import type * as z from 'zod';
import { variableOf } from '../asl.ts';
import type { EmitContext, Exits, Fragment, OwnUndo, Step, StepKind, Touched, ValueUse } from '../steps/step-kind.ts';
import { strictExpressionOf, type ValueType } from '../value.ts';
import { againId } from './attempts.ts';
import type { AwsCall } from './aws-call.ts';
import { emitCallStep } from './call-step.ts';
import { fragment, inSequence } from './fragment.ts';
import { emitPoll, type Poll } from './poll.ts';

/** Tries after the first (P6), where a call may be made twice. */
const RETRIES = 3;
const RETRY_DELAY_SECONDS = 5;

/** What a call finds: an expression over `$states.result` that always yields something, and its type. */
export interface Found {
  readonly type: ValueType;
  readonly expression: string;
}

/** What expressions may refer to: what the step was given, what was seen before its call, what its call has found. */
export interface At {
  /** A value of the step, e.g. `at.of(step.count)`; nothing where a reference leads to nothing. */
  of(value: unknown): string;
  /** What a look before the call kept under a name; in `call` as `jsonata(at.seen(…))`. @default of the first look */
  seen(name: string, look?: number): string;
  /** What the call found under a name. */
  found(name: string): string;
  /** What the call before the call found under a name. */
  prepared(name: string): string;
  /** What a look after the call kept under a name, for the looks that follow it. @default of the first look */
  looked(name: string, look?: number): string;
}

/** One look before the call: what is asked, what is kept of it, what must be so. */
export type Guard = Pick<Poll, 'call' | 'select' | 'wanted' | 'words'>;

/** A call that the call needs and that has no effect without it, e.g. a version that nobody uses yet. */
export interface Preparation {
  readonly call: AwsCall;
  /** What the call needs of it: name → expression over `$states.result`. */
  readonly finds: Readonly<Record<string, string>>;
}

/** A kind of step that is one call to AWS, what is asked before it and how its effect is seen after it. */
export interface CallKind<Schema extends z.ZodObject> {
  readonly kind: string;
  readonly purpose: string;
  readonly schema: Schema;
  /** `natural`: making the call twice equals making it once, and it is tried again. `once`: it never is. */
  readonly idempotency: 'natural' | 'once';
  readonly mutates?: boolean;
  call(step: z.output<Schema>, at: At): AwsCall;
  /**
   * What must be so before the call, read right before it: capacity before it is removed (S7), a state that allows it.
   * Looks are made one after the other, and a later one may use what an earlier one has seen.
   */
  before?(step: z.output<Schema>, at: At): Guard | readonly Guard[] | undefined;
  /** What is made between the beginning and the call, each time anew. */
  prepare?(step: z.output<Schema>, at: At): Preparation | undefined;
  /** How its effect is seen: looked at until it is there, one after the other where there are several. */
  until?(step: z.output<Schema>, at: At): Poll | readonly Poll[];
  /** A call that is refused is no failure where what it wants may be so already: what is looked at decides. */
  readonly refusalIsNoFailure?: true;
  readonly finds?: Readonly<Record<string, Found>>;
  uses(step: z.output<Schema>): readonly ValueUse[];
  describe(step: z.output<Schema>): string;
  touches(step: z.output<Schema>): readonly Touched[];
  readonly undo?: OwnUndo<z.output<Schema>>;
  approval?(step: z.output<Schema>): string | undefined;
}

/** Looks at once after a look that failed; what was seen and is not so is so seldom a moment later that nobody waits. */
const GUARD_LOOKS = { everySeconds: 2, withinSeconds: 6, hopeless: '$count($keys($seen)) > 0' } as const;

const guardId = (id: string, index: number): string => (index === 0 ? `${id}:before` : `${id}:before-${index + 1}`);
const prepareId = (id: string): string => `${id}:prepare`;
const pollId = (id: string, index: number): string => (index === 0 ? id : `${id}:then-${index + 1}`);

const atOf = (id: string, { scope }: EmitContext): At => ({
  of: (value) => strictExpressionOf(value, scope),
  seen: (name, look = 0) => `$${variableOf(guardId(id, look))}_seen.${name}`,
  found: (name) => `$${variableOf(id)}.${name}`,
  prepared: (name) => `$${variableOf(prepareId(id))}.${name}`,
  looked: (name, look = 0) => `$${variableOf(pollId(id, look))}_seen.${name}`,
});

/** Where only words are asked for: what expressions say is of no interest. */
const NOWHERE: At = { of: () => '', seen: () => '', found: () => '', prepared: () => '', looked: () => '' };

/** Fragments from left to right, emitted from right to left: each is told where the next one is entered. */
const chain = <Item>(
  items: readonly Item[],
  next: string,
  emit: (item: Item, index: number, next: string) => Fragment,
): Fragment => {
  let entry = next;
  const parts: Fragment[] = [];
  for (const [index, item] of [...items.entries()].reverse()) {
    const part = emit(item, index, entry);
    parts.unshift(part);
    entry = part.entry;
  }
  return parts.length === 0 ? fragment({ entry, states: {} }) : inSequence(entry, parts);
};

/** The call before the call. When it fails, the whole step is tried again from its beginning, as often as the call is. */
const emitPreparation = (
  step: Step,
  made: Preparation | undefined,
  retries: number,
  exits: Exits,
  context: EmitContext,
): Fragment | undefined => {
  if (made === undefined) return undefined;
  const once = emitCallStep(
    { ...step, id: prepareId(step.id), description: `Prepare ${step.id}.` },
    { ...made, mutates: false, retries: 0, retryDelay: 0 },
    { ...exits, next: step.id, fail: retries === 0 ? exits.fail : againId(step.id) },
    context,
  );
  return {
    ...once,
    worstCaseSeconds: once.worstCaseSeconds * (retries + 1),
    historyEvents: once.historyEvents * (retries + 1),
  };
};

/** Makes a step kind of what is particular to one call: ask before, begin under the fence, call, look until it is so. */
export const callKind = <Schema extends z.ZodObject>(declared: CallKind<Schema>): StepKind<Schema> => {
  const mutates = declared.mutates ?? true;
  const emit = (step: z.output<Schema> & Step, exits: Exits, context: EmitContext): Fragment => {
    const at = atOf(step.id, context);
    const after = chain([declared.until?.(step, at) ?? []].flat(), exits.next, (poll, index, next) =>
      emitPoll(pollId(step.id, index), step.id, poll, { ...exits, next }, context),
    );
    const guards = (next: string): Fragment =>
      chain([declared.before?.(step, at) ?? []].flat(), next, (guard, index, following) =>
        emitPoll(
          guardId(step.id, index),
          step.id,
          { ...guard, ...GUARD_LOOKS, otherwise: `${step.id} was not begun: before it, it must be so` },
          { ...exits, next: following },
          context,
        ),
      );
    // why later in an undo: whether there is anything to undo at all is known when it has asked to begin
    const beginsFirst = mutates && context.undoOf !== undefined;
    const asked: unknown = Reflect.get(step, 'retries');
    const retries = declared.idempotency === 'once' ? 0 : typeof asked === 'number' ? asked : RETRIES;
    const prepared = emitPreparation(step, declared.prepare?.(step, at), retries, exits, context);
    const afterBegin = prepared?.entry ?? step.id;
    const inBetween = beginsFirst ? guards(afterBegin) : undefined;
    const preparation = prepared === undefined ? [] : [prepared];
    const call = emitCallStep(
      step,
      {
        call: declared.call(step, at),
        mutates,
        finds: Object.fromEntries(
          Object.entries(declared.finds ?? {}).map(([name, { expression }]) => [name, expression] as const),
        ),
        retries,
        retryDelay: RETRY_DELAY_SECONDS,
        afterBegin: inBetween?.entry ?? afterBegin,
      },
      { ...exits, next: after.entry, fail: declared.refusalIsNoFailure === true ? after.entry : exits.fail },
      context,
    );
    if (inBetween !== undefined) return inSequence(call.entry, [call, inBetween, ...preparation, after]);
    const before = guards(call.entry);
    return inSequence(before.entry, [before, call, ...preparation, after]);
  };
  return {
    kind: declared.kind,
    purpose: declared.purpose,
    schema: declared.schema,
    emit,
    mutates: () => mutates,
    idempotency: declared.idempotency,
    verifiedBy: (step) => {
      const words = [declared.until?.(step, NOWHERE) ?? []].flat().map((poll) => poll.words);
      return words.length === 0 ? undefined : words.join(', and ');
    },
    uses: declared.uses,
    finds: () =>
      Object.fromEntries(Object.entries(declared.finds ?? {}).map(([name, { type }]) => [name, type] as const)),
    describe: (step) => step.description ?? declared.describe(step),
    touches: declared.touches,
    ...(declared.undo === undefined ? {} : { undo: declared.undo }),
    ...(declared.approval === undefined ? {} : { approval: declared.approval }),
  };
};

/** A path that may lead to nothing, as an expression that always yields. */
export const orElse = (path: string, otherwise: string): string => `$exists(${path}) ? ${path} : ${otherwise}`;
