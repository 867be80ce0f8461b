import { codeOf, type ErrorCode } from '#domain/errors';
import { type CliErrorCode, cliCodeOf } from './cli-error.ts';

/** What the exit code of `recovery` says; the same for every command. */
export const EXIT = {
  done: 0,
  findings: 1,
  usage: 2,
  notFound: 3,
  conflict: 4,
  refused: 5,
  bug: 70,
  later: 75,
} as const;
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** The same in words, for the help. */
export const EXIT_WORDS: Readonly<Record<ExitCode, string>> = {
  0: 'done',
  1: 'findings, or a failure to report',
  2: 'usage: arguments, credentials, permission, region',
  3: 'not found',
  4: 'conflict with what is under way',
  5: 'refused by a gate',
  70: 'a bug',
  75: 'try again later',
};

const OF_CODE: Readonly<Record<ErrorCode | CliErrorCode, ExitCode>> = {
  TableBusy: EXIT.later,
  ServiceThrottled: EXIT.later,
  ServiceUnavailable: EXIT.later,
  AccessDenied: EXIT.usage,
  RecoveryNotFound: EXIT.notFound,
  ComponentNotDeclared: EXIT.notFound,
  PlaybookNotDeployed: EXIT.notFound,
  NodeUnreachable: EXIT.later,
  CommandRefused: EXIT.bug,
  CommandNotFound: EXIT.later,
  ExecutionNotFound: EXIT.notFound,
  TokenGone: EXIT.conflict,
  ItemUnreadable: EXIT.bug,
  EnvironmentUnreadable: EXIT.bug,
  Usage: EXIT.usage,
  NotConfirmed: EXIT.usage,
  NoCredentials: EXIT.usage,
  NoRegion: EXIT.usage,
  NoDeployment: EXIT.notFound,
  VersionsDiffer: EXIT.conflict,
  FunctionFailed: EXIT.later,
};

/** The stable code of a foreseen error and what the process exits with; anything else is a bug. */
export const exitOf = (error: unknown): { readonly code: string; readonly exitCode: ExitCode } => {
  const code = cliCodeOf(error) ?? codeOf(error);
  return code === undefined ? { code: 'Bug', exitCode: EXIT.bug } : { code, exitCode: OF_CODE[code] };
};
