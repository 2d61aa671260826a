// A real OpenID provider for openid_provider.py: npm's certified oidc-provider, on loopback. It ends with its standard input.
//
// Arguments: the library's file, the client's id, the audience, and how many seconds an access token lasts. It prints its port,
// reads the address of Vigie's pages from standard input, and prints "ready". Whoever types a name is that person; the groups
// in their tokens come with the address.

import { createServer } from 'node:http'
import { createInterface } from 'node:readline'
import { text } from 'node:stream/consumers'

const [library, clientId, audience, seconds] = process.argv.slice(2)
const { Provider } = await import(library)
const RESOURCE = 'urn:vigie'
const SCOPES = 'openid profile floor'

let answer = (request, response) => response.writeHead(503).end()
const server = createServer((request, response) => answer(request, response))
server.listen(0, '127.0.0.1', () => console.log(server.address().port))
const lines = createInterface({ input: process.stdin })
lines.once('line', (line) => begin(JSON.parse(line)))
lines.once('close', () => process.exit())

function begin({ pages, groups }) {
  const provider = new Provider(`http://127.0.0.1:${server.address().port}`, {
    clients: [
      {
        client_id: clientId,
        token_endpoint_auth_method: 'none',
        grant_types: ['authorization_code', 'refresh_token'],
        redirect_uris: [`${pages}/`],
        post_logout_redirect_uris: [`${pages}/`],
      },
    ],
    clientBasedCORS: (context, origin) => origin === pages,
    cookies: { keys: ['a key of the tests'] },
    extraTokenClaims: (context, { accountId, sessionUid }) => ({ sid: sessionUid, groups: groups[accountId] ?? [] }),
    features: {
      devInteractions: { enabled: false },
      resourceIndicators: {
        defaultResource: () => RESOURCE,
        useGrantedResource: () => true,
        getResourceServerInfo: () => ({ scope: 'floor', audience, accessTokenTTL: Number(seconds), accessTokenFormat: 'jwt', jwt: { sign: { alg: 'RS256' } } }),
      },
      rpInitiatedLogout: {
        logoutSource: (context, form) => {
          context.body = page(`${form}<button form="op.logoutForm" name="logout" value="yes">Leave</button>`)
        },
      },
    },
    findAccount: (context, accountId) => ({ accountId, claims: () => ({ sub: accountId }) }),
    interactions: { url: (context, { uid }) => `/interaction/${uid}` },
    issueRefreshToken: (context, client) => client.grantTypeAllowed('refresh_token'),
    scopes: SCOPES.split(' '),
  })

  async function interact(request, response) {
    const { prompt, session } = await provider.interactionDetails(request, response)
    const sent = new URLSearchParams(request.method === 'POST' ? await text(request) : '')
    if (sent.has('cancel')) return provider.interactionFinished(request, response, { error: 'access_denied' })
    const accountId = prompt.name === 'login' ? sent.get('name') : session.accountId
    if (!accountId) {
      const form = '<form method="post"><label>Name <input name="name"></label><button>Enter</button><button name="cancel">Cancel</button></form>'
      return response.writeHead(200, { 'content-type': 'text/html' }).end(page(form))
    }
    const grant = new provider.Grant({ accountId, clientId })
    grant.addOIDCScope(SCOPES)
    grant.addResourceScope(RESOURCE, 'floor')
    await provider.interactionFinished(request, response, { login: { accountId }, consent: { grantId: await grant.save() } })
  }

  const callback = provider.callback()
  answer = (request, response) => (request.url.startsWith('/interaction/') ? interact(request, response) : callback(request, response))
  console.log('ready')
}

const page = (body) => `<!doctype html><html lang="en"><head><title>Provider</title><link rel="icon" href="data:,"></head><body>${body}</body></html>`
