// Alerts: a toast when one arrives, and a list of the latest. Each area decides which notifications become alerts.

import { useState, type ReactNode } from 'react'
import { useLive } from '../live'
import { dismiss, Popover, TimeOfDay, toast } from '../ui'
import { notify, withdraw } from '../ui/notices'
import { t } from './words'

export type Alert = { key: string; at: string; text: string; conversationId: string; kind: 'info' | 'success' | 'warning' | 'danger' }

/** All alerts about the raised hand of a conversation take one place. */
export const handKey = (conversationId: string) => `hand ${conversationId}`

const MAX_SHOWN = 50
const RECENT_MS = 30_000 // older alerts, which the stream sends first, go into the list without a toast

export function useAlerts(onOpen: (conversationId: string) => void) {
  const { freshness } = useLive()
  const [alerts, setAlerts] = useState<(Alert & { isNew: boolean })[]>([])

  /** Removes the alert with this key, because there is nothing to do about it any more. */
  function settle(key: string): void {
    dismiss(key)
    withdraw(key)
    setAlerts((before) => before.filter((each) => each.key !== key))
  }

  /** Shows it for a moment, by all ways that are chosen, unless it is long over. Returns whether it is new. */
  function announce({ key, at, text, kind }: Omit<Alert, 'conversationId'>, open?: () => void): boolean {
    const isNew = freshness.now() - Date.parse(at) <= RECENT_MS
    if (!isNew) return false
    toast(text, kind, open && { label: t('alert.open'), onClick: open }, key)
    notify(key, t('alert.new'), open ?? (() => undefined))
    return true
  }

  /** An alert takes the place of the one that has its key already. */
  function tell(alert: Alert | null): void {
    if (!alert) return
    settle(alert.key)
    const isNew = announce(alert, () => onOpen(alert.conversationId))
    setAlerts((before) => [{ ...alert, isNew }, ...before].slice(0, MAX_SHOWN))
  }

  const onSeen = () => setAlerts((before) => before.map((each) => ({ ...each, isNew: false })))
  return { alerts, unread: alerts.filter((each) => each.isNew).length, announce, tell, settle, onSeen, onOpen }
}

type ListProps = Omit<ReturnType<typeof useAlerts>, 'announce' | 'tell' | 'settle'> & { /** Of those that are kept on the server, which `children` show. */ kept?: number; children?: (close: () => void) => ReactNode }

export function AlertList({ alerts, unread: fresh, onSeen, onOpen, kept = 0, children }: ListProps) {
  const unread = fresh + kept
  return (
    <div onClick={onSeen}>
      <Popover align="right" name={unread ? t('alerts.unread', { count: unread }) : t('alerts')} label={<>{t('alerts')}{unread > 0 && <span className="count">{unread}</span>}</>}>
        {(close) => (
          <>
            {children?.(close)}
            {alerts.length === 0 && <p className="alerts-none soft">{t('alerts.none')}</p>}
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
          </>
        )}
      </Popover>
    </div>
  )
}
