// What the chat needs to know of its customer: an anonymous visitor (visitor.ts) or one signed in by the page (signedInCustomer.ts).

export interface CustomerIdentity {
  /** Whether the customer's name must be asked for. */
  readonly asksName: boolean
  /** A token that is valid now; SessionEnded where there can be none. */
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

export class SessionEnded extends Error {}
