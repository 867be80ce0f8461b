/**
 * The codes of a world that refused as foreseen. Each says whether trying again later can help; edges map codes to
 * exit codes, HTTP statuses and Step Functions error names by table.
 */
export const ERROR_CODES = {
  TableBusy: 'later',
  ServiceThrottled: 'later',
  ServiceUnavailable: 'later',
  AccessDenied: 'later',
  RecoveryNotFound: 'never',
  ComponentNotDeclared: 'never',
  PlaybookNotDeployed: 'never',
  NodeUnreachable: 'later',
  CommandRefused: 'never',
  CommandNotFound: 'later',
  ExecutionNotFound: 'never',
  TokenGone: 'never',
  ItemUnreadable: 'never',
  EnvironmentUnreadable: 'never',
} as const satisfies Record<string, 'never' | 'later'>;
export type ErrorCode = keyof typeof ERROR_CODES;

/** A foreseen refusal of the world. Recognise it by `code`: identity of classes does not survive bundling. */
export class RecoveryError extends Error {
  readonly code: ErrorCode;
  readonly retry: 'never' | 'later';
  readonly details: Readonly<Record<string, unknown>>;

  constructor(code: ErrorCode, message: string, options: { cause?: unknown; details?: Record<string, unknown> } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    // why set by hand: Step Functions and logs match on the name, and a minifier renames classes
    this.name = code;
    this.code = code;
    this.retry = ERROR_CODES[code];
    this.details = options.details ?? {};
  }
}

/** The code of a foreseen refusal, `undefined` for anything else. */
export const codeOf = (error: unknown): ErrorCode | undefined => {
  if (!(error instanceof Error) || !('code' in error)) return undefined;
  const { code } = error;
  return typeof code === 'string' && Object.hasOwn(ERROR_CODES, code) ? (code as ErrorCode) : undefined;
};
