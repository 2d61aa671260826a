import { describe, expect, it } from 'vitest'
import documents from '../../persisted-documents.json'
import { GraphQLError, parse } from './graphqlWebShim'

describe('the parser of the built pages', () => {
  it('tells what urql asks of a document', () =>
    expect(parse('query Me{viewer{id}}fragment X on Y{z}')).toEqual({
      kind: 'Document',
      definitions: [{ kind: 'OperationDefinition', operation: 'query', name: { kind: 'Name', value: 'Me' } }],
      loc: { source: { body: 'query Me{viewer{id}}fragment X on Y{z}' } },
    }))
  it('knows kind and name of every operation of the pages', () => {
    for (const text of Object.values(documents)) {
      const [definition] = parse(text).definitions
      expect(['query', 'mutation', 'subscription']).toContain(definition?.operation)
      expect(definition?.name.value).toBeTruthy()
    }
  })
  it('keeps what an error says, its path and its extensions', () => {
    const error = new GraphQLError('No.', undefined, undefined, undefined, ['viewer'], {}, { code: 'FORBIDDEN' })
    expect([error.message, error.path, error.extensions]).toEqual(['No.', ['viewer'], { code: 'FORBIDDEN' }])
  })
})
