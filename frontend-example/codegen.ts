import type { CodegenConfig } from '@graphql-codegen/cli'

/**
 * Each src/…/name.graphql gets a name.generated.ts beside it: the document, and the types of its variables and answer.
 * persisted-documents.json has the texts of all of them, for a server that takes no others (VIGIE_TRUSTED_DOCUMENTS).
 */
const config: CodegenConfig = {
  schema: '../schema/schema.graphql',
  documents: 'src/**/*.graphql',
  generates: {
    'src/gql/schema.ts': { plugins: ['typescript'], config: { onlyOperationTypes: true } },
    'persisted-documents.json': { plugins: ['./scripts/persisted_documents.mjs'] },
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
    // The types have __typename only where a document asks for it.
    skipTypename: true,
    useTypeImports: true,
    avoidOptionals: { field: true },
    dedupeFragments: true,
    disableDescriptions: true,
  },
}

export default config
