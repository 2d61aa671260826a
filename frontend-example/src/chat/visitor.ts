// A visitor's session: started with the first message, shared by all tabs of the browser, and renewed while a page is open.

import { SessionEnded, type CustomerIdentity } from './identity'
import { Fault, post } from './request'
import { storedValue } from './storage'

type SessionAnswer = { token: string; expiresAt: string; renewAfter: string; conversationId: string | null }
/** `renewAt` uses this browser's clock, which may be wrong: now plus the time from `renewAfter` to `expiresAt`, which is half the session's life. */
export type Session = { token: string; renewAt: number; conversationId: string | null }

const TRY_AGAIN_MS = 10_000

export class Visitor implements CustomerIdentity {
  readonly asksName = true
  private timer: ReturnType<typeof setTimeout> | undefined
  private renewing: Promise<Session> | null = null
  private readonly kept

  /** `onChangedElsewhere` is called when another tab has started a conversation or dropped one. */
  constructor(
    private readonly server: string,
    private readonly workstream: string,
    private readonly locale: string,
    onChangedElsewhere: () => void,
  ) {
    this.kept = storedValue<Session>(() => localStorage, `vigie.chat ${server} ${workstream}`, (now, before) => {
      if (now?.conversationId !== before?.conversationId) onChangedElsewhere()
    })
  }

  async token(): Promise<string> {
    const session = this.kept.get()
    if (!session) throw new SessionEnded()
    return (Date.now() < session.renewAt ? session : await this.renewed(session)).token
  }

  lastToken = (): string | null => this.kept.get()?.token ?? null

  /** Renews only the token that was refused: if another tab has renewed it meanwhile, the newest is already stored. */
  refused(token: string): void {
    const session = this.kept.get()
    if (session?.token === token) this.kept.set({ ...session, renewAt: 0 })
  }

  async conversation(): Promise<string | null> {
    if (!this.kept.get()) return null
    await this.token()
    this.renewInTime()
    return this.kept.get()?.conversationId ?? null
  }

  async begin(name: string): Promise<void> {
    if (this.kept.get()) return
    const { workstream, locale } = this
    this.keep(await post<SessionAnswer>(`${this.server}customers/session`, { workstream, locale, ...(name && { name }) }, null))
  }

  began(conversationId: string): void {
    const session = this.kept.get()
    if (session && session.conversationId !== conversationId) this.kept.set({ ...session, conversationId })
  }

  forget(): void {
    this.kept.set(null)
    clearTimeout(this.timer)
  }

  close(): void {
    clearTimeout(this.timer)
    this.kept.close()
  }

  private renewed(session: Session): Promise<Session> {
    this.renewing ??= this.renew(session).finally(() => (this.renewing = null))
    return this.renewing
  }

  private async renew({ token }: Session): Promise<Session> {
    try {
      return this.keep(await post<SessionAnswer>(`${this.server}customers/session`, {}, token))
    } catch (fault) {
      if (!(fault instanceof Fault) || fault.code !== 'UNAUTHENTICATED') throw fault
      // Another tab may have renewed the token more than a minute ago; then the newest one is stored.
      const newest = this.kept.get()
      if (newest && newest.token !== token) return newest
      this.forget()
      throw new SessionEnded()
    }
  }

  private keep({ token, expiresAt, renewAfter, conversationId }: SessionAnswer): Session {
    const session = { token, renewAt: Date.now() + Date.parse(expiresAt) - Date.parse(renewAfter), conversationId }
    this.kept.set(session)
    this.renewInTime()
    return session
  }

  private renewInTime(): void {
    clearTimeout(this.timer)
    const session = this.kept.get()
    if (!session) return
    const due = () => void this.token().catch(() => {}).then(() => this.renewInTime()) // a failed renewal is tried again
    this.timer = setTimeout(due, Math.max(session.renewAt - Date.now(), TRY_AGAIN_MS))
  }
}
