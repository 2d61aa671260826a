// Labels of the schema's enums and refusals in the viewer's language. A value that this page doesn't know is shown by its name.

import { currentLanguage, words } from '../ui/i18n'
import type { ActiveSubState, Channel, ConversationState, ParticipantMode, Presence, SentimentLevel, SentimentState, UnsureReason } from '../gql/schema'
import en from './en'
import fr from './fr'
import refusalsEn from './refusals.en'
import refusalsFr from './refusals.fr'

export const shared = words(en, fr)

/** Whether the customer’s sentiment has a level and, if not, why. */
export type Status = { state: SentimentState; reason: UnsureReason | null } | null

type Key = Parameters<typeof shared>[0]

function label(key: string, value: string): string {
  const text = shared(key as Key)
  return text === key ? value.toLowerCase().replaceAll('_', ' ') : text
}

export const channelName = (channel: Channel): string => label(`channel.${channel}`, channel)
export const presenceName = (presence: Presence): string => label(`presence.${presence}`, presence)
export const modeName = (mode: ParticipantMode): string => label(`mode.${mode}`, mode)

/** Without a level, the name says whether Vigie is unsure or knows nothing. */
export const sentimentName = (level: SentimentLevel | null | undefined, status?: Status): string =>
  level ? label(`sentiment.${level}`, level) : shared(status?.state === 'UNSURE' ? 'sentiment.unsure' : 'sentiment.unknown')
export const unsureReason = (status: Status | undefined): string => (status?.reason ? label(`unsure.${status.reason}`, status.reason) : '')

export function stateName(state: ConversationState, subState?: ActiveSubState | null): string {
  return subState ? label(`state.${state}.${subState}`, subState) : label(`state.${state}`, state)
}

/** The text of a refusal: the page's own text for the code if there is one, else the server's message. */
export function refusalText(refusal: { code: string | null; message?: string | null } | null | undefined): string {
  if (!refusal) return ''
  const ours = (currentLanguage() === 'fr' ? refusalsFr : refusalsEn)[refusal.code ?? '']
  return ours ?? refusal.message ?? refusal.code ?? ''
}
