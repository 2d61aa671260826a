// The composer: a participant writes to colleagues only, or to the customer.

import { useId, useState, type SyntheticEvent } from 'react'
import type { MessageVisibility } from '../gql/schema'
import { useViewer } from '../shell/api'
import { Button, toast } from '../ui'
import { isComposing } from '../ui/keys'
import { WriteDocument } from './mutations.generated'
import { send, useDraft, write } from './drafts'
import { refusalSentence, useRetryingMutation } from './useRetryingMutation'
import { t } from './words'

/** `first`: the visibility that is chosen at first. `publicRefusal`: why a message to the customer is refused now. */
type Props = { conversationId: string; first: MessageVisibility; publicRefusal?: string | null }

const MOST_CHARACTERS = 10_000
const ATTEMPTS = 60 // a restarting server is back by then

export function Composer({ conversationId, first, publicRefusal }: Props) {
  const mutate = useRetryingMutation(ATTEMPTS)
  const group = useId()
  // The key includes the viewer, because the next person to sign in must not see the draft.
  const key = `${useViewer().id} ${conversationId}`
  const { text, visibility: begun, sending } = useDraft(key)
  const [chosen, setChosen] = useState<MessageVisibility | null>(null)
  const visibility = publicRefusal ? 'INTERNAL' : (begun ?? chosen ?? first)

  function choose(value: MessageVisibility) {
    setChosen(value)
    write(key, text, value)
  }

  async function deliver(words: string): Promise<boolean> {
    const { success, refusal } = await mutate(WriteDocument, { conversationId, text: words, visibility })
    if (refusal) toast(refusalSentence(refusal), 'warning')
    return success !== null
  }

  function submit(event: SyntheticEvent) {
    event.preventDefault()
    void send(key, visibility, deliver)
  }

  const choice = (value: MessageVisibility, refusal?: string | null) => (
    <label className="choice" title={refusal ?? undefined}>
      <input type="radio" name={group} checked={visibility === value} disabled={Boolean(refusal)} onChange={() => choose(value)} />
      {t(`write.${value}`)}
    </label>
  )

  return (
    <form className={`composer composer-${visibility.toLowerCase()}`} onSubmit={submit}>
      <fieldset className="choices">
        <legend className="unseen">{t('write.to')}</legend>
        {choice('PUBLIC', publicRefusal)}
        {choice('INTERNAL')}
        {publicRefusal && <span className="soft">{publicRefusal}</span>}
      </fieldset>
      <textarea
        className="input"
        dir="auto"
        rows={2}
        aria-label={t('write.text')}
        placeholder={sending ? t('write.sending', { text: sending }) : t(`write.hint.${visibility}`)}
        maxLength={MOST_CHARACTERS}
        value={text}
        onChange={(event) => write(key, event.target.value, visibility)}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && !event.shiftKey && !isComposing(event.nativeEvent)) submit(event)
        }}
      />
      <Button kind="primary" type="submit" busy={Boolean(sending)} refusal={text.trim() ? null : t('write.empty')}>
        {t('write.send')}
      </Button>
    </form>
  )
}
