// Authorization Code with PKCE at an OpenID Connect provider, by oauth4webapi. faults.ts puts what it throws into words.

import * as oauth from 'oauth4webapi'
import type { SignInSettings } from '../shell/session'
import { currentLanguage } from '../ui/i18n'
import { NotBegunHere, passes } from './faults'
import { Ended, type Grant } from './keeper'

/** In sessionStorage while the person is at the provider. It holds no token, and is of no use without the code. */
const PENDING_KEY = 'vigie.signIn.pending'
const REQUEST_MS = 15_000
const CLOCKS_DIFFER_SECONDS = 300

type Pending = { state: string; nonce: string; verifier: string; /** The page's own part of the address. */ address: string }

export class Provider {
  private readonly server: oauth.AuthorizationServer
  private readonly client: oauth.Client
  private readonly home = `${location.origin}/`

  constructor(private readonly settings: SignInSettings) {
    this.server = settings.provider as oauth.AuthorizationServer
    this.client = { client_id: settings.clientId, [oauth.clockTolerance]: CLOCKS_DIFFER_SECONDS }
  }

  /** Leaves the page for the provider's. With `asks`, it lets nobody in whom it knows already without asking who they are. */
  async begin(asks: boolean): Promise<void> {
    const pending: Pending = {
      state: oauth.generateRandomState(),
      nonce: oauth.generateRandomNonce(),
      verifier: oauth.generateRandomCodeVerifier(),
      address: asks ? '' : location.search,
    }
    const url = new URL(this.server.authorization_endpoint ?? '')
    const parameters = {
      client_id: this.settings.clientId,
      response_type: 'code',
      redirect_uri: this.home,
      scope: this.settings.scope,
      state: pending.state,
      nonce: pending.nonce,
      code_challenge: await oauth.calculatePKCECodeChallenge(pending.verifier),
      code_challenge_method: 'S256',
      ui_locales: currentLanguage(),
      ...(asks && { prompt: 'login' }),
    }
    for (const [name, value] of [...this.settings.parameters, ...Object.entries(parameters)]) url.searchParams.append(name, value)
    sessionStorage.setItem(PENDING_KEY, JSON.stringify(pending))
    location.assign(url)
  }

  /** Whether the address is the one to which the provider sends people back. */
  static isBack(): boolean {
    const answer = new URLSearchParams(location.search)
    return answer.has('state') && (answer.has('code') || answer.has('error'))
  }

  /** The tokens for the code in the address, which is removed from it. Each sign-in can be finished once, in the tab that began it. */
  async finish(): Promise<Grant> {
    const answer = new URL(location.href)
    const kept = sessionStorage.getItem(PENDING_KEY)
    sessionStorage.removeItem(PENDING_KEY)
    const pending = kept ? (JSON.parse(kept) as Pending) : null
    history.replaceState(null, '', location.pathname + (pending?.address ?? ''))
    if (pending?.state !== answer.searchParams.get('state')) throw new NotBegunHere()
    const code = oauth.validateAuthResponse(this.server, this.client, answer, pending.state)
    const response = await oauth.authorizationCodeGrantRequest(this.server, this.client, oauth.None(), code, this.home, pending.verifier, this.options())
    const checks = { expectedNonce: pending.nonce, requireIdToken: true }
    return this.granted(await oauth.processAuthorizationCodeResponse(this.server, this.client, response, checks))
  }

  renew = async (grant: Grant): Promise<Grant> => {
    if (!grant.refreshToken) throw new Ended()
    try {
      const response = await oauth.refreshTokenGrantRequest(this.server, this.client, oauth.None(), grant.refreshToken, this.options())
      return this.granted(await oauth.processRefreshTokenResponse(this.server, this.client, response), grant)
    } catch (fault) {
      throw passes(fault) ? fault : new Ended(String(fault))
    }
  }

  /** Where the person's session at the provider ends; null if it has no such address. */
  endOf({ idToken }: Grant): string | null {
    if (!this.server.end_session_endpoint) return null
    const url = new URL(this.server.end_session_endpoint)
    url.searchParams.set('client_id', this.settings.clientId)
    url.searchParams.set('post_logout_redirect_uri', this.home)
    if (idToken) url.searchParams.set('id_token_hint', idToken)
    return url.href
  }

  /** The server names http:// addresses of its own machine only. */
  private options() {
    const isPlain = this.server.token_endpoint?.startsWith('http:')
    return { signal: AbortSignal.timeout(REQUEST_MS), [oauth.allowInsecureRequests]: isPlain }
  }

  private granted(answer: oauth.TokenEndpointResponse, before?: Grant): Grant {
    return {
      accessToken: answer.access_token,
      refreshToken: answer.refresh_token ?? before?.refreshToken,
      idToken: answer.id_token ?? before?.idToken,
      expiresAt: Date.now() + (answer.expires_in ?? UNTOLD_SECONDS) * 1_000,
    }
  }
}

/** For a provider that does not say how long its tokens last. */
const UNTOLD_SECONDS = 300
