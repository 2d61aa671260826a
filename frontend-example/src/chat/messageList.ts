// The chat's list of messages. Each message is rendered once and stays, so that a screen reader reads it once.

import type { Chat } from './chat'
import type { LineFragment } from './chat.generated'
import { partsOf } from '../ui/links'
import { h } from './dom'
import type { Unsent } from './outbox'
import type { Words } from './words'

const NEAR_PX = 60

export class MessageList {
  private readonly earlier: HTMLButtonElement
  private readonly lines = h('ol')
  private readonly unsent = h('ol', { ariaLive: 'off' })
  readonly element: HTMLElement
  private drawn: LineFragment[] = []
  /** While true, the list scrolls to new messages and stays at the end when its height changes. */
  private isAtEnd = true

  constructor(
    private readonly chat: Chat,
    private readonly words: Words,
  ) {
    this.earlier = h('button', { type: 'button', className: 'quiet earlier', onclick: () => void chat.readEarlier() }, words.t('earlier'))
    this.element = h('div', { className: 'log', tabIndex: 0, ariaLive: 'polite', ariaLabel: words.t('log'), role: 'log' }, this.earlier, this.lines, this.unsent)
    this.element.onscroll = () => (this.isAtEnd = this.fromEnd() - this.element.clientHeight < NEAR_PX)
    new ResizeObserver(() => this.isAtEnd && this.toEnd()).observe(this.element)
  }

  draw(): void {
    const { element } = this
    const fromEnd = this.fromEnd()
    const said = this.chat.transcript.lines.filter((line) => line.systemKind !== 'POSITION_IN_QUEUE') // the status shows it
    const isFurther = this.drawn.every((line, index) => said[index] === line)
    if (isFurther) this.lines.append(...this.elements(said, this.drawn.length))
    else this.lines.replaceChildren(...this.elements(said, 0))
    const wasMore = said.length > this.drawn.length && !isFurther && this.drawn.length > 0
    this.drawn = said
    const pending = this.chat.outbox.list().filter((unsent) => !unsent.isShown)
    this.unsent.replaceChildren(...pending.map((unsent) => this.pending(unsent)))
    this.earlier.hidden = !this.chat.transcript.earlier
    if (this.isAtEnd || pending.some((unsent) => !unsent.failed)) this.toEnd()
    else if (wasMore) element.scrollTop = element.scrollHeight - fromEnd
  }

  private fromEnd = (): number => this.element.scrollHeight - this.element.scrollTop
  private toEnd = (): void => void (this.element.scrollTop = this.element.scrollHeight)

  private elements(said: LineFragment[], from: number): HTMLElement[] {
    return said.slice(from).map((line, index) => this.line(line, said[from + index - 1]))
  }

  private line(line: LineFragment, before: LineFragment | undefined): HTMLElement {
    const { t, time } = this.words
    const text = said(line.text ?? '…')
    const at = h('time', { dateTime: line.sentAt }, time(line.sentAt))
    if (line.systemKind) return h('li', { className: 'system' }, text, at)
    const name = line.fromCustomer ? t('you') : line.sender?.name || t('us')
    const isSame = before && !before.systemKind && before.fromCustomer === line.fromCustomer && before.sender?.name === line.sender?.name
    return h('li', { className: line.fromCustomer ? 'mine' : 'theirs' }, h('span', { className: isSame || line.fromCustomer ? 'unseen' : 'name', dir: 'auto' }, name), text, at)
  }

  private pending({ requestId, text, failed, messageId }: Unsent): HTMLElement {
    const { t } = this.words
    const state = h('span', { className: 'state' }, failed ? t('unsent') : messageId ? '' : t('sending'))
    if (failed && this.chat.phase === 'talking') state.append(' ', h('button', { type: 'button', className: 'quiet', onclick: () => this.chat.resend(requestId) }, t('again')))
    return h('li', { className: failed ? 'mine failed' : 'mine' }, said(text), state)
  }
}

const said = (text: string): HTMLElement =>
  h('p', { dir: 'auto' }, ...partsOf(text).map((part) => (typeof part === 'string' ? part : h('a', { href: part.href, dir: 'ltr', target: '_blank', rel: 'noopener noreferrer' }, part.text))))
