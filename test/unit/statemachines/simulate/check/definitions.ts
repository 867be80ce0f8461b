import { checkDefinition, type MachineType } from '#statemachines/simulate/check/check';

type Fields = Readonly<Record<string, unknown>>;

export const LAMBDA = 'arn:aws:states:::lambda:invoke';

/** A machine of one state `X`, after which it ends. */
export const machine = (state: Fields, changes: Fields = {}): Fields => ({
  StartAt: 'X',
  States: { X: state },
  ...changes,
});

export const jsonata = (state: Fields, changes: Fields = {}): Fields =>
  machine(state, { QueryLanguage: 'JSONata', ...changes });

export const pass = (fields: Fields = {}): Fields => ({ Type: 'Pass', End: true, ...fields });

export const task = (fields: Fields = {}): Fields => ({
  Type: 'Task',
  Resource: LAMBDA,
  Parameters: { FunctionName: 'f' },
  End: true,
  ...fields,
});

/** A Task in JSONata. */
export const call = (fields: Fields = {}): Fields => ({
  Type: 'Task',
  Resource: LAMBDA,
  Arguments: { FunctionName: 'f' },
  End: true,
  ...fields,
});

/** A Choice `X` with these rules, and the state that they go to. */
export const choosing = (rules: unknown, changes: Fields = {}): Fields => ({
  StartAt: 'X',
  States: { X: { Type: 'Choice', Choices: rules, Default: 'End' }, End: { Type: 'Succeed' } },
  ...changes,
});

/** A Map `X` over a state `P`. */
export const mapping = (inner: Fields = pass(), fields: Fields = {}, processor: Fields = {}): Fields => ({
  Type: 'Map',
  ItemProcessor: { StartAt: 'P', States: { P: inner }, ...processor },
  End: true,
  ...fields,
});

const line = (diagnostic: { code: string; location?: string; message: string }): string =>
  `${diagnostic.code} ${diagnostic.location ?? '-'} ${diagnostic.message}`;

/** Each finding in a line: code, location, message. */
export const found = (definition: unknown, type: MachineType = 'STANDARD'): readonly string[] =>
  checkDefinition(JSON.stringify(definition), type).diagnostics.map(line);

export const SCHEMA = 'SCHEMA_VALIDATION_FAILED';
