/** An answer that SSM gives as an error; `code` is AWS's name for it. */
export class SsmError extends Error {
  override readonly name = 'SsmError';
  readonly code: string;
  readonly status: number;

  constructor(code: string, message: string, status = 400) {
    super(message);
    this.code = code;
    this.status = status;
  }
}
