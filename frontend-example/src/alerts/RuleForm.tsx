// The form of one alert rule, and what it would have rung.

import { useState } from 'react'
import { refusalSentence, useRetryingMutation, type Outcome } from '../conversation/useRetryingMutation'
import { titleOf } from '../conversation/words'
import { useApi } from '../shell/api'
import { Button, Dialog, TimeOfDay, toast } from '../ui'
import { channelName } from '../words'
import { Hours } from './Hours'
import { DeleteAlertRuleDocument, PreviewAlertRuleDocument, SaveAlertRuleDocument, type PreviewAlertRuleQuery } from './alerts.generated'
import { CHANNELS, CONDITIONS, inputOf, labelOf, missing, numbersOf, rangText, REASONS, USUAL, type Draft, type Rule } from './rules'
import { t } from './words'

type Named = { id: string; name: string }
/** `rule`: the one that is changed. `mayAll`: a rule without queues is about every queue. `onBack` with what was done. */
type Props = { draft: Draft; rule: Rule | null; queues: Named[]; mayAll: boolean; onClose: () => void; onBack: (done?: string) => void }

export function RuleForm({ draft: given, rule, queues, mayAll, onClose, onBack }: Props) {
  const mutate = useRetryingMutation()
  const [draft, setDraft] = useState(given)
  const [isBusy, setBusy] = useState(false)
  const [isSure, setSure] = useState(false)
  const change = (part: Partial<Draft>) => setDraft((before) => ({ ...before, ...part }))
  const why = missing(draft, mayAll)
  const whyNotSaved = why ?? (draft.name.trim() ? null : t('need.name'))
  const offered = [...queues, ...(rule?.queues ?? []).filter(({ id }) => !queues.some((queue) => queue.id === id))]

  async function perform(work: Promise<Outcome<unknown>>, done: string) {
    setBusy(true)
    const { success, refusal } = await work
    setBusy(false)
    if (refusal) toast(refusalSentence(refusal), 'warning')
    if (success) onBack(done)
  }
  const save = () => perform(mutate(SaveAlertRuleDocument, inputOf(draft)), t('saved', { name: draft.name }))
  const remove = () => (isSure && rule ? void perform(mutate(DeleteAlertRuleDocument, { alertRuleId: rule.id }), t('deleted', { name: rule.name })) : setSure(true))

  return (
    <Dialog
      wide
      title={rule ? t('rules.change', { name: rule.name }) : t('rules.new')}
      onClose={onClose}
      status={whyNotSaved ?? undefined}
      actions={
        <>
          <Button kind="quiet" onClick={() => onBack()}>
            {t('rules.back')}
          </Button>
          {rule && (
            <Button kind={isSure ? 'danger' : 'plain'} busy={isBusy} onClick={remove}>
              {t(isSure ? 'delete.sure' : 'delete')}
            </Button>
          )}
          <Button type="submit" kind="primary" busy={isBusy} refusal={whyNotSaved} onClick={() => void save()}>
            {t('save')}
          </Button>
        </>
      }
    >
      <div className="kept-form">
        <label className="field">
          <span>{t('name')}</span>
          <input dir="auto" maxLength={100} value={draft.name} onChange={(event) => change({ name: event.target.value })} required />
        </label>
        <Choose label={t('condition')} chosen={draft.condition} options={CONDITIONS.map((each) => [each, t(`condition.${each}`)])} onChoose={(condition) => change({ condition, threshold: USUAL[condition] })} />
        {draft.condition === 'ATTENTION' && (
          <>
            <Checks label={t('reasons')} options={REASONS.map((each) => [each, t(`reason.${each}`)])} chosen={draft.reasons} onChange={(reasons) => change({ reasons })} />
            <Choose label={t('level')} chosen={draft.level} options={(['NOW', 'SOON'] as const).map((each) => [each, t(`level.${each}`)])} onChoose={(level) => change({ level })} />
          </>
        )}
        {numbersOf(draft.condition).map(([name, least, most]) => (
          <label key={name} className="field">
            <span>{t(labelOf(name, draft.condition))}</span>
            <input type="number" min={least} max={most} step="any" value={draft[name]} onChange={(event) => change({ [name]: event.target.value })} />
          </label>
        ))}
        <Checks label={t('queues')} hint={mayAll ? t('queues.every') : undefined} options={offered.map(({ id, name }) => [id, name])} chosen={draft.queueIds} onChange={(queueIds) => change({ queueIds })} />
        <Checks label={t('channels')} hint={t('channels.every')} options={CHANNELS.map((each) => [each, channelName(each)])} chosen={draft.channels} onChange={(channels) => change({ channels })} />
        <Checks label={t('told')} options={(['SUPERVISOR', 'ADMIN'] as const).map((each) => [each, t(`told.${each}`)])} chosen={draft.toldRoles} onChange={(toldRoles) => change({ toldRoles })} />
        {rule && rule.toldPeople.length > 0 && <p className="soft">{t('told.people', { names: rule.toldPeople.map(({ name }) => name).join(', ') })}</p>}
        <Choose label={t('acknowledgement')} chosen={draft.acknowledgement} options={(['FOR_ALL', 'FOR_ONESELF'] as const).map((each) => [each, t(`acknowledgement.${each}`)])} onChoose={(acknowledgement) => change({ acknowledgement })} />
        <Hours weekly={draft.weekly} timeZone={draft.timeZone} onChange={change} />
        <label className="check">
          <input type="checkbox" checked={draft.disabled} onChange={(event) => change({ disabled: event.target.checked })} />
          <span>{t('disabled')}</span>
        </label>
        <Trial key={JSON.stringify(draft)} draft={draft} why={why} />
      </div>
    </Dialog>
  )
}

type Tried = { hours: number; answer?: PreviewAlertRuleQuery['previewAlertRule']; fault?: string }

/** What the rule, as it stands in the form, would have rung. Another rule is another trial. */
function Trial({ draft, why }: { draft: Draft; why: string | null }) {
  const api = useApi()
  const [busy, setBusy] = useState(0)
  const [tried, setTried] = useState<Tried>()

  async function tryIt(hours: number) {
    setBusy(hours)
    const { data, error } = await api(PreviewAlertRuleDocument, { rule: inputOf(draft), hours })
    setBusy(0)
    setTried({ hours, answer: data?.previewAlertRule, fault: error?.message })
  }

  return (
    <fieldset className="kept-trial">
      <legend>{t('try')}</legend>
      {([24, 168] as const).map((hours) => (
        <Button key={hours} size="small" busy={busy === hours} refusal={why} onClick={() => void tryIt(hours)}>
          {t('try.hours', { count: hours })}
        </Button>
      ))}
      <div role="status" ref={(element) => tried && element?.scrollIntoView({ block: 'nearest' })}>{tried && <Outcome {...tried} condition={draft.condition} onTry={(hours) => void tryIt(hours)} />}</div>
    </fieldset>
  )
}

function Outcome({ hours, answer, fault, condition, onTry }: Tried & Pick<Draft, 'condition'> & { onTry: (hours: number) => void }) {
  if (!answer) return <p>{fault}</p>
  if (answer.__typename === 'AlertPreviewTooLong') {
    const { message, possibleHours: count } = answer
    return (
      <p>
        {message} {count > 0 && <Button size="small" onClick={() => onTry(count)}>{t('try.hours', { count })}</Button>}
      </p>
    )
  }
  if (answer.__typename !== 'AlertPreview') return <p>{refusalSentence(answer)}</p>
  const { times, rings } = answer
  return (
    <>
      <p>
        <strong>{times ? t('tried', { count: times }) : t('tried.none')}</strong> {t('try.hours', { count: hours })}
      </p>
      {times > rings.length && <p className="soft">{t('tried.more')}</p>}
      <ul className="kept-rings">
        {rings.map(({ rungAt, value, queue, conversations }, index) => (
          <li key={index}>
            <TimeOfDay at={rungAt} /> <bdi>{rangText(queue?.name, condition, value)}</bdi> <bdi className="soft">{conversations.map(titleOf).join(', ')}</bdi>
          </li>
        ))}
      </ul>
    </>
  )
}

function Choose<T extends string>({ label, options, chosen, onChoose }: { label: string; options: [T, string][]; chosen: T; onChoose: (value: T) => void }) {
  return (
    <label className="field">
      <span>{label}</span>
      <select value={chosen} onChange={(event) => onChoose(event.target.value as T)}>
        {options.map(([value, name]) => (
          <option key={value} value={value}>
            {name}
          </option>
        ))}
      </select>
    </label>
  )
}

function Checks<T extends string>({ label, hint, options, chosen, onChange }: { label: string; hint?: string; options: [T, string][]; chosen: T[]; onChange: (chosen: T[]) => void }) {
  return (
    <fieldset>
      <legend>{label}</legend>
      {hint && <p className="soft">{hint}</p>}
      <div className="kept-checks">
        {options.map(([value, name]) => (
          <label key={value} className="check">
            <input type="checkbox" checked={chosen.includes(value)} onChange={() => onChange(chosen.includes(value) ? chosen.filter((other) => other !== value) : [...chosen, value])} />
            <span dir="auto">{name}</span>
          </label>
        ))}
      </div>
    </fieldset>
  )
}
