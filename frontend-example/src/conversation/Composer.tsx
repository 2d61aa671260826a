// The composer: a participant writes to colleagues only, or to the customer.

import { useId, useState, type SyntheticEvent } from 'react'
import type { MessageVisibility } from '../gql/schema'
import { Button, toast } from '../ui'
import { isComposing } from '../ui/keys'
import { WriteDocument } from './mutations.generated'
import { send, useDraft, useDraftKey, write } from './drafts'
import { Length, MOST_CHARACTERS, tooLong } from './Length'
import { refusalSentence, useRetryingMutation } from './useRetryingMutation'
import { t } from './words'

type Props = {
  conversationId: string
  /** The visibility that is chosen at first. */
  first: MessageVisibility
  /** Why a message to the customer is refused now. */
  publicRefusal?: string | null
  /** The most characters of a message to the customer, if it is known already. */
  longest?: number
  /** For the conversation's agent: what was written before somebody else came to have it is refused. */
  epoch?: number | null
  /** Nothing more can be written, and `why`. What was not sent stays to be read and copied. */
  isClosed?: boolean
  why?: string
}

const ATTEMPTS = 60 // a restarting server is back by then

export function Composer({ conversationId, first, publicRefusal, longest = MOST_CHARACTERS, epoch, isClosed = false, why }: Props) {
  const mutate = useRetryingMutation(ATTEMPTS)
  const id = useId()
  const key = useDraftKey(conversationId)
  const { text, visibility: begun, sending, refused } = useDraft(key)
  const [chosen, setChosen] = useState<MessageVisibility | null>(null)
  const visibility = publicRefusal ? 'INTERNAL' : (begun ?? chosen ?? first)
  const most = visibility === 'PUBLIC' ? longest : MOST_CHARACTERS
  const length = text.trim().length
  const whyLong = tooLong(length, most)
  const notice = isClosed ? [why, t('write.closed'), text && t('write.unsent')].filter(Boolean).join(' ') : refused

  function choose(value: MessageVisibility) {
    setChosen(value)
    write(key, text, value)
  }

  async function deliver(words: string): Promise<boolean | string> {
    const { success, refusal } = await mutate(WriteDocument, { conversationId, text: words, visibility, expectedEpoch: epoch })
    if (refusal?.code === 'TAKEN_OVER') return refusalSentence(refusal)
    if (refusal) toast(refusalSentence(refusal), 'warning')
    return success !== null
  }

  function submit(event: SyntheticEvent) {
    event.preventDefault()
    if (!isClosed && !whyLong) void send(key, visibility, deliver)
  }

  const choice = (value: MessageVisibility, refusal?: string | null) => (
    <label className="choice" title={refusal ?? undefined}>
      <input type="radio" name={id} checked={visibility === value} disabled={Boolean(refusal)} onChange={() => choose(value)} />
      {t(`write.${value}`)}
    </label>
  )

  return (
    <form className={`composer composer-${visibility.toLowerCase()}`} onSubmit={submit}>
      {notice && (
        <p id={`${id}-notice`} className="notice notice-warning" role="alert">
          {notice}
        </p>
      )}
      {!isClosed && (
        <fieldset className="choices">
          <legend className="unseen">{t('write.to')}</legend>
          {choice('PUBLIC', publicRefusal)}
          {choice('INTERNAL')}
          {publicRefusal && <span className="soft">{publicRefusal}</span>}
          <Length length={length} most={most} />
        </fieldset>
      )}
      {(!isClosed || text) && (
        <textarea
          className="input"
          dir="auto"
          rows={2}
          aria-label={t('write.text')}
          aria-describedby={notice ? `${id}-notice` : undefined}
          placeholder={sending ? t('write.sending', { text: sending }) : t(`write.hint.${visibility}`)}
          maxLength={MOST_CHARACTERS}
          readOnly={isClosed}
          value={text}
          onChange={(event) => write(key, event.target.value, visibility)}
          onKeyDown={(event) => {
            if (event.key === 'Enter' && !event.shiftKey && !isComposing(event.nativeEvent)) submit(event)
          }}
        />
      )}
      {!isClosed ? (
        <Button kind="primary" type="submit" busy={Boolean(sending)} refusal={whyLong ?? (length ? null : t('write.empty'))}>
          {t('write.send')}
        </Button>
      ) : (
        text && (
          <Button kind="quiet" onClick={() => write(key, '', visibility)}>
            {t('write.discard')}
          </Button>
        )
      )}
    </form>
  )
}
