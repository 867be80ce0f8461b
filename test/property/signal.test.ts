import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Classification } from '../../functions/domain/classify/classification.ts';
import { classify } from '../../functions/domain/classify/classify.ts';
import { fromDescribedAlarm } from '../../functions/domain/signal/from-described-alarm.ts';
import { normalise, normaliseEach } from '../../functions/domain/signal/normalise.ts';
import { REASON_MAX_CHARS, Signal } from '../../functions/domain/signal/signal.ts';
import {
  asDescribed,
  aTransition,
  byEventBridge,
  byLambda,
  bySnsHttp,
  bySnsMessage,
  inQueue,
  ROUTES_OF,
  type Transition,
} from '../unit/domain/signal/transitions.ts';

const context = { accountId: '111122223333', now: new Date('2026-03-09T05:00:00.000Z'), route: 'person' as const };

const printable = fc
  .string({ unit: 'grapheme-ascii', minLength: 1, maxLength: 60 })
  .filter((text) => text.trim() === text);

const transitions: fc.Arbitrary<Transition> = fc
  .record(
    {
      accountId: fc.stringMatching(/^\d{12}$/),
      alarmName: printable,
      state: fc.constantFrom('ALARM' as const, 'OK' as const, 'INSUFFICIENT_DATA' as const),
      atEpochMs: fc.integer({ min: 0, max: Date.UTC(2100, 0) }),
      reason: fc.string({ unit: 'binary', maxLength: 1023 }),
      namespace: fc.constantFrom('Fleet', 'AWS/EC2', 'AWS/ApplicationELB', 'AWS/SQS', 'Shop'),
      metric: fc.constantFrom(
        'Healthy',
        'ResponseMs',
        'CPUUtilization',
        'RequestCount',
        'NetworkIn',
        'Orders',
        'PaymentErrors',
      ),
      dimensions: fc
        .dictionary(printable, printable, { maxKeys: 3, noNullPrototype: true })
        .filter((d) => !Object.hasOwn(d, '__proto__')),
      threshold: fc.double({ noNaN: true, noDefaultInfinity: true }),
    },
    { noNullPrototype: true },
  )
  .map(aTransition);

/** A known form with one thing in it replaced by anything at all. */
const mangled = fc
  .tuple(
    fc.constantFrom(byEventBridge, byLambda, bySnsMessage, bySnsHttp, inQueue),
    transitions,
    fc.nat(),
    fc.jsonValue(),
  )
  .map(([form, transition, at, replacement]) => {
    const paths: (readonly string[])[] = [];
    const walk = (value: unknown, path: readonly string[]): void => {
      paths.push(path);
      if (typeof value === 'object' && value !== null)
        for (const key of Object.keys(value)) walk(Reflect.get(value, key), [...path, key]);
    };
    const payload: unknown = structuredClone(form(transition));
    walk(payload, []);
    const path = paths[at % paths.length] ?? [];
    if (path.length === 0) return replacement;
    const holder = path.slice(0, -1).reduce<unknown>((value, key) => Reflect.get(Object(value), key), payload);
    Reflect.set(Object(holder), path.at(-1) ?? '', replacement);
    return payload;
  });

const signals = transitions.map((transition): Signal => {
  const normalised = normalise(byEventBridge(transition), context);
  if (normalised.kind !== 'signal') throw new Error(normalised.why);
  return normalised.signal;
});

describe('normalise', () => {
  it.each<[string, fc.Arbitrary<unknown>]>([
    [
      'anything',
      fc.anything({ withNullPrototype: true, withBigInt: true, withDate: true, withMap: true, withSparseArray: true }),
    ],
    ['any JSON value', fc.jsonValue()],
    ['any JSON text', fc.json()],
    ['any text', fc.string({ unit: 'binary' })],
    ['any known form with something wrong in it', mangled],
  ])('answers on purpose, within its bounds, for %s', (_, payloads) => {
    fc.assert(
      fc.property(payloads, (payload) => {
        const all = normaliseEach(payload, context);
        expect(all.length).toBeGreaterThan(0);
        for (const normalised of all) {
          if (normalised.kind === 'signal') {
            const { signal } = normalised;
            expect(Signal.parse(signal)).toEqual(signal);
            expect(signal.reason.length).toBeLessThanOrEqual(REASON_MAX_CHARS);
            expect(signal.reason).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}]/u);
            Classification.parse(classify([signal]));
          } else {
            expect(normalised.why).not.toMatch(/[\p{Cc}\p{Cs}]/u);
            expect(normalised.why.length).toBeLessThan(1000);
          }
        }
      }),
      { numRuns: 400 },
    );
  });

  it('gives one id to one transition by every route, and by the sweep (D1)', () => {
    fc.assert(
      fc.property(transitions, (transition) => {
        const ids = Object.values(ROUTES_OF).map((form) => {
          const normalised = normalise(form(transition), context);
          return normalised.kind === 'signal' ? normalised.signal.id : normalised.why;
        });
        const swept = fromDescribedAlarm(asDescribed(transition), {
          accountId: transition.accountId,
          now: context.now,
        });
        expect(new Set([...ids, swept?.id]).size).toBe(1);
      }),
    );
  });

  it('gives different ids to different transitions', () => {
    fc.assert(
      fc.property(transitions, transitions, (a, b) => {
        const identity = (t: Transition) => JSON.stringify([t.accountId, t.alarmName, t.state, t.atEpochMs]);
        const id = (t: Transition) => {
          const normalised = normalise(byEventBridge(t), context);
          return normalised.kind === 'signal' ? normalised.signal.id : normalised.why;
        };
        expect(id(a) === id(b)).toBe(identity(a) === identity(b));
      }),
    );
  });

  it('never lets a secret through (X2)', () => {
    fc.assert(
      fc.property(
        transitions,
        fc.stringMatching(/^[A-Z0-9]{16}$/),
        fc.stringMatching(/^[a-z0-9]{8,20}$/),
        (transition, key, word) => {
          const reason = `${transition.reason.slice(0, 100)} AKIA${key} password=${word}Q`;
          const normalised = normalise(bySnsMessage({ ...transition, reason }), context);
          const text = JSON.stringify(normalised.kind === 'signal' ? normalised.signal.reason : '');
          expect(text).not.toContain(`AKIA${key}`);
          expect(text).not.toContain(`${word}Q`);
        },
      ),
    );
  });
});

describe('classify', () => {
  const components = fc.option(
    fc.record({
      kind: fc.constant('web-service'),
      priority: fc.constantFrom('critical' as const, 'high' as const, 'medium' as const),
    }),
    { nil: undefined },
  );

  it('does not depend on the order of signals, nor on repeats', () => {
    const shuffled = fc
      .array(signals, { maxLength: 6 })
      .chain((some) =>
        fc.tuple(fc.constant(some), fc.shuffledSubarray([...some, ...some], { minLength: some.length * 2 })),
      );
    fc.assert(
      fc.property(shuffled, components, ([some, mixed], component) => {
        expect(classify(mixed, component)).toEqual(classify(some, component));
      }),
    );
  });

  it('does not depend on which of the routes came first', () => {
    fc.assert(
      fc.property(transitions, components, (transition, component) => {
        const both = [byLambda, bySnsMessage].flatMap((form) => {
          const normalised = normalise(form(transition), context);
          return normalised.kind === 'signal' ? [normalised.signal] : [];
        });
        expect(classify(both.toReversed(), component)).toEqual(classify(both, component));
      }),
    );
  });

  it('is well formed, and sure enough to act for a declared component that fails', () => {
    fc.assert(
      fc.property(fc.array(signals, { maxLength: 30 }), components, (some, component) => {
        const classification = classify(some, component);
        expect(Classification.parse(classification)).toEqual(classification);
        const fails = some.some(({ state }) => state === 'failing');
        if (component !== undefined && fails) expect(classification.confidence).toBeGreaterThanOrEqual(0.7);
        if (!fails) expect(classification.confidence).toBe(0);
      }),
    );
  });
});
