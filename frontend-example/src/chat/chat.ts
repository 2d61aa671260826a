// The customer's conversation: transcript, status and outbox. view.ts shows it.

import type { TypedDocument } from '../live/document'
import { openLive, socketUrl, type FrameOf, type Live } from '../live/live'
import {
  ChatConsentDocument, ChatEndCallDocument, ChatEndDocument, ChatLeaveDocument, ChatStatusDocument, ChatSendDocument, ChatStartDocument, ChatTimelineDocument, ChatTranscriptDocument,
  type ChatTimelineSubscription, type StatusFragment,
} from './chat.generated'
import { SessionEnded, type CustomerIdentity } from './identity'
import { Outbox, type Unsent } from './outbox'
import { Retry } from './retry'
import { ask, codeOf, Fault, sendOnClose, newId } from './request'
import { Tabs } from './tabs'
import { Transcript } from './transcript'

export type Phase = 'begin' | 'talking' | 'over'
type Acted = { conversation: StatusFragment | null } | { code: string }

export class Chat {
  transcript = new Transcript()
  status: StatusFragment | null = null
  /** The code of the last failure, until the next attempt. */
  fault: string | null = null
  /** The first message, if it could not be sent. */
  draft = ''
  unread = 0
  isBusy = false
  readonly outbox: Outbox
  private readonly live: Live
  private conversationId: string | null = null
  private unfollow = () => {}
  private tabs: Tabs | null = null
  private readonly retry: Retry
  private isSending = false
  private hasEnded = false
  private socketToken = ''

  constructor(
    private readonly server: string,
    private readonly workstream: string,
    private readonly language: string,
    readonly identity: CustomerIdentity,
    private readonly onChange: () => void,
  ) {
    this.outbox = new Outbox(`vigie.unsent ${server} ${workstream}`)
    this.retry = new Retry(onChange)
    this.live = openLive({
      url: socketUrl('graphql', server),
      token: async () => (this.socketToken = await this.guarded(() => identity.token())),
      onForbidden: () => identity.refused(this.socketToken),
    })
    this.live.freshness.listen(onChange)
  }

  get phase(): Phase {
    if (this.hasEnded || this.status?.state === 'WRAP_UP' || this.status?.state === 'CLOSED') return 'over'
    return this.conversationId || this.outbox.next() ? 'talking' : 'begin'
  }

  get isBehind(): boolean {
    return this.retry.isRetrying || this.live.freshness.get().state === 'behind'
  }

  /** Continues the conversation after a reload, or when another tab has started one. */
  async resume(): Promise<void> {
    const id = await this.untilAnswered(() => this.identity.conversation()).catch(() => null)
    if (id) this.follow(id)
    else if (this.phase === 'over') this.reset()
    void this.send()
    this.onChange()
  }

  begin(name: string, text: string): void {
    this.outbox.clear()
    this.outbox.add(text, name)
    void this.send()
  }

  say(text: string): void {
    this.outbox.add(text)
    void this.send()
  }

  resend(requestId: string): void {
    this.outbox.again(requestId)
    void this.send()
  }

  /** Starts over with a new conversation. Messages that could not be sent become the draft of its first message. */
  startOver(): void {
    this.draft = this.outbox.list().map((unsent) => unsent.text).join('\n')
    this.outbox.clear()
    this.identity.forget()
    this.reset()
    this.onChange()
  }

  end = (): Promise<void> => this.act(ChatEndDocument, {})
  endCall = (): Promise<void> => this.act(ChatEndCallDocument, {})
  consent = (isGiven: boolean): Promise<void> => this.act(ChatConsentDocument, { noticeState: isGiven ? 'CONSENTED' : 'REFUSED' })

  async readEarlier(): Promise<void> {
    const { conversationId: id, transcript } = this
    if (!id) return
    this.fault = null
    try {
      await transcript.readEarlier(async (before) => {
        const { conversation } = await this.untilAnswered(() => ask(this.server, this.identity, ChatTranscriptDocument, { id, before }))
        return conversation?.messages
      })
    } catch (fault) {
      if (id === this.conversationId) this.fault = codeOf(fault)
    }
    this.onChange()
  }

  /**
   * Called when the page closes. Leaves the conversation if an agent has answered; it then waits for the customer. Before that, leaving
   * would end a live chat, although the customer may only be going to another page of the site.
   */
  leave(): void {
    const token = this.identity.lastToken()
    const isAnswered = this.status?.state === 'ACTIVE' && this.status.subState !== 'AWAITING_ACCEPTANCE'
    if (token && this.conversationId && isAnswered && !this.tabs?.hasOthers()) {
      sendOnClose(this.server, ChatLeaveDocument, { input: { conversationId: this.conversationId } }, token)
    }
    this.tabs?.say('bye')
  }

  /** Called when the browser shows the page again as it was left. Opening the stream tells the server that the customer is back. */
  comeBack(): void {
    const id = this.conversationId
    this.stop()
    if (id) this.follow(id)
  }

  close(): void {
    this.retry.stop()
    this.stop()
    this.identity.close()
    this.live.close()
  }

  private follow(id: string): void {
    if (id === this.conversationId) return
    this.reset()
    this.conversationId = id
    this.tabs = new Tabs(`vigie.chat ${id}`)
    this.unfollow = this.live.follow({ document: ChatTimelineDocument, variables: { id }, endsWhenRevoked: true, start: () => this.read(id), onFrame: this.onFrame })
  }

  private stop(): void {
    this.unfollow()
    this.tabs?.close()
    this.tabs = null
    this.conversationId = null
  }

  private reset(): void {
    this.stop()
    this.transcript = new Transcript()
    this.status = this.fault = null
    this.hasEnded = false
    this.unread = 0
  }

  private async read(id: string): Promise<string> {
    const arrived = this.outbox.list().filter((unsent) => unsent.messageId)
    const { asOf, conversation } = await this.guarded(() => ask(this.server, this.identity, ChatTranscriptDocument, { id, before: null }))
    if (id !== this.conversationId) return asOf // another conversation has replaced it meanwhile
    if (!conversation) {
      this.startOver()
      throw new Error('The conversation no longer exists.')
    }
    for (const { requestId } of arrived) this.outbox.remove(requestId)
    this.transcript = new Transcript(conversation.messages)
    this.status = null // take any version: after a backup is restored, it may be lower
    this.take(conversation)
    return asOf
  }

  /** `conversation` is always current, but answers can overtake each other: ignore a lower version, which is older. */
  private take(status: StatusFragment | null): void {
    if (status?.id === this.conversationId && status.version >= (this.status?.version ?? 0)) this.status = status
    this.onChange()
  }

  private onFrame = (frame: FrameOf<ChatTimelineSubscription>): void => {
    switch (frame.__typename) {
      case 'MessageAdded':
      case 'SystemMessageAdded': {
        const { message } = frame
        if (!message) break
        this.transcript.add(message)
        if (message.fromCustomer) this.outbox.appeared(message.id, message.text)
        else if (message.systemKind !== 'POSITION_IN_QUEUE') this.unread++
        if (message.systemKind) void this.readStatus()
        break
      }
      case 'ConversationStateChange':
        this.take(frame.conversation)
        break
      case 'AccessRevoked':
        this.endSession()
    }
    this.onChange()
  }

  /** Reads the status again, because a system message may tell of a new queue position or a call. */
  private async readStatus(): Promise<void> {
    const id = this.conversationId
    if (!id) return
    this.take((await this.untilAnswered(() => ask(this.server, this.identity, ChatStatusDocument, { id }))).conversation)
  }

  private async act<I extends object, D extends object>(document: TypedDocument<D, { input: I & { conversationId: string; requestId?: string | null } }>, input: Omit<I, 'conversationId' | 'requestId'>): Promise<void> {
    const conversationId = this.conversationId
    if (!conversationId || this.isBusy) return
    this.isBusy = true
    this.fault = null
    this.onChange()
    const variables = { input: { ...input, conversationId, requestId: newId() } as unknown as I & { conversationId: string } }
    try {
      const answer = Object.values(await this.untilAnswered(() => ask(this.server, this.identity, document, variables)))[0] as Acted
      if ('code' in answer) await this.readStatus() // somebody else was first: show the current status
      else this.take(answer.conversation)
    } catch (fault) {
      this.fault = codeOf(fault)
    }
    this.isBusy = false
    this.onChange()
  }

  private async send(): Promise<void> {
    this.onChange()
    if (this.isSending) return
    this.isSending = true
    for (let unsent = this.outbox.next(); unsent && !this.retry.isOver; unsent = this.outbox.next()) {
      try {
        await (unsent.name === undefined ? this.deliver(unsent) : this.start(unsent, unsent.name))
        this.fault = null
      } catch (fault) {
        if (this.retry.isOver) return // it is sent when the chat is opened again
        this.outbox.failed(unsent.requestId, codeOf(fault))
        if (unsent.name !== undefined) this.startOver()
        this.fault = codeOf(fault)
      }
      this.onChange()
    }
    this.isSending = false
  }

  private async start({ requestId, text }: Unsent, name: string): Promise<void> {
    const begin = async () => {
      await this.identity.begin(name)
      return (await ask(this.server, this.identity, ChatStartDocument, { input: { workstream: this.workstream, text, language: this.language, requestId } })).startConversation
    }
    let answer = await this.untilAnswered(begin)
    if (answer && 'code' in answer && answer.code === 'ALREADY_CLOSED') {
      this.identity.forget() // the stored session already had its conversation
      answer = await this.untilAnswered(begin)
    }
    const id = answer && 'conversation' in answer && answer.conversation?.id
    if (!id) throw new Fault(answer && 'code' in answer ? answer.code : 'INTERNAL', 'The conversation did not start.')
    this.identity.began(id)
    if (id === this.conversationId) return this.outbox.remove(requestId) // its frame is here or on the way
    this.outbox.arrived(requestId, id)
    this.follow(id) // reads the transcript, which has the message
  }

  private async deliver({ requestId, text }: Unsent): Promise<void> {
    const conversationId = this.conversationId
    if (!conversationId) throw new Fault('ALREADY_CLOSED', 'There is no conversation to write in.')
    const { sendMessage: answer } = await this.untilAnswered(() => ask(this.server, this.identity, ChatSendDocument, { input: { conversationId, text, requestId } }))
    if (!answer || 'code' in answer) {
      void this.readStatus()
      throw new Fault(answer?.code ?? 'INTERNAL', 'The message was refused.')
    }
    this.outbox.arrived(requestId, answer.sentMessage.id, this.transcript.lines)
  }

  private untilAnswered = <T>(work: () => Promise<T>): Promise<T> => this.retry.untilAnswered(() => this.guarded(work))

  private async guarded<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work()
    } catch (fault) {
      if (fault instanceof SessionEnded) this.endSession()
      throw fault
    }
  }

  /** The session has ended. What was said stays readable; if nothing was said, the customer may start a conversation. */
  private endSession(): void {
    this.stop()
    this.hasEnded = this.transcript.lines.length > 0
    this.transcript.earlier = null
    this.onChange()
  }
}
