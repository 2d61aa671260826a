// How a message of the customer reads, what weighed, and a supervisor's correction. ../supervisor/ReadingMark.tsx opens it.

import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react'
import { useRefetchedQuery } from '../conversation/useRefetchedQuery'
import { refusalSentence, useRetryingMutation } from '../conversation/useRetryingMutation'
import type { Said } from '../conversation/transcript'
import type { Polarity } from '../gql/schema'
import { Button, number, percent, timeOfDay, toast } from '../ui'
import { isFocusLost } from '../ui/focus'
import { sentimentName } from '../words'
import { CorrectSentimentDocument, ReadingDocument, type ReadingFragment } from './reading.generated'
import { likeliest, POLARITIES, sharesOf, weighed } from './shares'
import { t } from './words'
import './reading.css'

type Props = { message: Said; /** A new one reads again: an engine judges a message some time after it was sent. */ cause: unknown; /** Told each time the reading has been read. */ onFound: (corrected: Polarity | undefined) => void }

export default function Reading({ message, cause, onFound }: Props) {
  const [data, readAgain] = useRefetchedQuery(ReadingDocument, { id: message.id }, { cause: useMemo(() => [message, cause], [message, cause]) })
  const mutate = useRetryingMutation()
  const [isBusy, setBusy] = useState(false)
  const { reading, correction } = data?.node ?? {}
  const box = useRef<HTMLElement>(null)
  const group = useRef<HTMLDivElement>(null)

  // "Withdraw" goes with the correction, and all buttons go with the message. The focus stays in the panel, so that Escape still closes it.
  const buttons = data?.node ? POLARITIES.length + Number(Boolean(correction)) : 0
  const buttonsBefore = useRef(buttons)
  useLayoutEffect(() => {
    if (buttons < buttonsBefore.current && isFocusLost()) (group.current ?? box.current)?.focus()
    buttonsBefore.current = buttons
  }, [buttons])

  useEffect(() => {
    if (data?.node) onFound(correction?.reads)
  }, [data])

  // Once, when there is something to see: who has scrolled on is not fetched back by a later reading.
  const isRead = data !== undefined
  useEffect(() => {
    box.current?.scrollIntoView({ block: 'nearest' }) // some browsers return a promise, which is no clean-up
  }, [isRead])

  /** Null withdraws the correction. */
  async function correct(reads: Polarity | null) {
    setBusy(true)
    const { success, refusal } = await mutate(CorrectSentimentDocument, { messageId: message.id, reads })
    setBusy(false)
    // A toast, because the transcript with this panel may be what the viewer has lost.
    if (refusal) toast(refusal.code === 'NOT_FOUND' ? t('gone') : refusalSentence(refusal), 'warning')
    if (success) readAgain()
  }

  const asked = t(reading ? 'wrong' : 'unread')
  if (!data) return <p className="soft">{t('panel.loading')}</p>
  if (!data.node) {
    return (
      <section ref={box} className="reading-panel" tabIndex={-1}>
        <p>{t('lost')}</p>
      </section>
    )
  }
  return (
    <section ref={box} className="reading-panel">
      {reading ? <Weighed reading={reading} /> : <p>{t('none')}</p>}
      <div ref={group} className="reading-correct" role="group" tabIndex={-1} aria-label={asked}>
        <span>{asked}</span>
        {POLARITIES.map((reads) => (
          <Button key={reads} size="small" busy={isBusy} aria-pressed={reads === correction?.reads} onClick={() => void correct(reads)}>
            {sentimentName(reads)}
          </Button>
        ))}
        {correction && (
          <Button size="small" kind="quiet" busy={isBusy} onClick={() => void correct(null)}>
            {t('withdraw')}
          </Button>
        )}
      </div>
      {correction && (
        <p>
          {t('corrected', { reads: sentimentName(correction.reads).toLowerCase(), name: correction.correctedBy.name, time: timeOfDay(correction.correctedAt) })}{' '}
          <span className="soft">{t('counts')}</span>
        </p>
      )}
    </section>
  )
}

function Weighed({ reading }: { reading: ReadingFragment }) {
  const { score, confidence, engine, isFallback, words } = reading
  const shares = sharesOf(reading)
  const most = likeliest(shares)
  const { down, up } = weighed(words)
  return (
    <>
      <p>
        {most ? t('reads', { reads: sentimentName(most).toLowerCase() }) : t('score', { score: number(score, 2) })}{' '}
        <span className="soft">
          ({t('sentiment.estimate')}
          {confidence !== null && `, ${t('sentiment.sure', { share: percent(confidence) })}`})
        </span>
      </p>
      {shares.length > 0 && (
        <dl className="reading-shares">
          {shares.map(({ reads, share }) => (
            <div key={reads}>
              <dt>{sentimentName(reads)}</dt>
              <dd>
                <span>{percent(share)}</span>
                <i className={`reading-${reads.toLowerCase()}`} style={{ flexGrow: share }} />
                <i style={{ flexGrow: 1 - share }} />
              </dd>
            </div>
          ))}
        </dl>
      )}
      <Words name={t('down')} words={down} />
      <Words name={t('up')} words={up} />
      {!down.length && !up.length && <p className="soft">{t('nowords')}</p>}
      {isFallback && <p className="notice">{t('sentiment.fallback')}</p>}
      {engine && <p className="soft">{t('engine', { engine })}</p>}
    </>
  )
}

function Words({ name, words }: { name: string; words: string[] }) {
  if (!words.length) return null
  return (
    <p>
      <span className="soft">{name}:</span> {words.map((word, at) => [at > 0 && ', ', <q key={word}>{word}</q>])}
    </p>
  )
}
