/** A Dockerfile as instructions and stages; enough of the grammar for the files we write. */

export interface Instruction {
  readonly name: string;
  readonly rest: string;
}

export interface Stage {
  readonly name: string;
  /** Image or earlier stage. */
  readonly from: string;
  readonly instructions: readonly Instruction[];
}

const FROM = /^(\S+)(?:\s+AS\s+(\S+))?$/i;

/** Instructions in order; comments are left out and continued lines joined. */
export function parseInstructions(text: string): readonly Instruction[] {
  return text
    .split('\n')
    .filter((line) => !/^\s*#/.test(line))
    .join('\n')
    .replace(/\\\n\s*/g, ' ')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .map((line) => {
      const [name = '', ...rest] = line.split(/\s+/);
      return { name: name.toUpperCase(), rest: rest.join(' ') };
    });
}

/** @throws Error where an instruction stands before the first FROM, or a stage has no name. */
export function parseStages(text: string): readonly Stage[] {
  const stages: { name: string; from: string; instructions: Instruction[] }[] = [];
  for (const instruction of parseInstructions(text)) {
    if (instruction.name !== 'FROM') {
      const stage = stages.at(-1);
      if (!stage) throw new Error(`${instruction.name} before FROM`);
      stage.instructions.push(instruction);
      continue;
    }
    const [, from, name] = FROM.exec(instruction.rest) ?? [];
    if (from === undefined || name === undefined) throw new Error(`FROM ${instruction.rest}`);
    stages.push({ name, from, instructions: [] });
  }
  return stages;
}

/** Instructions of a stage after those it inherits. */
export function inherited(stages: readonly Stage[], name: string): readonly Instruction[] {
  const stage = stages.find((candidate) => candidate.name === name);
  if (!stage) return [];
  return [...inherited(stages, stage.from), ...stage.instructions];
}

/** The last instruction of a name that counts for a stage. */
export function lastOf(stages: readonly Stage[], stage: string, name: string): string | undefined {
  return inherited(stages, stage).findLast((instruction) => instruction.name === name)?.rest;
}

/** Environment of a stage. */
export function environmentOf(
  stages: readonly Stage[],
  stage: string,
): Readonly<Record<string, string>> {
  const pairs = inherited(stages, stage)
    .filter(({ name }) => name === 'ENV')
    .flatMap(({ rest }) => rest.split(/\s+(?=[A-Z0-9_]+=)/))
    .map((pair) => [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)] as const);
  return Object.fromEntries(pairs);
}
