// Messages that the server has not confirmed yet. Each keeps its requestId, also over a reload.

import { newId } from './request'
import { storedValue } from './storage'

export type Unsent = {
  requestId: string
  text: string
  /** The customer's name; set only on the first message, which starts the conversation. */
  name?: string
  /** Set once the server has taken the message; its frame has not arrived yet. */
  messageId?: string
  /** Its frame seems to have arrived before the answer, so the transcript shows it already. */
  isShown?: boolean
  /** The code of the failure, after which it is not sent again automatically. */
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

  /** The next message to send. They are sent one by one, so that they arrive in the order in which they were written. */
  next = (): Unsent | undefined => this.all.find((unsent) => !unsent.messageId && !unsent.failed)

  /** `lines`: the transcript, which may already have the message. */
  arrived(requestId: string, messageId: string, lines: { id: string }[] = []): void {
    if (lines.some((line) => line.id === messageId)) this.remove(requestId)
    else this.change(requestId, { messageId })
  }

  failed = (requestId: string, failed: string): void => this.change(requestId, { failed })
  again = (requestId: string): void => this.change(requestId, { failed: undefined })
  remove = (requestId: string): void => this.save(this.all.filter((unsent) => unsent.requestId !== requestId))
  clear = (): void => this.save([])

  /** Called when a customer's message appears in the transcript, so that it is not shown twice. */
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
