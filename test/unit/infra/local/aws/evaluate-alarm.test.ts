import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type AlarmRule,
  type AlarmState,
  ComparisonOperator,
  type Datapoint,
  evaluateAlarm,
  evaluationRange,
  TreatMissingData,
} from '#infra/local/aws/evaluate-alarm';

const THRESHOLD = 10;
const PERIOD_MS = 60_000;

/** The notation of the user guide: oldest first, 0 fine, X breaching, - missing. */
const points = (notation: string): readonly Datapoint[] =>
  notation
    .split(' ')
    .toReversed()
    .map((mark, index) => {
      const value = mark === '-' ? undefined : mark === 'X' ? THRESHOLD + 1 : THRESHOLD - 1;
      return { startsAtEpochMs: (1_000 - index) * PERIOD_MS, value, sampleCount: value === undefined ? undefined : 1 };
    });

const rule = (over: Partial<AlarmRule>): AlarmRule => ({
  comparisonOperator: 'GreaterThanThreshold',
  threshold: THRESHOLD,
  evaluationPeriods: 3,
  datapointsToAlarm: 3,
  treatMissingData: 'missing',
  ...over,
});

const STATES: readonly AlarmState[] = ['OK', 'ALARM', 'INSUFFICIENT_DATA'];
const TREATMENTS: readonly TreatMissingData[] = ['missing', 'ignore', 'breaching', 'notBreaching'];

type Expected = AlarmState | 'retain';
type Row = readonly [string, number, Expected, Expected, Expected, Expected];

const expectRow = (datapointsToAlarm: number, [notation, filled, ...expected]: Row): void => {
  for (const [index, treatMissingData] of TREATMENTS.entries()) {
    for (const current of STATES) {
      const evaluation = evaluateAlarm(rule({ datapointsToAlarm, treatMissingData }), points(notation), current);
      const wanted = expected[index] === 'retain' ? current : expected[index];
      expect([treatMissingData, current, evaluation.state, evaluation.filled]).toEqual([
        treatMissingData,
        current,
        wanted,
        filled,
      ]);
    }
  }
};

// docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html, both tables
describe('missing data, as the CloudWatch user guide tabulates it', () => {
  it.each<Row>([
    ['0 - X - X', 0, 'OK', 'OK', 'OK', 'OK'],
    ['0 - - - -', 2, 'OK', 'OK', 'OK', 'OK'],
    ['- - - - -', 3, 'INSUFFICIENT_DATA', 'retain', 'ALARM', 'OK'],
    ['0 X X - X', 0, 'ALARM', 'ALARM', 'ALARM', 'ALARM'],
    ['- - X - -', 2, 'ALARM', 'retain', 'ALARM', 'OK'],
  ])('3 of 3: %s fills %i', (...row) => expectRow(3, row));

  it.each<Row>([
    ['0 - X - X', 0, 'ALARM', 'ALARM', 'ALARM', 'ALARM'],
    ['0 0 X 0 X', 0, 'ALARM', 'ALARM', 'ALARM', 'ALARM'],
    ['0 - X - -', 1, 'OK', 'OK', 'ALARM', 'OK'],
    ['- - - - 0', 2, 'OK', 'OK', 'ALARM', 'OK'],
    ['- - - X -', 2, 'ALARM', 'retain', 'ALARM', 'OK'],
  ])('2 of 3: %s fills %i', (...row) => expectRow(2, row));

  it.each(['- - - - X', '- - - X -'])('does not go into ALARM prematurely: %s, 3 of 3', (notation) => {
    expect(evaluateAlarm(rule({}), points(notation), 'OK').state).toBe('OK');
  });
});

describe('evaluation', () => {
  it.each<readonly [ComparisonOperator, boolean, boolean, boolean]>([
    ['GreaterThanThreshold', false, false, true],
    ['GreaterThanOrEqualToThreshold', false, true, true],
    ['LessThanThreshold', true, false, false],
    ['LessThanOrEqualToThreshold', true, true, false],
  ])('%s below, at and above the threshold', (comparisonOperator, below, at, above) => {
    for (const [value, breaches] of [[9, below] as const, [10, at] as const, [11, above] as const]) {
      const one = [{ startsAtEpochMs: 0, value, sampleCount: 1 }];
      const alarm = rule({ comparisonOperator, evaluationPeriods: 1, datapointsToAlarm: 1 });
      expect(evaluateAlarm(alarm, one, 'OK').state).toBe(breaches ? 'ALARM' : 'OK');
    }
  });

  it('lets the newest real periods decide, however old the missing ones are', () => {
    const { evaluated } = evaluateAlarm(rule({}), points('X 0 - X X'), 'OK');
    expect(evaluated.map(({ value }) => value)).toEqual([11, 11, 9]);
  });

  const mark = fc.constantFrom('0', 'X', '-');
  const anyAlarm = fc.record({
    evaluationPeriods: fc.integer({ min: 1, max: 6 }),
    share: fc.double({ min: 0, max: 1, noNaN: true }),
    treatMissingData: fc.constantFrom(...TREATMENTS),
    current: fc.constantFrom(...STATES),
    marks: fc.array(mark, { minLength: 8, maxLength: 8 }),
  });
  const evaluate = (alarm: typeof anyAlarm extends fc.Arbitrary<infer T> ? T : never, marks: readonly string[]) => {
    const { evaluationPeriods, treatMissingData } = alarm;
    const datapointsToAlarm = Math.max(1, Math.round(alarm.share * evaluationPeriods));
    const checked = rule({ evaluationPeriods, datapointsToAlarm, treatMissingData });
    return { ...evaluateAlarm(checked, points(marks.join(' ')), alarm.current), checked };
  };

  it('looks at no period beyond its range', () => {
    fc.assert(
      fc.property(anyAlarm, fc.array(mark, { minLength: 8, maxLength: 8 }), (alarm, older) => {
        const range = evaluationRange(alarm.evaluationPeriods);
        const other = [...older.slice(0, 8 - range), ...alarm.marks.slice(8 - range)];
        expect(evaluate(alarm, other).state).toBe(evaluate(alarm, alarm.marks).state);
      }),
    );
  });

  it('treats full data alike whatever is said about missing data, and the current state is no part of it', () => {
    fc.assert(
      fc.property(anyAlarm, (alarm) => {
        const full = alarm.marks.map((each) => (each === '-' ? '0' : each));
        const breaching = full.slice(-alarm.evaluationPeriods).filter((each) => each === 'X').length;
        const { state, checked, filled } = evaluate(alarm, full);
        expect(filled).toBe(0);
        expect(state).toBe(breaching >= checked.datapointsToAlarm ? 'ALARM' : 'OK');
      }),
    );
  });

  it('is INSUFFICIENT_DATA only when nothing was reported in the whole range', () => {
    fc.assert(
      fc.property(anyAlarm, (alarm) => {
        const inRange = alarm.marks.slice(-evaluationRange(alarm.evaluationPeriods));
        const { state } = evaluate({ ...alarm, current: 'OK' }, alarm.marks);
        if (state === 'INSUFFICIENT_DATA') expect(new Set(inRange)).toEqual(new Set(['-']));
      }),
    );
  });

  it('never leaves ALARM by one more breaching period', () => {
    fc.assert(
      fc.property(anyAlarm, fc.nat({ max: 7 }), (alarm, index) => {
        fc.pre(alarm.marks[index] === '0');
        const worse = alarm.marks.with(index, 'X');
        if (evaluate(alarm, alarm.marks).state === 'ALARM') expect(evaluate(alarm, worse).state).toBe('ALARM');
      }),
    );
  });

  it('knows every operator and treatment of a metric alarm', () => {
    expect([...ComparisonOperator.options].sort()).toHaveLength(4);
    expect(TreatMissingData.options).toEqual([...TREATMENTS]);
  });
});
