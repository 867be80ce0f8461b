/** What can go wrong between a person and the deployment, beside what the domain foresees. */
export const CLI_ERROR_CODES = [
  'Usage',
  'NotConfirmed',
  'NoCredentials',
  'NoRegion',
  'NoDeployment',
  'VersionsDiffer',
  'FunctionFailed',
] as const;
export type CliErrorCode = (typeof CLI_ERROR_CODES)[number];

const isCliErrorCode = (code: unknown): code is CliErrorCode => CLI_ERROR_CODES.some((each) => each === code);

/** An error with a code of the CLI; its message is a sentence for the person, with what to do. */
export const cliError = (code: CliErrorCode, message: string, cause?: unknown): Error =>
  Object.assign(new Error(message, cause === undefined ? undefined : { cause }), { name: code, code });

/** The CLI's code of an error, `undefined` for any other error. */
export const cliCodeOf = (error: unknown): CliErrorCode | undefined =>
  error instanceof Error && 'code' in error && isCliErrorCode(error.code) ? error.code : undefined;
