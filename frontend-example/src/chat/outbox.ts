// What the customer has written and the server has not yet confirmed. Each message keeps its requestId, also over a reload.

import { newId } from './request'
import { storedValue } from './storage'

export type Unsent = {
  requestId: string
  text: string
  /** Set on the first words, which begin the conversation. */
  name?: string
  /** It has arrived, and its frame is on the way. */
  messageId?: string
  /** Its frame seems to be here before the answer is. */
  isShown?: boolean
  /** The code for which it is not sent again by itself. */
  failed?: string
}

export class Outbox {
  private readonly kept
  private all: Unsent[]

  constructor(key: string) {
    this.kept = storedValue<Unsent[]>(() => sessionStorage, key)
    this.all = this.kept.get() ?? []
  }

  list = (): Unsent[] => this.all

  add(text: string, name?: string): void {
    this.save([...this.all, { requestId: newId(), text, name }])
  }

  /** The next to be sent: one after the other, so that they arrive in the order they were written. */
  next = (): Unsent | undefined => this.all.find((unsent) => !unsent.messageId && !unsent.failed)

  /** `lines`: the transcript, in which it may be already. */
  arrived(requestId: string, messageId: string, lines: { id: string }[] = []): void {
    if (lines.some((line) => line.id === messageId)) this.remove(requestId)
    else this.change(requestId, { messageId })
  }

  failed = (requestId: string, failed: string): void => this.change(requestId, { failed })
  again = (requestId: string): void => this.change(requestId, { failed: undefined })
  remove = (requestId: string): void => this.save(this.all.filter((unsent) => unsent.requestId !== requestId))
  clear = (): void => this.save([])

  /** A message of the customer's is in the transcript: what was sent is not shown twice. */
  appeared(messageId: string, text: string | null): void {
    const mine = this.all.find((unsent) => unsent.messageId === messageId)
    if (mine) return this.remove(mine.requestId)
    const sending = this.next()
    if (sending && sending.text === text) this.change(sending.requestId, { isShown: true })
  }

  private change(requestId: string, part: Partial<Unsent>): void {
    this.save(this.all.map((unsent) => (unsent.requestId === requestId ? { ...unsent, ...part } : unsent)))
  }

  private save(all: Unsent[]): void {
    this.all = all
    this.kept.set(all.length ? all : null)
  }
}
