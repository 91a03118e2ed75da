// Who may import whom: whitelists over the projects' tags. What is not listed is refused.
// A test may import `type:testing` besides; production code never does.

const NEST = ['@nestjs/*'];
const KAFKA_CLIENT = ['kafkajs', '@platformatic/kafka', '@confluentinc/*', 'node-rdkafka'];
const POSTGRES = ['pg', 'pg-*'];
const PROTOBUF_RUNTIME = ['@bufbuild/protobuf', '@bufbuild/protobuf/*', 'protobufjs', 'ts-proto'];

/** Everything an app shares with the other apps. */
const APP_LIBS = [
  'type:domain',
  'type:contracts',
  'type:contract-mapping',
  'type:mapping',
  'type:platform',
  'type:transport',
  'type:store-schema',
  'type:store-read',
];
/** Everything but apps. */
const ALL_LIBS = [...APP_LIBS, 'type:proto', 'type:store-write', 'type:tool'];

const APP_SCOPES = [
  'scope:stream-normalizer',
  'scope:file-ingestor',
  'scope:convergence-sink',
  'scope:recon-service',
];

const LAYERS = [
  // `big.js` is the one decimal library; `tslib` holds what the compiler would write into each file.
  { from: 'type:domain', to: ['type:domain'], externals: ['big.js', 'tslib'] },
  { from: 'type:proto', to: [] },
  {
    from: 'type:contracts',
    to: ['type:proto'],
    externals: ['@bufbuild/protobuf', '@bufbuild/protobuf/*', 'tslib'],
  },
  {
    from: 'type:contract-mapping',
    to: ['type:domain', 'type:contracts'],
    banned: [...NEST, ...POSTGRES, ...KAFKA_CLIENT],
  },
  { from: 'type:mapping', to: ['type:domain'], banned: [...NEST, ...POSTGRES, ...KAFKA_CLIENT] },
  { from: 'type:platform', to: ['type:platform'], banned: [...POSTGRES, ...KAFKA_CLIENT] },
  { from: 'type:transport', to: ['type:contracts', 'type:platform'], banned: POSTGRES },
  { from: 'type:store-schema', to: [], banned: [...NEST, ...KAFKA_CLIENT] },
  {
    from: 'type:store-read',
    to: ['type:domain', 'type:store-schema', 'type:platform'],
    banned: KAFKA_CLIENT,
  },
  {
    from: 'type:store-write',
    to: [
      'type:domain',
      'type:contract-mapping',
      'type:store-schema',
      'type:store-read',
      'type:platform',
    ],
    banned: KAFKA_CLIENT,
  },
  {
    from: 'type:app',
    to: APP_LIBS,
    banned: [...KAFKA_CLIENT, ...PROTOBUF_RUNTIME],
    // Its own schema is reached through TypeORM; a test may look at the rows directly.
    bannedInProduction: POSTGRES,
  },
  {
    from: 'type:app-writer',
    to: [...APP_LIBS, 'type:store-write'],
    banned: [...KAFKA_CLIENT, ...PROTOBUF_RUNTIME],
  },
  { from: 'type:testing', to: ALL_LIBS },
  // The tests of the whole start the apps as processes, with what `npm start` is made of.
  { from: 'type:e2e', to: ['type:testing', 'type:contracts', 'type:store-read', 'type:tool'] },
  { from: 'type:tool', to: ALL_LIBS },
];

/** What a test may use of the registry, whatever its project may use. */
const TEST_EXTERNALS = ['@jest/globals', 'fast-check', 'supertest'];

/** An app never imports another; a library that one app owns is for that app alone. */
const scopeConstraints = APP_SCOPES.map((scope) => ({
  sourceTag: scope,
  notDependOnLibsWithTags: APP_SCOPES.filter((other) => other !== scope),
}));

function toConstraint({ from, to, banned = [], bannedInProduction = [], externals }, isTest) {
  const targets = isTest ? [...to, 'type:testing'] : to;
  const bans = isTest ? banned : [...banned, ...bannedInProduction];
  return {
    sourceTag: from,
    onlyDependOnLibsWithTags: targets,
    ...(bans.length > 0 ? { bannedExternalImports: bans } : {}),
    ...(externals
      ? { allowedExternalImports: isTest ? [...externals, ...TEST_EXTERNALS] : externals }
      : {}),
  };
}

/** Constraints of production code. */
export const PRODUCTION_CONSTRAINTS = [
  ...LAYERS.map((layer) => toConstraint(layer, false)),
  ...scopeConstraints,
];

/** Constraints of `*.spec.ts` and `test/**`. */
export const TEST_CONSTRAINTS = [
  ...LAYERS.map((layer) => toConstraint(layer, true)),
  ...scopeConstraints,
];
