// Lints a folder of real files under the settings of a project, with the rules that ask the compiler.
// Argument: the folder. Output: `{ "<file>": [ "rule", .. ] }`.
import { basename } from 'node:path';
import { ESLint } from 'eslint';
import base from '../../base.mjs';

const folder = process.argv[2];
const linter = new ESLint({ cwd: folder, overrideConfigFile: true, overrideConfig: base(folder) });
const results = await linter.lintFiles(['.']);
const found = results.map(({ filePath, messages }) => [
  basename(filePath),
  messages.map(({ ruleId, message }) => `${ruleId}: ${message}`),
]);
console.log(JSON.stringify(Object.fromEntries(found)));
