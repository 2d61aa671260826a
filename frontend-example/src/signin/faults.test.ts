import { AuthorizationResponseError, OperationProcessingError, ResponseBodyError } from 'oauth4webapi'
import { describe, expect, it } from 'vitest'
import en from './en'
import { faultOf, NotBegunHere, passes, type Fault } from './faults'

const sentBack = (error: string) => new AuthorizationResponseError('', { cause: new URLSearchParams({ error }) })
const answered = (error: string, status = 400) => new ResponseBodyError('', { cause: { error }, response: new Response('', { status }) })

describe('faultOf', () => {
  const cases: [string, unknown, Fault['key'], boolean][] = [
    ['an answer to nothing', new NotBegunHere(), 'stale', false],
    ['a person who was not let in', sentBack('access_denied'), 'denied', false],
    ['a provider in trouble', sentBack('temporarily_unavailable'), 'trouble', true],
    ['a client that is not set up', sentBack('unauthorized_client'), 'setup', false],
    ['a scope that does not exist', sentBack('invalid_scope'), 'setup', false],
    ['a code or refresh token that no longer counts', answered('invalid_grant'), 'stale', false],
    ['a client that is unknown', answered('invalid_client', 401), 'setup', false],
    ['an error of the server with an OAuth body', answered('server_error', 500), 'trouble', true],
    ['too many requests', answered('invalid_request', 429), 'trouble', true],
    ['an error page of a proxy', new OperationProcessingError('', { cause: new Response('', { status: 502 }) }), 'trouble', true],
    ['no connection', new TypeError('Failed to fetch'), 'unreachable', true],
    ['no answer', new DOMException('', 'TimeoutError'), 'unreachable', true],
    ['an ID token of somebody else', new OperationProcessingError('unexpected ID Token "nonce" claim value'), 'invalid', false],
  ]
  it.each(cases)('%s', (_, fault, key, mayPass) => {
    expect(faultOf(fault).key).toBe(key)
    expect(passes(fault)).toBe(mayPass)
    expect(en[`fault.${key}`]).toBeTruthy()
  })
})
