// A customer whom the page has signed in. The page provides the tokens, and the server finds the conversation.

import { ChatConversationsDocument } from './chat.generated'
import type { CustomerIdentity } from './identity'
import { ask, Unreachable } from './request'

export class SignedInCustomer implements CustomerIdentity {
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
    const { ongoingConversations } = await ask(this.server, this, ChatConversationsDocument, {})
    const mine = ongoingConversations?.edges.find(({ node }) => node.workstream.name === this.workstream && node.state !== 'WRAP_UP')
    return mine?.node.id ?? null
  }

  async begin(): Promise<void> {}
  began(): void {}
  forget(): void {}
  close(): void {}
}
