// Writing in a conversation one takes part in: to colleagues only, or to the customer.

import { useId, useState, type FormEvent } from 'react'
import type { MessageVisibility } from '../gql/schema'
import { Button, toast } from '../ui'
import { WriteDocument } from './acts.generated'
import { refusalSentence, useAct } from './useAct'
import { t } from './words'

/** `first`: who reads it unless one chooses. `publicRefusal`: why the customer can't be written to now. */
type Props = { conversationId: string; first: MessageVisibility; publicRefusal?: string | null }

const MOST_CHARACTERS = 10_000
const ATTEMPTS = 60 // a server that is started again is back by then

export function Composer({ conversationId, first, publicRefusal }: Props) {
  const act = useAct(ATTEMPTS)
  const group = useId()
  const [text, setText] = useState('')
  const [chosen, setChosen] = useState<MessageVisibility | null>(null)
  // What one has begun to write for colleagues must not go to the customer because `first` changed meanwhile.
  const [begun, setBegun] = useState<MessageVisibility | null>(null)
  const [isSending, setSending] = useState(false)
  const visibility = publicRefusal ? 'INTERNAL' : (chosen ?? begun ?? first)

  function write(next: string) {
    setText(next)
    setBegun(next ? visibility : null)
  }

  async function send(event?: FormEvent) {
    event?.preventDefault()
    if (!text.trim() || isSending) return
    setSending(true)
    const { success, refusal } = await act(WriteDocument, { conversationId, text: text.trim(), visibility })
    setSending(false)
    if (success) write('')
    if (refusal) toast(refusalSentence(refusal), 'warning')
  }

  const choice = (value: MessageVisibility, refusal?: string | null) => (
    <label className="choice" title={refusal ?? undefined}>
      <input type="radio" name={group} checked={visibility === value} disabled={Boolean(refusal)} onChange={() => setChosen(value)} />
      {t(`write.${value}`)}
    </label>
  )

  return (
    <form className={`composer composer-${visibility.toLowerCase()}`} onSubmit={send}>
      <fieldset className="choices">
        <legend className="unseen">{t('write.to')}</legend>
        {choice('PUBLIC', publicRefusal)}
        {choice('INTERNAL')}
        {publicRefusal && <span className="soft">{publicRefusal}</span>}
      </fieldset>
      <textarea
        className="input"
        rows={2}
        aria-label={t('write.text')}
        placeholder={t(`write.hint.${visibility}`)}
        maxLength={MOST_CHARACTERS}
        value={text}
        onChange={(event) => write(event.target.value)}
        onKeyDown={(event) => {
          if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return
          event.preventDefault()
          void send()
        }}
      />
      <Button kind="primary" type="submit" busy={isSending} refusal={text.trim() ? null : t('write.empty')}>
        {t('write.send')}
      </Button>
    </form>
  )
}
