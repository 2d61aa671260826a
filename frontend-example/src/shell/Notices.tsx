// Chooses sound and desktop notifications, for this browser.

import { useEffect, useState } from 'react'
import { CheckMenu, toast } from '../ui'
import { chooseWays, chosenWays, onNoticeFault, WAYS } from '../ui/notices'
import { t } from './words'

export function Notices() {
  const [chosen, setChosen] = useState(chosenWays)

  useEffect(
    () =>
      onNoticeFault((fault) => {
        setChosen(chosenWays())
        toast(t(`notices.${fault}`), 'warning')
      }),
    [],
  )

  return (
    <div className="notices">
      <CheckMenu
        label={t('notices')}
        icon={
          <svg viewBox="0 0 16 16" width="16" height="16" aria-hidden="true" className="icon-bell">
            <path d="M3 12h10l-1.5-2V7a3.5 3.5 0 0 0-7 0v3ZM6.5 14h3" />
          </svg>
        }
        options={() => WAYS.map((way) => ({ value: way, label: t(`notices.${way}`) }))}
        chosen={chosen}
        onChange={(ways) => void chooseWays(ways, t('notices.example')).then(setChosen)}
      />
    </div>
  )
}
