import { jsonata, type State } from './asl.ts';

/** The ends of every machine. Error names are those that the verdict reads; causes are for people. */
export const ends = (): Record<string, State> => ({
  recovered: {
    Type: 'Pass',
    Output: {
      outcome: 'recovered',
      held: jsonata('$judgement.words'),
      met: jsonata('[$judgement.met]'),
      unmet: jsonata('[$judgement.unmet]'),
    },
    End: true,
  },
  'self-resolved': {
    Type: 'Pass',
    Comment: 'The component is well. Nothing was touched.',
    Output: { outcome: 'self-resolved' },
    End: true,
  },
  untouched: {
    Type: 'Fail',
    Comment: 'Ended before anything was touched.',
    Error: 'Untouched',
    Cause: jsonata("'Nothing was touched. ' & $failure.step & ' failed: ' & $failure.cause"),
  },
  stopped: {
    Type: 'Fail',
    Comment: 'The recovery may not go on: it was disabled, stopped, or lost its lease.',
    Error: 'Stopped',
    Cause: jsonata('$failure.cause'),
  },
  'everything-undone?': {
    Type: 'Choice',
    Choices: [{ Condition: jsonata("$undoFailures = ''"), Next: 'rolled-back' }],
    Default: 'not-undone',
  },
  'rolled-back': {
    Type: 'Fail',
    Comment: 'The recovery failed and what it had done was undone.',
    Error: 'RolledBack',
    Cause: jsonata("$failure.step & ' failed: ' & $failure.cause & '. What had been done was undone.'"),
  },
  'not-undone': {
    Type: 'Fail',
    Comment: 'The recovery failed, and so did undoing it.',
    Error: 'NotUndone',
    Cause: jsonata("$failure.step & ' failed: ' & $failure.cause & '. Not undone: ' & $trim($undoFailures)"),
  },
});
