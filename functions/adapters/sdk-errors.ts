import { type ErrorCode, RecoveryError } from '../domain/errors.ts';

/** AWS's exception names → our codes. The only place that knows them; a name that is not here is a bug and passes. */
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
  ECONNREFUSED: 'ServiceUnavailable',
  ECONNRESET: 'ServiceUnavailable',
  AccessDenied: 'AccessDenied',
  AccessDeniedException: 'AccessDenied',
  AuthorizationError: 'AccessDenied',
  AuthorizationErrorException: 'AccessDenied',
  StateMachineDoesNotExist: 'PlaybookNotDeployed',
  ExecutionDoesNotExist: 'ExecutionNotFound',
  TaskDoesNotExist: 'TokenGone',
  TaskTimedOut: 'TokenGone',
  InvalidToken: 'TokenGone',
  InvalidInstanceId: 'NodeUnreachable',
  InvalidParameters: 'CommandRefused',
  InvalidDocument: 'CommandRefused',
  InvalidDocumentVersion: 'CommandRefused',
  UnsupportedPlatformType: 'CommandRefused',
  ValidationException: 'CommandRefused',
  InvocationDoesNotExist: 'CommandNotFound',
  InvalidCommandId: 'CommandNotFound',
};

const nameOf = (error: unknown): string | undefined => {
  if (!(error instanceof Error)) return undefined;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined;
  return Object.hasOwn(CODES, error.name) ? error.name : code;
};

/** Runs an SDK call; a foreseen exception becomes a {@link RecoveryError} with its cause, any other is thrown as it is. */
export const foreseen = async <T>(call: () => Promise<T>): Promise<T> => {
  try {
    return await call();
  } catch (error) {
    const code = CODES[nameOf(error) ?? ''];
    if (code === undefined || !(error instanceof Error)) throw error;
    throw new RecoveryError(code, `${error.name}: ${error.message}`, { cause: error });
  }
};
