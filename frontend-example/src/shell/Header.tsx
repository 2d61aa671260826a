// The top bar: areas, freshness, preferences, and the signed-in person.

import { useEffect, useState } from 'react'
import { Menu, type Choice } from '../ui'
import { useViewer } from './api'
import type { Area } from './areas'
import { FreshnessIndicator } from './FreshnessIndicator'
import { Notices } from './Notices'
import { Preferences } from './Preferences'
import { demoPeople, type Person } from './session'
import { Avatar, Brand } from './SignIn'
import { t } from './words'

type Props = {
  areas: Area[]
  shown: Area | undefined
  onShow: (area: Area) => void
  login: string | null
  onSwitch: (login: string) => void
  onSignOut: () => void
  onLanguage: () => void
}

export function Header({ areas, shown, onShow, login, onSwitch, onSignOut, onLanguage }: Props) {
  const viewer = useViewer()
  const [people, setPeople] = useState<Person[]>([])
  useEffect(() => {
    if (login) demoPeople().then(setPeople, () => setPeople([]))
  }, [login])

  const choices: Choice[] = [
    ...people.map((person) => ({
      key: person.name,
      isChosen: person.name === login,
      label: (
        <span className="person">
          <bdi>{person.fullName}</bdi>
          <small>{person.name}</small>
        </span>
      ),
      onChoose: () => onSwitch(person.name),
    })),
    { key: '', label: t('person.out'), onChoose: onSignOut },
  ]

  return (
    <header className="topbar">
      <a className="skip" href="#content">
        {t('skip')}
      </a>
      <Brand />
      {areas.length > 1 && (
        <nav aria-label={t('area.nav')} className="areas">
          {areas.map((area) => (
            <button key={area.key} type="button" className="area" aria-current={area === shown ? 'page' : undefined} onClick={() => onShow(area)}>
              {t(`area.${area.key}`)}
            </button>
          ))}
        </nav>
      )}
      <span className="spring" />
      {shown && 'supervisor agent'.includes(shown.key) && (
        <>
          <FreshnessIndicator />
          <Notices />
        </>
      )}
      <Preferences onLanguage={onLanguage} />
      <Menu
        name={t('person.menu', { name: viewer.name })}
        align="right"
        className="quiet"
        label={
          <>
            <Avatar name={viewer.name} />
            <span className="person-name" dir="auto">{viewer.name}</span>
          </>
        }
        choices={choices}
      />
    </header>
  )
}
