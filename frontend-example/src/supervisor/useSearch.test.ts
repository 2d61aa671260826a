import { expect, it } from 'vitest'
import type { Api } from '../shell/api'
import { searched } from './useSearch'

const page = (id: string, endCursor: string | null) => ({
  data: { ongoingConversations: { edges: [{ node: { id } }], pageInfo: { hasNextPage: endCursor !== null, endCursor } } },
})

/** A server that gives these answers in order. */
const server = (...answers: object[]) => (async () => answers.shift()) as Api

it('combines all pages', async () => expect(await searched(server(page('a', '1'), page('b', null)), 'lamp')).toEqual(new Set(['a', 'b'])))
it('gives no answer if a page is missing', async () => expect(await searched(server(page('a', '1'), { error: new Error('cut') }), 'lamp')).toBeUndefined())
