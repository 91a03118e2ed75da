// Lints planted text as if it stood in files of the workspace and prints the rules each one breaks.
// Standard input: `[{ "file": "libs/domain/src/x.ts", "code": "..." }]`; output: `[[ "rule" ], ..]`.
// Runs outside Jest, whose module system the lint plugins do not know.
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ESLint } from 'eslint';

const root = join(dirname(fileURLToPath(import.meta.url)), '../../../..');
const cases = JSON.parse(readFileSync(0, 'utf8'));

/** The planted files do not exist, so the rules that ask the compiler are left to another program. */
const WITHOUT_TYPES = [
  {
    languageOptions: { parserOptions: { project: null } },
    rules: {
      '@typescript-eslint/no-floating-promises': 'off',
      '@typescript-eslint/no-misused-promises': 'off',
      '@typescript-eslint/await-thenable': 'off',
    },
  },
];

function projectOf(file) {
  let folder = dirname(join(root, file));
  while (!existsSync(join(folder, 'package.json'))) folder = dirname(folder);
  return folder;
}

const linters = new Map();
function linterOf(project) {
  const known = linters.get(project);
  if (known) return known;
  const linter = new ESLint({ cwd: project, overrideConfig: WITHOUT_TYPES });
  linters.set(project, linter);
  return linter;
}

const results = [];
for (const { file, code } of cases) {
  const linter = linterOf(projectOf(file));
  const [result] = await linter.lintText(code, { filePath: join(root, file), warnIgnored: true });
  results.push(result.messages.map(({ ruleId, message }) => `${ruleId}: ${message}`));
}
console.log(JSON.stringify(results));
