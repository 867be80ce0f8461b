/**
 * What `ValidateStateMachineDefinition` says of a definition: AWS's codes, locations and words.
 *
 * The codes are those of the API reference, "ValidateStateMachineDefinitionDiagnostic", and those that the service
 * answers beyond them: `INVALID_JSONATA_EXPRESSION`, `UNSUPPORTED_JSONATA_EXPRESSION`, `INVALID_VARIABLE_NAME`,
 * `RESERVED_VARIABLE_NAME`, `DUPLICATE_VARIABLE_NAME`. A definition that the API itself would turn away for its size
 * carries the API's own `ValidationException`.
 */
export type DiagnosticCode =
  | 'DUPLICATE_LABEL_NAME'
  | 'DUPLICATE_STATE_NAME'
  | 'DUPLICATE_VARIABLE_NAME'
  | 'INVALID_JSON_DESCRIPTION'
  | 'INVALID_JSONATA_EXPRESSION'
  | 'INVALID_LABEL_NAME'
  | 'INVALID_STATE_NAME'
  | 'INVALID_VARIABLE_NAME'
  | 'MISSING_END_STATE'
  | 'MISSING_TRANSITION_TARGET'
  | 'NO_DOLLAR'
  | 'NO_PATH'
  | 'PASS_RESULT_IS_STATIC'
  | 'RESERVED_VARIABLE_NAME'
  | 'SCHEMA_VALIDATION_FAILED'
  | 'TOO_DEEPLY_NESTED'
  | 'UNSUPPORTED_JSONATA_EXPRESSION'
  | 'ValidationException';

export interface DefinitionDiagnostic {
  readonly code: DiagnosticCode;
  /** Where, as AWS writes it (`/States/X/Retry[0]/ErrorEquals`); absent where AWS gives none. */
  readonly location?: string;
  readonly message: string;
  /** An error keeps the machine from being created; a warning does not. */
  readonly severity: 'ERROR' | 'WARNING';
}

/** Where the rules tell what they found. */
export type Report = (diagnostic: DefinitionDiagnostic) => void;

export const error = (code: DiagnosticCode, location: string | undefined, message: string): DefinitionDiagnostic => ({
  code,
  ...(location === undefined ? {} : { location }),
  message,
  severity: 'ERROR',
});

/** By far the most frequent error: the definition is not what the schema of its place asks for. */
export const schema = (location: string, message: string): DefinitionDiagnostic =>
  error('SCHEMA_VALIDATION_FAILED', location, message);

export const warning = (code: DiagnosticCode, location: string, message: string): DefinitionDiagnostic => ({
  code,
  location,
  message,
  severity: 'WARNING',
});
