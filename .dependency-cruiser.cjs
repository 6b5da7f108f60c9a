/**
 * Who may import whom (docs/architecture.md). Slices stand in one order; each may use those before it, and of those
 * only their domain, schema, queries and commands.
 */
const slices = ['agencies', 'identity', 'selectors', 'leads', 'deconfliction', 'alerts'];
const file = (names) => `(^|/)(${names})\\.tsx?$`;
/** The programs that an auditor runs offline, and what they share with the others. */
const auditorsFiles =
  '^src/cli/(concord-verify|verify-(text|evidence)|evidence-(text|files)|measure|bundle-files|durable-file|native-digests|usage)\\.ts$';
const test = '\\.test\\.tsx?$';

const sliceRules = slices.flatMap((slice, at) => {
  const own = `^src/features/${slice}/`;
  const later = slices.slice(at + 1).concat('audit');
  return [
    {
      name: `${slice}-uses-no-later-slice`,
      comment: 'Upward effects travel as jobs.',
      severity: 'error',
      from: { path: own, pathNot: test },
      to: { path: `^src/features/(${later.join('|')})/` },
    },
  ];
});

module.exports = {
  forbidden: [
    ...sliceRules,
    {
      name: 'no-cycles',
      comment: 'A job names its handler lazily, and the command that enqueues it names the job.',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['dynamic-import', 'type-only'] } },
    },
    {
      name: 'core-and-ui-import-nothing-of-ours',
      severity: 'error',
      from: { path: '^src/(core|ui)/(?!.*\\.test\\.)' },
      to: { path: '^src/', pathNot: ['^src/core/', '^src/ui/'] },
    },
    {
      name: 'core-imports-no-ui',
      severity: 'error',
      from: { path: '^src/core/' },
      to: { path: '^src/ui/' },
    },
    {
      name: 'ui-imports-no-core',
      severity: 'error',
      from: { path: '^src/ui/' },
      to: { path: '^src/core/' },
    },
    {
      name: 'core-has-no-io',
      severity: 'error',
      from: { path: '^src/core/', pathNot: test },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'server-knows-no-feature',
      severity: 'error',
      from: { path: '^src/server/', pathNot: test },
      to: { path: '^src/(features|api|app|client|ui|cli)/' },
    },
    {
      name: 'client-imports-core-and-ui',
      severity: 'error',
      from: { path: '^src/client/', pathNot: test },
      to: { path: '^src/(features|server|app|cli)/' },
    },
    {
      name: 'client-knows-the-router-as-a-type',
      severity: 'error',
      from: { path: '^src/client/', pathNot: test },
      to: { path: '^src/api/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'components-import-no-server',
      severity: 'error',
      from: { path: '^src/features/.*/components/' },
      to: { path: '^src/(server|api|app|cli)/' },
    },
    {
      name: 'components-use-rules-and-shapes-only',
      comment: 'Pages join slices; components never do.',
      severity: 'error',
      from: { path: '^src/features/([^/]+)/.*components/' },
      to: { path: '^src/features/', pathNot: ['^src/features/$1/.*components/', file('domain|schema')] },
    },
    {
      name: 'slices-use-the-public-files-of-others',
      severity: 'error',
      from: { path: '^src/features/([^/]+)/', pathNot: test },
      to: {
        path: '^src/features/(?!$1/)',
        pathNot: [file('domain|schema|queries|commands'), '^src/features/agencies/events\\.ts$'],
      },
    },
    {
      name: 'slices-know-no-application',
      severity: 'error',
      from: { path: '^src/features/', pathNot: test },
      to: { path: '^src/(api|app|cli)/', pathNot: '^src/api/root\\.ts$' },
    },
    {
      name: 'policies-and-rules-are-pure',
      severity: 'error',
      from: { path: `^src/features/.+/(domain|schema|policy|events)[.]ts$` },
      to: { path: '^src/(server/database|server/transact|server/keys)|^node:|^pg$' },
    },
    {
      name: 'api-composes-routers-policies-jobs',
      comment:
        'The sign-in of next-auth, downloads and the public log call their commands and queries themselves.',
      severity: 'error',
      from: { path: '^src/api/', pathNot: [test, '^src/api/(auth|downloads|log).ts$'] },
      to: { path: '^src/features/', pathNot: file('router|policy|jobs|domain|schema') },
    },
    {
      name: 'app-reads-through-the-caller',
      severity: 'error',
      from: { path: '^src/app/' },
      to: {
        path: '^src/(features|server|cli)/',
        pathNot: ['/components/', file('domain'), '^src/server/(env|log)\\.ts$'],
      },
    },
    {
      name: 'concord-verify-imports-core-and-openpgp',
      comment: 'An auditor can read it in one sitting.',
      severity: 'error',
      from: { path: auditorsFiles },
      to: {
        path: ['^src/', '^node_modules/'],
        pathNot: ['^src/core/', auditorsFiles, '/openpgp/'],
      },
    },
    {
      name: 'concord-audit-needs-no-server',
      comment: 'It runs on the auditor’s machine; audit-fetch alone, loaded when it is asked for, signs in.',
      severity: 'error',
      from: { path: '^src/cli/(concord-audit|audit-(?!fetch)[a-z-]+)\\.ts$' },
      to: {
        path: ['^src/(server|features|api|app)/', '^node_modules/'],
        pathNot: '/openpgp/',
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'prisma-in-queries-commands-and-server',
      severity: 'error',
      from: { path: '^src/', pathNot: ['^src/(server|test)/', file('queries|commands'), test] },
      to: { path: '^src/server/database/(generated|client)', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'openpgp-in-server-core-and-cli',
      severity: 'error',
      from: { path: '^src/', pathNot: ['^src/server/openpgp\\.ts$', '^src/(core|cli|test)/', test] },
      to: { path: 'node_modules/openpgp' },
    },
    {
      name: 'tests-stay-out-of-the-product',
      severity: 'error',
      from: { path: '^src/', pathNot: [test, '^src/test/'] },
      to: { path: '^src/test/|\\.test\\.' },
    },
    {
      name: 'no-orphans',
      severity: 'error',
      from: {
        orphan: true,
        pathNot: [
          '\\.d\\.ts$',
          '^src/(app|proxy|instrumentation|test/server-only)',
          '\\.json$',
          '\\.css$',
          '\\.mjs$',
          '^src/test/data',
          '^src/core/pdq/stream/assembly/',
        ],
      },
      to: {},
    },
  ],
  options: {
    doNotFollow: { path: ['node_modules', 'src/server/database/generated'] },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: 'specify',
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
    },
  },
};
