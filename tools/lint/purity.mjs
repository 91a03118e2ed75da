// What keeps `libs/domain` and every `src/core` pure: time, ids, randomness and configuration come in
// as arguments, and nothing there reaches for the platform.
import { builtinModules } from 'node:module';

const BUILTINS = builtinModules.filter((name) => !name.startsWith('_') && !name.includes(':'));
/** Hashing, bytes and paths are calculations, not input or output. */
const CALCULATION = ['crypto', 'buffer', 'path', 'util'];

// Anchored: `domain` is a module of the platform, `@tributary/domain` is not.
const importsOf = (names, message) => ({
  group: names.flatMap((name) => [`/${name}`, `/node:${name}`]),
  message,
});

/** The domain sees no platform module at all. */
export const NO_PLATFORM = {
  group: [...BUILTINS.map((name) => `/${name}`), '/node:*'],
  message: 'The domain has no platform: pass what it needs as an argument.',
};

/** An app's core decides; adapters do input and output. */
export const CORE_IMPORTS = [
  {
    group: ['@nestjs/*', 'rxjs', 'rxjs/*', 'express', 'reflect-metadata', '@tributary/*/nest'],
    message: 'The core knows no framework: wire it in a module.',
  },
  {
    group: ['pg', 'pg-*', 'typeorm', 'kafkajs', '@duckdb/*', '@tributary/trade-store-writer'],
    message: 'The core does no input or output: declare a port in core/ports.ts.',
    allowTypeImports: true,
  },
  importsOf(
    BUILTINS.filter((name) => !CALCULATION.includes(name.split('/')[0])),
    'The core does no input or output: declare a port in core/ports.ts.',
  ),
  {
    group: ['../adapters/*', '../../adapters/*', '**/adapters/*', '../http/*', '**/*.module.js'],
    message: 'The core does not know its edges: declare a port in core/ports.ts.',
  },
];

/** Hidden inputs: the same arguments must give the same answer. */
export const HIDDEN_INPUTS = [
  {
    selector: "NewExpression[callee.name='Date'][arguments.length=0]",
    message: 'Time comes in as an argument.',
  },
  { selector: "CallExpression[callee.name='Date']", message: 'Time comes in as an argument.' },
  {
    selector: "MemberExpression[object.name='Date'][property.name='now']",
    message: 'Time comes in as an argument.',
  },
  {
    selector: "MemberExpression[object.name='Math'][property.name='random']",
    message: 'Randomness comes in as an argument.',
  },
  {
    selector: 'ImportSpecifier[imported.name=/^(randomUUID|randomBytes|randomInt)$/]',
    message: 'Randomness comes in as an argument.',
  },
];

/** Globals that are input or output. */
export const PLATFORM_GLOBALS = [
  'process',
  'performance',
  'crypto',
  'fetch',
  'setTimeout',
  'setInterval',
  'setImmediate',
].map((name) => ({ name, message: 'Pass what is needed as an argument.' }));
