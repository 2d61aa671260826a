// Who the customer is: a visitor whom nobody knows (visitor.ts), or one whom the page has signed in (here).

import { ChatMineDocument } from './chat.generated'
import { ask, Unreachable } from './request'

export interface CustomerIdentity {
  /** Whether the customer's name must be asked for. */
  readonly asksName: boolean
  /** A token that is valid now; SessionOver where there can be none. */
  token(): Promise<string>
  /** The one it gave last, without waiting: for a page that closes. */
  lastToken(): string | null
  /** The server has not taken this token: the next is to be another. */
  refused(token: string): void
  /** The conversation to go on with, if there is one. */
  conversation(): Promise<string | null>
  /** Before the first words. Where there is a session already, nothing. */
  begin(name: string): Promise<void>
  began(conversationId: string): void
  /** The conversation is over, and another shall begin. */
  forget(): void
  close(): void
}

export class SessionOver extends Error {}

export class SignedIn implements CustomerIdentity {
  readonly asksName = false
  private last: string | null = null

  constructor(
    private readonly server: string,
    private readonly workstream: string,
    private readonly give: () => Promise<string>,
  ) {}

  async token(): Promise<string> {
    this.last = await this.give().catch((fault: unknown) => {
      throw new Unreachable(String(fault))
    })
    return this.last
  }

  lastToken = (): string | null => this.last
  refused(): void {}

  async conversation(): Promise<string | null> {
    const { ongoingConversations } = await ask(this.server, this, ChatMineDocument, {})
    const mine = ongoingConversations?.edges.find(({ node }) => node.workstream.name === this.workstream && node.state !== 'WRAP_UP')
    return mine?.node.id ?? null
  }

  async begin(): Promise<void> {}
  began(): void {}
  forget(): void {}
  close(): void {}
}
