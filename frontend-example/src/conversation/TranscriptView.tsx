// The transcript, oldest message first: customer on the left, our side on the right, internal messages marked, system messages in the middle.

import { memo, useLayoutEffect, useRef, useState, type ComponentType } from 'react'
import { Button, SentimentBadge, TimeOfDay } from '../ui'
import { partsOf } from '../ui/links'
import { changesByMessage, sentAgain, type SentimentChange, type Said, type Transcript } from './transcript'
import { t } from './words'

const NEAR_END_PX = 80

type MarkType = ComponentType<{ message: Said }>
type OnAgain = (text: string) => Promise<boolean>
/** `onAgain`: sends again what did not reach the customer, and returns whether it was sent. `Mark` adds to each message of the customer what an area has to say about it. */
type Props = { transcript: Transcript; onEarlier: () => Promise<void>; Mark?: MarkType; onAgain?: OnAgain }

export function TranscriptView({ transcript, onEarlier, Mark, onAgain }: Props) {
  const box = useRef<HTMLDivElement>(null)
  const isAtEnd = useRef(true)
  const [isReading, setReading] = useState(false)
  const changes = changesByMessage(transcript.sentimentChanges)
  const repeated = sentAgain(transcript.said)

  async function readEarlier() {
    setReading(true)
    await onEarlier()
    setReading(false)
  }

  // Scrolls to new messages only if the viewer is at the end.
  useLayoutEffect(() => {
    const element = box.current
    if (element && isAtEnd.current) element.scrollTop = element.scrollHeight
  }, [transcript.said])

  return (
    <div
      ref={box}
      className="transcript"
      role="log"
      aria-label={t('transcript')}
      tabIndex={0}
      onScroll={({ currentTarget: element }) => {
        isAtEnd.current = element.scrollHeight - element.scrollTop - element.clientHeight < NEAR_END_PX
      }}
    >
      {transcript.earlier && (
        <Button size="small" kind="quiet" className="transcript-earlier" busy={isReading} onClick={() => void readEarlier()}>
          {t('transcript.earlier')}
        </Button>
      )}
      {transcript.isRead && transcript.said.length === 0 && <p className="soft transcript-none">{t('transcript.none')}</p>}
      {transcript.said.map((message) => (
        <Message key={message.id} message={message} change={changes.get(message.id)} Mark={Mark} onAgain={repeated.has(message.id) ? undefined : onAgain} />
      ))}
    </div>
  )
}

const Message = memo(function Message({ message, change, Mark, onAgain }: { message: Said; change: SentimentChange | undefined; Mark?: MarkType; onAgain?: OnAgain }) {
  const [isSending, setSending] = useState(false)
  const [isSent, setSent] = useState(false) // until the new one is in the transcript
  const text = message.text ?? t('message.erased')
  async function again(send: OnAgain, words: string) {
    setSending(true)
    setSent(await send(words))
    setSending(false)
  }
  if (message.systemKind) {
    return (
      <p className="said-system">
        {text} <TimeOfDay at={message.sentAt} />
      </p>
    )
  }
  const isNote = message.visibility === 'INTERNAL'
  const side = message.fromCustomer ? 'said-customer' : isNote ? 'said-note' : 'said-ours'
  return (
    <article className={`said ${side}`}>
      <header>
        <strong dir="auto">{message.sender?.name ?? t('customer.erased')}</strong>
        {isNote && <span className="badge">{t('message.internal')}</span>}
        <TimeOfDay at={message.sentAt} />
        {message.approval && <span className="soft">{t(message.approval.isEdited ? 'message.edited' : 'message.approved', { name: message.approval.approvedBy?.name ?? t('message.erased') })}</span>}
      </header>
      <p dir="auto">
        {partsOf(text).map((part, index) =>
          typeof part === 'string' ? (
            part
          ) : (
            <a key={index} href={part.href} dir="ltr" target="_blank" rel="noopener noreferrer">
              {part.text}
            </a>
          ),
        )}
      </p>
      {Mark && message.fromCustomer && <Mark message={message} />}
      {message.delivery?.status === 'FAILED' && (
        <footer className="said-failed">
          {t('message.failed')} {message.delivery.reason}{' '}
          {onAgain && !isSent && message.text && (
            <Button size="small" kind="quiet" busy={isSending} onClick={() => void again(onAgain, text)}>
              {t('message.again')}
            </Button>
          )}
        </footer>
      )}
      {change && (
        <footer>
          <SentimentBadge level={change.to} />
          <span className="soft">{t('sentiment.trigger')}</span>
        </footer>
      )}
    </article>
  )
})
