/** Rules over the text of one file. Each answers with what is wrong, line by line. */

export interface TextRule {
  readonly name: string;
  /** True where the rule looks at this file. */
  appliesTo(file: string): boolean;
  findings(text: string): readonly string[];
}

const LINES_MAX = 400;

const isCode = (file: string): boolean => /\.(ts|tsx|mjs|cjs|js)$/.test(file);
const isGenerated = (file: string): boolean => file.includes('/src/gen/');
const isOurCode = (file: string): boolean => isCode(file) && !isGenerated(file);
const isText = (file: string): boolean =>
  !/\.(binpb|png|ico|gz|parquet|woff2)$/.test(file) && file !== 'package-lock.json';

/** Lines that hold the pattern, with their numbers. */
function linesWith(text: string, pattern: RegExp): readonly string[] {
  return text
    .split('\n')
    .flatMap((line, index) => (pattern.test(line) ? [`${index + 1}: ${line.trim()}`] : []));
}

/** Words are put together so that this file does not hold what it looks for. */
const word = (...parts: readonly string[]): string => parts.join('');
const LEFTOVER = new RegExp(`\\b(${word('TO', 'DO')}|${word('FIX', 'ME')}|${word('XX', 'X')})\\b`);
const HOME_FOLDERS = ['home', 'Users', 'root', 'work', 'mnt'].join('|');
const MACHINE_PATH = new RegExp(`(^|[\\s'"\`(=:])/(${HOME_FOLDERS})/[\\w.-]+`);
const SILENCED = new RegExp(
  `${word('eslint', '-disable')}|@${word('ts-', 'ignore')}|@${word('ts-', 'nocheck')}|@${word('ts-', 'expect-error')}`,
);
const REGISTRY_HOSTS = ['npmjs', 'yarnpkg', word('npm', 'mirror')].join('|');
const REGISTRY = new RegExp(`registry\\.(${REGISTRY_HOSTS})\\b|://registry\\.`);
const ONLY = /\b(it|test|describe)\.only\b(?!')|\b(fit|fdescribe)\(/;
const EXPORT_ALL = /^\s*export \*/;

const rule = (name: string, appliesTo: (file: string) => boolean, pattern: RegExp): TextRule => ({
  name,
  appliesTo,
  findings: (text) => linesWith(text, pattern),
});

export const TEXT_RULES: readonly TextRule[] = [
  {
    name: 'a file has at most 400 lines',
    appliesTo: isOurCode,
    findings: (text) => {
      const count = text.replace(/\n$/, '').split('\n').length;
      return count > LINES_MAX ? [`${count} lines`] : [];
    },
  },
  rule('every test runs', (file) => file.endsWith('.spec.ts'), ONLY),
  rule('an entry point names what it exports', isOurCode, EXPORT_ALL),
  rule('no path of one machine', isText, MACHINE_PATH),
  rule('no address of a package registry', isText, REGISTRY),
  rule('nothing is left over', isText, LEFTOVER),
  rule('no check is switched off', isOurCode, SILENCED),
];
