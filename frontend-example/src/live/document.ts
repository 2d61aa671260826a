// A GraphQL operation with the types of its answer and its variables, from name.generated.ts.

import type { TypedDocumentNode } from '@graphql-typed-document-node/core'

export type TypedDocument<Data, V> = TypedDocumentNode<Data, V>

/** The build replaces each document by its text (documentsAsText in vite.widget.config.ts). Without that, use `print` of graphql here. */
export const textOf = (document: object): string => document as unknown as string
