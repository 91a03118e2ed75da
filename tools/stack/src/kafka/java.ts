/** The local Java, if it is new enough for Kafka 4. */
import { join } from 'node:path';
import { runCommand } from '../run-command.js';

export const JAVA_VERSION_MIN = 17;

export interface Java {
  readonly command: string;
  /** All that `java -version` says; a class archive fits only the Java that wrote it. */
  readonly version: string;
}

/** Undefined where Java is missing or too old. */
export async function findJava(
  env: Readonly<Record<string, string | undefined>>,
): Promise<Java | undefined> {
  const home = env['JAVA_HOME'];
  const commands = home ? [join(home, 'bin', 'java'), 'java'] : ['java'];
  for (const command of commands) {
    const { isGood, output } = await runCommand(command, ['-version']);
    if (isGood && majorVersion(output) >= JAVA_VERSION_MIN) return { command, version: output };
  }
  return undefined;
}

/** Major version in the output of `java -version`; 0 where there is none. "1.8" counts as 1. */
export function majorVersion(output: string): number {
  return Number(/version "(\d+)/.exec(output)?.[1] ?? 0);
}
