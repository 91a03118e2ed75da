/** Errors of the stack. The message is meant for the person who typed the command. */
export const STACK_ERROR_CODES = [
  'NOTHING_TO_START',
  'BAD_SETTING',
  'JARS_NOT_FETCHED',
  'DATA_FOLDER_IN_USE',
  'PORT_TAKEN',
  'SERVER_NOT_STARTED',
  'NOT_OURS',
] as const;
export type StackErrorCode = (typeof STACK_ERROR_CODES)[number];

const RETRYABLE: ReadonlySet<StackErrorCode> = new Set(['PORT_TAKEN', 'JARS_NOT_FETCHED']);

export class StackError extends Error {
  override readonly name = 'StackError';
  readonly retryable: boolean;

  constructor(
    readonly code: StackErrorCode,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.retryable = RETRYABLE.has(code);
  }
}
