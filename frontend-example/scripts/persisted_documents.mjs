// A plugin for codegen.ts: the manifest of all operations, hash → text, as servers take it for their trusted documents.

import { createHash } from 'node:crypto'
import * as typedDocumentNode from '@graphql-codegen/typed-document-node'
import { print, stripIgnoredCharacters } from 'graphql'

/** The texts come from the plugin that writes the documents of *.generated.ts, so that both have their fragments in one order. */
export async function plugin(schema, documents, config) {
  const texts = []
  const unstable_onExecutableDocumentNode = (document) => void texts.push(stripIgnoredCharacters(print(document)))
  await typedDocumentNode.plugin(schema, documents, { ...config, unstable_onExecutableDocumentNode })
  const manifest = texts.sort().map((text) => [`sha256:${createHash('sha256').update(text).digest('hex')}`, text])
  return JSON.stringify(Object.fromEntries(manifest), null, 2) + '\n'
}
