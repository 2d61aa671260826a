// Checkboxes that confirm an assignment beyond the agent's capacity or against their presence.

import type { Candidate } from '../conversation/groups'
import { presenceName } from '../words'
import { t } from './words'

export type OverrideFlags = { presence: boolean; capacity: boolean }
export const NO_OVERRIDES: OverrideFlags = { presence: false, capacity: false }

export const needsOf = (candidate: Candidate | undefined): OverrideFlags => ({
  presence: candidate?.refusals.includes('AGENT_PRESENCE_NOT_ALLOWED') ?? false,
  capacity: (candidate?.unitsOver ?? 0) > 0,
})

export function Overrides({ candidate, chosen, onChange }: { candidate: Candidate; chosen: OverrideFlags; onChange: (chosen: OverrideFlags) => void }) {
  const needs = needsOf(candidate)
  if (!needs.presence && !needs.capacity) return null
  const values = { name: candidate.agent.name, presence: presenceName(candidate.presence).toLowerCase(), count: candidate.unitsOver }
  return (
    <fieldset className="notice notice-warning overrides">
      <legend className="unseen">{t('override')}</legend>
      {needs.presence && (
        <label className="check">
          <input type="checkbox" checked={chosen.presence} onChange={(event) => onChange({ ...chosen, presence: event.target.checked })} />
          <span>{t('override.presence', values)}</span>
        </label>
      )}
      {needs.capacity && (
        <label className="check">
          <input type="checkbox" checked={chosen.capacity} onChange={(event) => onChange({ ...chosen, capacity: event.target.checked })} />
          <span>{t('override.capacity', values)}</span>
        </label>
      )}
    </fieldset>
  )
}
