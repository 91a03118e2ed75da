/** The server's errors that the relay tells apart. */
export const SQLSTATE = {
  objectInUse: '55006',
  notInPrerequisiteState: '55000',
  undefinedObject: '42704',
  duplicateObject: '42710',
} as const;

/** SQLSTATE of an error of the driver. */
export function sqlStateOf(error: unknown): string | undefined {
  const code = (error as { code?: unknown } | null | undefined)?.code;
  return typeof code === 'string' ? code : undefined;
}
