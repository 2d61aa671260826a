import type { CodegenConfig } from '@graphql-codegen/cli'

/** Each src/…/name.graphql gets a name.generated.ts beside it: the document, and the types of its variables and answer. */
const config: CodegenConfig = {
  schema: '../schema/schema.graphql',
  documents: 'src/**/*.graphql',
  generates: {
    'src/gql/schema.ts': { plugins: ['typescript'], config: { onlyOperationTypes: true } },
    'src/': {
      preset: 'near-operation-file',
      presetConfig: { extension: '.generated.ts', baseTypesPath: 'gql/schema.ts' },
      plugins: [{ add: { content: '// @ts-nocheck: it imports more than it uses' } }, 'typescript-operations', 'typed-document-node'],
      config: { importSchemaTypesFrom: './src/gql/schema.ts', inlineFragmentTypes: 'combine' },
    },
  },
  config: {
    scalars: { ID: 'string', StreamPosition: 'string', DateTime: 'string' },
    enumsAsTypes: true,
    // Documents ask for __typename where they need it, and only there it is in the types.
    skipTypename: true,
    useTypeImports: true,
    avoidOptionals: { field: true },
    dedupeFragments: true,
    disableDescriptions: true,
  },
}

export default config
