// Replaces urql's parser and printer of GraphQL, which take 3 kB, in vite.config.ts. The build turns documents into text with one operation,
// and urql asks for no more of it than its kind and name, and for the text.

export const Kind = { OPERATION_DEFINITION: 'OperationDefinition' }

export function parse(text: string) {
  const [, operation, name] = /^(\w+) (\w+)/.exec(text) ?? []
  const definitions = [{ kind: Kind.OPERATION_DEFINITION, operation, name: { kind: 'Name', value: name } }]
  return { kind: 'Document', definitions, loc: { source: { body: text } } }
}

/** Only documents that were never text need it. */
export const print = (): never => {
  throw new Error('Give urql documents of *.generated.ts.')
}

export class GraphQLError extends Error {
  constructor(
    message: string,
    _nodes: unknown,
    _source: unknown,
    _positions: unknown,
    readonly path: unknown,
    _original: unknown,
    readonly extensions: Record<string, unknown> = {},
  ) {
    super(message)
  }
}
