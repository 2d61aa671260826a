// persisted-documents.json has what the pages send, byte for byte, and nothing else.

import { createHash } from 'node:crypto'
import { expect, it } from 'vitest'
import manifest from '../persisted-documents.json'

// vite.widget.config.ts has made texts of the documents, as it does for the built pages.
const modules = import.meta.glob<Record<string, unknown>>('./**/*.generated.ts', { eager: true })
const sent = Object.values(modules).flatMap((module) => Object.keys(module).filter((name) => name.endsWith('Document')).map((name) => module[name]))

it('has each document', () => expect(Object.values(manifest)).toEqual(sent.sort()))

it('has each under its hash', () => {
  for (const [hash, text] of Object.entries(manifest)) expect(hash).toBe(`sha256:${createHash('sha256').update(text).digest('hex')}`)
})
