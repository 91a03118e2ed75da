// ESLint settings of every project: `export default base(import.meta.dirname)`.
// A rule is an error or absent, and no comment can switch one off.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createProjectGraphAsync, readCachedProjectGraph } from '@nx/devkit';
import nx from '@nx/eslint-plugin';
import tseslint from 'typescript-eslint';
import { PRODUCTION_CONSTRAINTS, TEST_CONSTRAINTS } from './boundaries.mjs';
import { CORE_IMPORTS, HIDDEN_INPUTS, NO_PLATFORM, PLATFORM_GLOBALS } from './purity.mjs';

const LINES_PER_FILE_MAX = 400;
const LINES_PER_FUNCTION_MAX = 70;
const LINE_LENGTH_MAX = 100;

const PROGRAMS = ['tsconfig.lib.json', 'tsconfig.spec.json'];
const TEST_FILES = ['**/*.spec.ts', 'test/**/*.ts'];
const IGNORED = ['dist/**', 'out-tsc/**', 'coverage/**', 'src/gen/**', '**/*.cjs', '**/*.mjs'];

// Without a cached graph the boundary rule would skip itself and say nothing.
try {
  readCachedProjectGraph();
} catch {
  await createProjectGraphAsync();
}

const ENTRY_POINTS = {
  group: ['@tributary/*/src/*', '@tributary/*/src/**', '@tributary/*/dist/**'],
  message: 'Import through the entry points of the package.',
};
const NO_NEST = {
  group: ['@nestjs/*'],
  message: 'Nest stays in ./nest: the library must work without it.',
};

const LOGGER = '/^(logger|log)$/';
const LEVEL = '[callee.property.name=/^(trace|debug|info|warn|error|fatal)$/]';
const constantMessage = (holder) => ({
  selector: `CallExpression[${holder}=${LOGGER}]${LEVEL} > TemplateLiteral[expressions.length>0]`,
  message: 'A log message is constant; facts go in the metadata.',
});

const FORBIDDEN_SYNTAX = [
  { selector: 'ExportDefaultDeclaration', message: 'Use a named export.' },
  { selector: 'ExportSpecifier[exported.name="default"]', message: 'Use a named export.' },
  { selector: 'ExportAllDeclaration', message: 'Name what is exported.' },
  constantMessage('callee.object.name'),
  constantMessage('callee.object.property.name'),
];
const FORBIDDEN_IN_TESTS = {
  selector: "MemberExpression[object.name=/^(it|test|describe)$/][property.name='only']",
  message: 'Every test runs.',
};

const restrictedImports = (patterns) => ({
  '@typescript-eslint/no-restricted-imports': ['error', { patterns }],
});
const restrictedSyntax = (...rules) => ({ 'no-restricted-syntax': ['error', ...rules] });
const boundaries = (depConstraints) => ({
  '@nx/enforce-module-boundaries': [
    'error',
    {
      enforceBuildableLibDependency: true,
      banTransitiveDependencies: true,
      allow: [],
      depConstraints,
    },
  ],
});

const EVERYWHERE = {
  'max-lines': ['error', { max: LINES_PER_FILE_MAX }],
  'max-lines-per-function': ['error', { max: LINES_PER_FUNCTION_MAX }],
  'max-len': [
    'error',
    {
      code: LINE_LENGTH_MAX,
      ignoreUrls: true,
      ignoreStrings: true,
      ignoreTemplateLiterals: true,
      ignoreRegExpLiterals: true,
    },
  ],
  '@typescript-eslint/no-floating-promises': 'error',
  '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: false }],
  '@typescript-eslint/await-thenable': 'error',
  '@typescript-eslint/no-explicit-any': 'error',
  '@typescript-eslint/no-unused-vars': [
    'error',
    { argsIgnorePattern: '^_', varsIgnorePattern: '^_', ignoreRestSiblings: true },
  ],
  // Nest reads constructor types at run time; a type-only import would erase them.
  '@typescript-eslint/consistent-type-imports': 'off',
  ...boundaries(PRODUCTION_CONSTRAINTS),
  ...restrictedImports([ENTRY_POINTS]),
  ...restrictedSyntax(...FORBIDDEN_SYNTAX),
};

/** Blocks of the files that must be pure, by the project's type. */
function pureFiles(type) {
  if (type === 'type:domain') {
    return [
      {
        files: ['src/**/*.ts'],
        ignores: TEST_FILES,
        rules: {
          ...restrictedImports([ENTRY_POINTS, NO_PLATFORM]),
          ...restrictedSyntax(...FORBIDDEN_SYNTAX, ...HIDDEN_INPUTS),
          'no-restricted-globals': [
            'error',
            ...PLATFORM_GLOBALS,
            { name: 'Date', message: 'Dates are text and instants are bigint here.' },
          ],
        },
      },
    ];
  }
  if (type !== 'type:app' && type !== 'type:app-writer') return [];
  return [
    {
      files: ['src/core/**/*.ts'],
      ignores: TEST_FILES,
      rules: {
        ...restrictedImports([ENTRY_POINTS, ...CORE_IMPORTS]),
        ...restrictedSyntax(...FORBIDDEN_SYNTAX, ...HIDDEN_INPUTS),
        'no-restricted-globals': ['error', ...PLATFORM_GLOBALS],
      },
    },
  ];
}

/** Blocks of the libraries whose Nest part is an entry point of its own. */
function nestFiles(type) {
  if (type !== 'type:transport' && type !== 'type:platform') return [];
  return [
    {
      files: ['src/**/*.ts'],
      ignores: ['src/nest/**', ...TEST_FILES],
      rules: restrictedImports([ENTRY_POINTS, NO_NEST]),
    },
  ];
}

/** Only programs for a person write to the console; services and libraries log. */
function consoleFiles(type) {
  if (type === 'type:tool' || type === 'type:e2e') return [];
  return [{ files: ['src/**/*.ts'], ignores: TEST_FILES, rules: { 'no-console': 'error' } }];
}

function typeOf(projectDir) {
  const { nx: settings } = JSON.parse(readFileSync(join(projectDir, 'package.json'), 'utf8'));
  const type = settings?.tags?.find((tag) => tag.startsWith('type:'));
  if (!type) throw new Error(`${projectDir}/package.json has no type tag`);
  return type;
}

/** The settings of the project in a folder; its kind comes from the tags in its package.json. */
export default function base(projectDir) {
  const type = typeOf(projectDir);
  return [
    { ignores: IGNORED },
    { linterOptions: { noInlineConfig: true } },
    ...tseslint.configs.recommended,
    {
      files: ['**/*.ts'],
      plugins: { '@nx': nx },
      languageOptions: {
        parserOptions: {
          project: PROGRAMS.filter((name) => existsSync(join(projectDir, name))),
          tsconfigRootDir: projectDir,
        },
      },
      rules: EVERYWHERE,
    },
    ...pureFiles(type),
    ...nestFiles(type),
    ...consoleFiles(type),
    {
      files: TEST_FILES,
      rules: {
        ...boundaries(TEST_CONSTRAINTS),
        ...restrictedSyntax(...FORBIDDEN_SYNTAX, FORBIDDEN_IN_TESTS),
      },
    },
    // A describe block is a list of cases, not a function with a flow.
    { files: ['**/*.spec.ts'], rules: { 'max-lines-per-function': 'off' } },
  ];
}
