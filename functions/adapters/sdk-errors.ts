import { type ErrorCode, RecoveryError } from '../domain/errors.ts';

/** AWS's exception names → our codes, the same in every service; a name that is not here is a bug and passes. */
const CODES: Readonly<Record<string, ErrorCode>> = {
  ProvisionedThroughputExceededException: 'TableBusy',
  RequestLimitExceeded: 'TableBusy',
  TransactionInProgressException: 'TableBusy',
  TransactionConflictException: 'TableBusy',
  ThrottlingException: 'ServiceThrottled',
  ThrottledException: 'ServiceThrottled',
  Throttling: 'ServiceThrottled',
  TooManyRequestsException: 'ServiceThrottled',
  RequestThrottled: 'ServiceThrottled',
  ExecutionLimitExceeded: 'ServiceThrottled',
  InternalServerError: 'ServiceUnavailable',
  InternalServiceError: 'ServiceUnavailable',
  InternalError: 'ServiceUnavailable',
  InternalErrorException: 'ServiceUnavailable',
  InternalFailure: 'ServiceUnavailable',
  ServiceUnavailable: 'ServiceUnavailable',
  ServiceUnavailableException: 'ServiceUnavailable',
  TimeoutError: 'ServiceUnavailable',
  RequestTimeout: 'ServiceUnavailable',
  RequestTimeoutException: 'ServiceUnavailable',
  NetworkingError: 'ServiceUnavailable',
  ECONNREFUSED: 'ServiceUnavailable',
  ECONNRESET: 'ServiceUnavailable',
  EPIPE: 'ServiceUnavailable',
  ETIMEDOUT: 'ServiceUnavailable',
  ENOTFOUND: 'ServiceUnavailable',
  EAI_AGAIN: 'ServiceUnavailable',
  AccessDenied: 'AccessDenied',
  AccessDeniedException: 'AccessDenied',
  AuthorizationError: 'AccessDenied',
  AuthorizationErrorException: 'AccessDenied',
  StateMachineDoesNotExist: 'PlaybookNotDeployed',
  StateMachineDeleting: 'PlaybookNotDeployed',
  ExecutionDoesNotExist: 'ExecutionNotFound',
  TaskDoesNotExist: 'TokenGone',
  TaskTimedOut: 'TokenGone',
  InvalidToken: 'TokenGone',
  InvalidInstanceId: 'NodeUnreachable',
  InvalidParameters: 'CommandRefused',
  InvalidDocument: 'CommandRefused',
  InvalidDocumentVersion: 'CommandRefused',
  UnsupportedPlatformType: 'CommandRefused',
  InvocationDoesNotExist: 'CommandNotFound',
  InvalidCommandId: 'CommandNotFound',
};

type Codes = Readonly<Record<string, ErrorCode>>;

const codeIn = (codes: Codes, error: Error): ErrorCode | undefined => {
  // why the code too: a socket's error is an `Error`, or an `AggregateError`, with its name in `code`
  const names = [error.name, ...('code' in error && typeof error.code === 'string' ? [error.code] : [])];
  const known = names.find((name) => Object.hasOwn(codes, name));
  return known === undefined ? undefined : codes[known];
};

/**
 * Runs an SDK call; a foreseen exception becomes a {@link RecoveryError} with its cause, any other is thrown as it is.
 *
 * @param also names that mean something in this service alone: a `ValidationException` of SSM is a refused command,
 * one of DynamoDB is a bug
 */
export const foreseen = async <T>(call: () => Promise<T>, also: Codes = {}): Promise<T> => {
  try {
    return await call();
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    const code = codeIn({ ...CODES, ...also }, error);
    if (code === undefined) throw error;
    throw new RecoveryError(code, `${error.name}: ${error.message}`, { cause: error });
  }
};
