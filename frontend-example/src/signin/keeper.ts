// Keeps the tokens of one sign-in, in memory: they are renewed before they expire, by one request at a time. session.ts uses it.

import { pauseBefore, pauseOrWake } from '../live/follow'

export type Grant = { accessToken: string; refreshToken?: string; idToken?: string; /** In milliseconds, by this machine's clock. */ expiresAt: number }

export type Listener = { onRenewed: (token: string) => void; onEnded: (why: Why) => void }

/** expired: the provider renews no more. refused: Vigie does not accept the tokens. */
export type Why = 'expired' | 'refused'

/** The provider will renew this sign-in no more. Anything else that `renew` throws passes, and it is tried again. */
export class Ended extends Error {}

/** Browsers wake a page in the background once a minute only, so less than that would often be too late. */
const LONGEST_LEAD_MS = 120_000
/** A token that is about to expire would arrive too late. */
const ARRIVES_MS = 1_000
const LONGEST_TIMER_MS = 2 ** 31 - 1

export class TokenKeeper {
  private renewing: Promise<void> | null = null
  private timer: ReturnType<typeof setTimeout> | undefined
  private renewAt = 0
  private readonly listeners = new Set<Listener>()
  private readonly ended = new AbortController()

  constructor(
    private grant: Grant,
    private readonly renew: (grant: Grant) => Promise<Grant>,
    private readonly pause: (milliseconds: number, signal: AbortSignal) => Promise<void> = pauseOrWake,
  ) {
    this.schedule()
  }

  get current(): Grant {
    return this.grant
  }

  /** A token that has not expired. While the provider can't be reached, this waits for it. */
  token = async (): Promise<string> => {
    if (Date.now() > this.grant.expiresAt - ARRIVES_MS) await this.renewed()
    if (this.ended.signal.aborted) throw new Ended()
    return this.grant.accessToken
  }

  follow(listener: Listener): () => void {
    this.listeners.add(listener)
    return () => this.listeners.delete(listener)
  }

  /** After a sleep, timers are late. */
  wake = (): void => {
    if (Date.now() >= this.renewAt) void this.renewed()
  }

  end(why: Why): void {
    if (this.ended.signal.aborted) return
    this.close()
    for (const listener of this.listeners) listener.onEnded(why)
  }

  close(): void {
    this.ended.abort()
    clearTimeout(this.timer)
  }

  /** Providers take a refresh token once, and take a second use for theft: whoever asks meanwhile waits for the same request. */
  private renewed(): Promise<void> {
    return (this.renewing ??= this.renewUntilDone().finally(() => (this.renewing = null)))
  }

  private async renewUntilDone(): Promise<void> {
    for (let attempt = 0; !this.ended.signal.aborted; attempt++) {
      try {
        this.grant = await this.renew(this.grant)
        break
      } catch (fault) {
        if (fault instanceof Ended) return this.end('expired')
        await this.pause(pauseBefore(attempt), this.ended.signal)
      }
    }
    if (this.ended.signal.aborted) return
    this.schedule()
    for (const listener of this.listeners) listener.onRenewed(this.grant.accessToken)
  }

  /** Two minutes before the end, or after half of a short life; a little earlier by chance, so that pages don't all renew at once. */
  private schedule(): void {
    const { expiresAt, refreshToken } = this.grant
    const lead = refreshToken ? Math.min(LONGEST_LEAD_MS, (expiresAt - Date.now()) / 2) : 0
    this.renewAt = expiresAt - lead * (1 + Math.random() / 4)
    clearTimeout(this.timer)
    this.timer = setTimeout(() => void this.renewed(), Math.min(this.renewAt - Date.now(), LONGEST_TIMER_MS))
  }
}
