// When a rule may ring: at any time, or at hours of the week in one time zone.

import { Button } from '../ui'
import { currentLanguage } from '../ui/i18n'
import { END_OF_DAY, USUAL_HOURS, WEEKDAYS, type Draft, type Interval } from './rules'
import { t } from './words'

type Props = Pick<Draft, 'weekly' | 'timeZone'> & { onChange: (part: Partial<Draft>) => void }

const MIDNIGHT = '00:00' // what a browser has for the end of the day

const here = () => Intl.DateTimeFormat().resolvedOptions().timeZone

export function Hours({ weekly, timeZone, onChange }: Props) {
  const names = new Intl.DateTimeFormat(currentLanguage(), { weekday: 'long', timeZone: 'UTC' })
  const zones = [...new Set([timeZone, 'UTC', ...Intl.supportedValuesOf('timeZone')])]
  const change = (index: number, part: Partial<Interval>) => onChange({ weekly: weekly!.map((each, at) => (at === index ? { ...each, ...part } : each)) })

  function add() {
    const last = weekly!.at(-1) ?? USUAL_HOURS.at(-1)!
    onChange({ weekly: [...weekly!, { ...last, day: WEEKDAYS[(WEEKDAYS.indexOf(last.day) + 1) % 7]! }] })
  }

  return (
    <fieldset>
      <legend>{t('hours')}</legend>
      <label className="check">
        <input type="checkbox" checked={!weekly} onChange={() => onChange(weekly ? { weekly: null } : { weekly: USUAL_HOURS, timeZone: here() })} />
        <span>{t('hours.always')}</span>
      </label>
      {weekly && (
        <>
          <label className="field">
            <span>{t('hours.zone')}</span>
            <select value={timeZone} onChange={(event) => onChange({ timeZone: event.target.value })}>
              {zones.map((zone) => (
                <option key={zone}>{zone}</option>
              ))}
            </select>
          </label>
          {weekly.map(({ day, from, to }, index) => (
            <div key={index} className="kept-hours">
              <select className="input" aria-label={t('hours.day')} value={day} onChange={(event) => change(index, { day: event.target.value as Interval['day'] })}>
                {WEEKDAYS.map((each, number) => (
                  <option key={each} value={each}>
                    {names.format(Date.UTC(2024, 0, 1 + number)) /* a Monday, and the days after it */}
                  </option>
                ))}
              </select>
              <input className="input" type="time" aria-label={t('hours.from')} value={from} onChange={(event) => change(index, { from: event.target.value })} />
              –
              <input className="input" type="time" aria-label={t('hours.to')} value={to === END_OF_DAY ? MIDNIGHT : to} onChange={({ target }) => change(index, { to: target.value === MIDNIGHT ? END_OF_DAY : target.value })} />
              <Button size="small" kind="quiet" aria-label={t('hours.remove')} onClick={() => onChange({ weekly: weekly.filter((_, at) => at !== index) })}>
                <span aria-hidden="true">✕</span>
              </Button>
            </div>
          ))}
          <Button size="small" onClick={add}>
            {t('hours.add')}
          </Button>
        </>
      )}
    </fieldset>
  )
}
