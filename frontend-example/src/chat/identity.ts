// Who the customer is: an anonymous visitor (visitor.ts), or a customer whom the page has signed in (signedInCustomer.ts).

export interface CustomerIdentity {
  /** Whether the customer's name must be asked for. */
  readonly asksName: boolean
  /** A token that is valid now. Throws SessionEnded if there can be none. */
  token(): Promise<string>
  /** The token returned last, without waiting; for a closing page. */
  lastToken(): string | null
  /** Called when the server has refused this token: token() must return another next time. */
  refused(token: string): void
  /** The conversation to continue, if there is one. */
  conversation(): Promise<string | null>
  /** Called before the first message. Does nothing if there is a session already. */
  begin(name: string): Promise<void>
  began(conversationId: string): void
  /** Called when the customer starts over: the next conversation needs a new session. */
  forget(): void
  close(): void
}

export class SessionEnded extends Error {}
