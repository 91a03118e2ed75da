/** A statement the database plans once for each connection: to plan costs more than to run. */
export interface Statement {
  /** Unique among all statements. */
  readonly name: string;
  readonly text: string;
}

/** Tag of a template: `statement('name')` before the text. */
export function statement(
  name: string,
): (texts: TemplateStringsArray, ...parts: readonly string[]) => Statement {
  return (texts, ...parts) => ({ name, text: String.raw({ raw: texts }, ...parts) });
}
