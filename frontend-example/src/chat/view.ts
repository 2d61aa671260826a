// The chat's user interface: button, window and forms. It shows the state of chat.ts in a shadow root, out of reach of the page's styles.

import type { Chat } from './chat'
import css from './chat.css?inline'
import { isComposing } from '../ui/keys'
import { h, icon } from './dom'
import { MessageList } from './messageList'
import type { Words } from './words'

const LONGEST_TEXT = 10_000
const LONGEST_NAME = 200
/** A connection that is back within this time is not mentioned. */
const BRIEF_MS = 1_500

export class View {
  private readonly host = h('div')
  private readonly bubble: HTMLButtonElement
  private readonly badge = h('span', { className: 'badge', ariaHidden: 'true' })
  private readonly said = h('p', { className: 'unseen', role: 'status' })
  private readonly panel: HTMLElement
  private readonly status = h('p', { role: 'status' })
  private readonly behind: HTMLElement
  private readonly fault = h('p', { className: 'bar bad', role: 'alert' })
  private readonly begin: HTMLFormElement
  private readonly name: HTMLInputElement
  private readonly first: HTMLTextAreaElement
  private readonly notice: HTMLElement
  private readonly call: HTMLElement
  private readonly callText = h('p')
  private readonly log: MessageList
  private readonly compose: HTMLFormElement
  private readonly text: HTMLTextAreaElement
  private readonly endButton: HTMLButtonElement
  private readonly sure: HTMLElement
  private readonly over: HTMLElement
  private isOpen: boolean
  private isAsked = false
  private behindTimer: ReturnType<typeof setTimeout> | undefined
  private phase = ''
  private announced = 0

  constructor(
    private readonly chat: Chat,
    private readonly words: Words,
    private readonly options: { place?: HTMLElement; theme?: string },
  ) {
    const { t } = words
    const button = (className: string, text: string, onclick: () => void, type: 'button' | 'submit' = 'button') => h('button', { type, className, onclick }, text)
    this.isOpen = Boolean(options.place)
    this.bubble = h('button', { type: 'button', className: 'bubble', onclick: () => this.toggle(!this.isOpen) }, icon('M4 5h16v11H9l-5 4z'), this.badge)
    this.behind = h('p', { className: 'bar behind', role: 'status' })
    this.name = h('input', { name: 'name', dir: 'auto', autocomplete: 'name', maxLength: LONGEST_NAME })
    this.first = this.writing('first', 4)
    this.begin = h('form', { className: 'begin', onsubmit: (event) => this.onBegin(event) },
      h('p', {}, t('begin.lead')),
      ...(chat.identity.asksName ? [h('label', {}, t('begin.name'), this.name)] : []),
      h('label', {}, t('begin.text'), this.first),
      h('button', { className: 'primary' }, t('begin.go')))
    const yes = button('primary', t('notice.yes'), () => this.focusAfter(chat.consent(true)))
    const no = button('plain', t('notice.no'), () => this.focusAfter(chat.consent(false)))
    this.notice = h('section', { className: 'bar notice', ariaLabel: t('notice.title') }, h('p', {}, t('notice.text')), h('div', { className: 'row' }, yes, no))
    this.call = h('div', { className: 'bar call' }, this.callText, button('plain', t('call.end'), () => this.focusAfter(chat.endCall())))
    this.log = new MessageList(chat, words)
    this.text = this.writing('text', 1)
    this.compose = h('form', { className: 'compose', onsubmit: (event) => this.onSay(event) },
      h('label', {}, h('span', { className: 'unseen' }, t('write')), this.text),
      h('button', { className: 'primary send', ariaLabel: t('send') }, icon('M3 20l18-8L3 4l3 8zm3-8h8')))
    this.text.placeholder = t('write')
    this.sure = h('div', { className: 'bar sure', role: 'group', ariaLabel: t('end.sure') }, h('p', {}, t('end.sure')),
      h('div', { className: 'row' }, button('danger', t('end.yes'), () => this.onEnd(true)), button('plain', t('end.no'), () => this.onEnd(false))))
    this.over = h('div', { className: 'over' }, h('p', {}, t('over')), button('primary', t('another'), () => this.onAnother()))
    this.endButton = button('quiet', t('end'), () => this.askEnd())
    const close = h('button', { type: 'button', className: 'quiet close', ariaLabel: t('close'), hidden: this.isOpen, onclick: () => this.toggle(false) }, icon('M6 6l12 12M18 6L6 18'))
    this.panel = h('section', { id: 'panel', className: 'panel', ariaLabel: t('chat'), role: options.place ? 'region' : 'dialog', onkeydown: (event) => this.onKey(event) },
      h('div', { className: 'head' }, h('div', {}, h('h2', {}, t('chat')), this.status), this.endButton, close),
      this.behind, this.fault, this.begin, this.notice, this.call, this.log.element, this.sure, this.compose, this.over)
    this.mount()
    this.draw()
  }

  draw(): void {
    const { chat, words } = this
    const { phase, status } = chat
    if (this.isOpen) chat.unread = this.announced = 0
    this.host.classList.toggle('open', this.isOpen)
    this.bubble.ariaExpanded = String(this.isOpen)
    this.bubble.ariaLabel = this.isOpen ? words.t('close') : chat.unread ? words.t('open.unread', { count: chat.unread }) : words.t('open')
    this.badge.textContent = chat.unread ? String(chat.unread) : ''
    this.panel.hidden = !this.isOpen
    if (phase !== this.phase) this.onPhase(phase)
    this.begin.hidden = phase !== 'begin'
    this.log.element.hidden = phase === 'begin'
    this.compose.hidden = phase !== 'talking' || this.isAsked
    this.sure.hidden = !(phase === 'talking' && this.isAsked)
    this.endButton.hidden = phase !== 'talking' || !status
    this.over.hidden = phase !== 'over'
    this.notice.hidden = phase !== 'talking' || status?.noticeState !== 'NOTIFIED'
    this.call.hidden = phase !== 'talking' || !status?.elevatedTo
    if (status?.elevatedTo) write(this.callText, words.t(`call.${status.elevatedTo}`))
    write(this.status, this.statusText())
    write(this.fault, chat.fault ? words.fault(chat.fault) : '')
    for (const each of this.panel.querySelectorAll<HTMLButtonElement>('.bar button')) each.ariaDisabled = String(chat.isBusy)
    this.drawBehind()
    this.log.draw()
    this.announce()
  }

  remove(): void {
    clearTimeout(this.behindTimer)
    this.host.remove()
  }

  private mount(): void {
    const { place, theme } = this.options
    if (theme) this.host.style.colorScheme = theme
    this.host.lang = this.words.language
    this.host.className = place ? 'vigie-chat placed' : 'vigie-chat'
    const root = this.host.attachShadow({ mode: 'open' })
    const sheet = new CSSStyleSheet()
    sheet.replaceSync(css)
    root.adoptedStyleSheets = [sheet]
    root.append(this.panel, ...(place ? [] : [this.bubble, this.said]))
    ;(place ?? document.body).append(this.host)
  }

  private writing(name: string, rows: number): HTMLTextAreaElement {
    const onkeydown = (event: KeyboardEvent) => {
      if (event.key !== 'Enter' || event.shiftKey || isComposing(event)) return
      event.preventDefault()
      ;(event.target as HTMLTextAreaElement).form?.requestSubmit()
    }
    return h('textarea', { name, rows, dir: 'auto', maxLength: LONGEST_TEXT, onkeydown })
  }

  private statusText(): string {
    const { t } = this.words
    const { phase, status } = this.chat
    if (phase === 'over') return t('status.over')
    if (phase === 'begin' || !status) return ''
    if (status.state === 'WAITING') return t('status.waiting')
    if (status.agent && status.subState !== 'AWAITING_ACCEPTANCE') return t('status.with', { name: status.agent.name })
    if (status.state !== 'OPEN') return t('status.soon')
    if (!status.positionInQueue) return t('status.nobody') // nobody works on it, so that a position would be a promise
    return status.positionInQueue === 1 ? t('status.next') : t('status.position', { position: status.positionInQueue })
  }

  private drawBehind(): void {
    if (!this.chat.isBehind) {
      clearTimeout(this.behindTimer)
      this.behindTimer = undefined
      write(this.behind, '')
    } else this.behindTimer ??= setTimeout(() => write(this.behind, this.words.t('behind')), BRIEF_MS)
  }

  /** Tells screen readers about new messages while the window is closed. */
  private announce(): void {
    const { chat } = this
    const last = chat.transcript.lines.at(-1)
    if (chat.unread <= this.announced || !last) return
    this.announced = chat.unread
    this.said.textContent = this.words.t('news', { name: last.sender?.name || this.words.t('us'), text: last.text ?? '' })
  }

  private onPhase(phase: typeof this.chat.phase): void {
    const hadFocus = this.isOpen && this.root.activeElement !== null
    this.phase = phase
    this.isAsked = false
    if (phase === 'begin') {
      this.first.value = [this.chat.draft, this.text.value].filter(Boolean).join('\n')
      this.text.value = ''
    }
    // After drawing, because an element that is still hidden can't take the focus.
    if (hadFocus) queueMicrotask(() => this.focus())
  }

  private get root(): ShadowRoot {
    return this.host.shadowRoot as ShadowRoot
  }

  private focus(): void {
    const { phase } = this.chat
    if (phase === 'begin') (this.chat.identity.asksName ? this.name : this.first).focus()
    else if (phase === 'talking') this.text.focus()
    else this.over.querySelector('button')?.focus()
  }

  private focusAfter(work: Promise<void>): void {
    void work.then(() => this.focus())
  }

  private toggle(isOpen: boolean): void {
    this.isOpen = isOpen
    this.draw()
    if (isOpen) this.focus()
    else this.bubble.focus()
  }

  private onKey(event: KeyboardEvent): void {
    if (event.key !== 'Escape' || isComposing(event)) return
    event.stopPropagation()
    if (this.isAsked) this.onEnd(false)
    else if (!this.options.place) this.toggle(false)
  }

  private onBegin(event: Event): void {
    event.preventDefault()
    const text = this.first.value.trim()
    if (text) this.chat.begin(this.name.value.trim(), text)
    else this.first.focus()
  }

  private onSay(event: Event): void {
    event.preventDefault()
    const text = this.text.value.trim()
    this.text.focus()
    if (!text) return
    this.text.value = ''
    this.chat.say(text)
  }

  private askEnd(): void {
    this.isAsked = true
    this.draw()
    this.sure.querySelector('button')?.focus()
  }

  private onEnd(isSure: boolean): void {
    this.isAsked = false
    if (isSure) void this.chat.end()
    this.draw()
    if (!isSure) this.focus()
  }

  private onAnother(): void {
    this.chat.startOver()
    this.focus()
  }
}

/** Writes only a changed text, so that a screen reader reads it once. An empty bar is hidden. */
function write(element: HTMLElement, text: string): void {
  if (element.textContent !== text) element.textContent = text
}
