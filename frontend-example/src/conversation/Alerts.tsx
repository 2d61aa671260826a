// Alerts: a toast when one arrives, and a list of the latest. Each area decides which notifications become alerts.

import { useState } from 'react'
import { useLive } from '../live'
import { Popover, TimeOfDay, toast } from '../ui'
import { t } from './words'

export type Alert = { key: string; at: string; text: string; conversationId: string; kind: 'info' | 'success' | 'warning' | 'danger' }

const MAX_SHOWN = 50
const RECENT_MS = 30_000 // older alerts, which the stream sends first, go into the list without a toast

export function useAlerts(onOpen: (conversationId: string) => void) {
  const { freshness } = useLive()
  const [alerts, setAlerts] = useState<Alert[]>([])
  const [unread, setUnread] = useState(0)

  function tell(alert: Alert | null): void {
    if (!alert) return
    setAlerts((before) => [alert, ...before].slice(0, MAX_SHOWN))
    if (freshness.now() - Date.parse(alert.at) > RECENT_MS) return
    setUnread((before) => before + 1)
    toast(alert.text, alert.kind, { label: t('alert.open'), onClick: () => onOpen(alert.conversationId) })
  }

  return { alerts, unread, tell, onSeen: () => setUnread(0), onOpen }
}

export function AlertList({ alerts, unread, onSeen, onOpen }: Omit<ReturnType<typeof useAlerts>, 'tell'>) {
  return (
    <div onClick={onSeen}>
      <Popover align="right" name={unread ? t('alerts.unread', { count: unread }) : t('alerts')} label={<>{t('alerts')}{unread > 0 && <span className="count">{unread}</span>}</>}>
        {(close) =>
          alerts.length === 0 ? (
            <p className="alerts-none soft">{t('alerts.none')}</p>
          ) : (
            <ul className="alerts">
              {alerts.map((alert) => (
                <li key={alert.key}>
                  <button
                    type="button"
                    className={`menu-item alert-${alert.kind}`}
                    onClick={() => {
                      close()
                      onOpen(alert.conversationId)
                    }}
                  >
                    <span>{alert.text}</span>
                    <TimeOfDay at={alert.at} />
                  </button>
                </li>
              ))}
            </ul>
          )
        }
      </Popover>
    </div>
  )
}
