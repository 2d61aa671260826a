// An alert rule as its form has it, and as the server takes it. Rules.tsx shows it; docs/rules.md#alert-rules says what each value means.

import type { Acknowledgement, AlertCondition, AlertRuleInput, AttentionLevel, AttentionReason, Channel, Role, Weekday } from '../gql/schema'
import { duration, percent } from '../ui/i18n'
import type { AlertRulesQuery } from './alerts.generated'
import { t } from './words'

export type Rule = NonNullable<AlertRulesQuery['alertRules']>[number]

/** From and to as HH:MM, in the rule's time zone. */
export type Interval = { day: Weekday; from: string; to: string }

/** Numbers as they are typed. `queueIds`: none for every queue. `weekly`: null for any time. */
export type Draft = {
  id: string | null
  name: string
  condition: AlertCondition
  queueIds: string[]
  channels: Channel[]
  reasons: AttentionReason[]
  level: AttentionLevel
  threshold: string
  windowMinutes: string
  leastContacts: string
  answerWithinSeconds: string
  coolDownMinutes: string
  toldRoles: Role[]
  acknowledgement: Acknowledgement
  timeZone: string
  weekly: Interval[] | null
  disabled: boolean
}

export const CONDITIONS: AlertCondition[] = ['ATTENTION', 'QUEUE_LENGTH', 'LONGEST_WAIT', 'SERVICE_LEVEL']
/** Each raised hand is told anyway. */
export const REASONS = ['WAIT', 'SILENT', 'UNANSWERED', 'LIMIT', 'SENTIMENT_FELL', 'SENTIMENT_LOW', 'REFUSED', 'TRANSFERRED'] as const satisfies readonly AttentionReason[]
export const CHANNELS: Channel[] = ['LIVE_CHAT', 'PERSISTENT_CHAT', 'SMS', 'WHATSAPP', 'FACEBOOK', 'LINE', 'WECHAT', 'APPLE_MESSAGES', 'TEAMS', 'CUSTOM', 'VOICE', 'RECORD']

export const WEEKDAYS: Weekday[] = ['MONDAY', 'TUESDAY', 'WEDNESDAY', 'THURSDAY', 'FRIDAY', 'SATURDAY', 'SUNDAY']
export const END_OF_DAY = '24:00'
export const USUAL_HOURS: Interval[] = WEEKDAYS.slice(0, 5).map((day) => ({ day, from: '08:00', to: '18:00' }))

/** A usual threshold for each condition, for a new rule. */
export const USUAL: Record<AlertCondition, string> = { ATTENTION: '', QUEUE_LENGTH: '10', LONGEST_WAIT: '120', SERVICE_LEVEL: '80' }

export const NEW: Draft = {
  id: null,
  name: '',
  condition: 'ATTENTION',
  queueIds: [],
  channels: [],
  reasons: ['WAIT'],
  level: 'NOW',
  threshold: '',
  windowMinutes: '60',
  leastContacts: '5',
  answerWithinSeconds: '20',
  coolDownMinutes: '10',
  toldRoles: ['SUPERVISOR'],
  acknowledgement: 'FOR_ALL',
  timeZone: 'UTC',
  weekly: null,
  disabled: false,
}

export function draftOf(rule: Rule): Draft {
  const { id, name, condition, channels, reasons, level, toldRoles, acknowledgement, timeZone, disabled } = rule
  return {
    ...{ id, name, condition, channels, reasons, level, toldRoles, acknowledgement, timeZone, disabled },
    weekly: rule.weekly && rule.weekly.map(({ day, from, to }) => ({ day, from, to })),
    queueIds: rule.queues.map((queue) => queue.id),
    threshold: String(rule.threshold),
    windowMinutes: String(rule.windowMinutes),
    leastContacts: String(rule.leastContacts),
    answerWithinSeconds: String(rule.answerWithinSeconds),
    coolDownMinutes: String(rule.coolDownSeconds / 60),
  }
}

/** Only what its condition uses. People who are told stay as they are. */
export function inputOf(draft: Draft): AlertRuleInput {
  const { id, condition, queueIds, channels, toldRoles, acknowledgement, timeZone, weekly, disabled } = draft
  const common: AlertRuleInput = { alertRuleId: id, name: draft.name.trim() || null, condition, queueIds, channels, toldRoles, acknowledgement, timeZone, weekly, disabled, coolDownSeconds: Math.round(Number(draft.coolDownMinutes) * 60) }
  if (condition === 'ATTENTION') return { ...common, reasons: draft.reasons, level: draft.level }
  const measured = { ...common, threshold: Number(draft.threshold) }
  if (condition !== 'SERVICE_LEVEL') return measured
  return { ...measured, windowMinutes: Number(draft.windowMinutes), leastContacts: Number(draft.leastContacts), answerWithinSeconds: Number(draft.answerWithinSeconds) }
}

type Numeric = 'threshold' | 'windowMinutes' | 'leastContacts' | 'answerWithinSeconds' | 'coolDownMinutes'
/** The numbers that a condition has, with the least and the most that the server takes. */
export function numbersOf(condition: AlertCondition): [Numeric, number, number][] {
  const coolDown: [Numeric, number, number] = ['coolDownMinutes', 0, 10_080]
  switch (condition) {
    case 'ATTENTION':
      return [coolDown]
    case 'QUEUE_LENGTH':
      return [['threshold', 0, 1_000_000], coolDown]
    case 'LONGEST_WAIT':
      return [['threshold', 1, 2_592_000], coolDown]
    default:
      return [['threshold', 1, 100], ['answerWithinSeconds', 1, 86_400], ['windowMinutes', 5, 240], ['leastContacts', 1, 1_000], coolDown]
  }
}

/** What is missing before it can be tried, in words; null if nothing is. `mayAll`: the viewer may leave the queues out. */
export function missing(draft: Draft, mayAll: boolean): string | null {
  if (!draft.queueIds.length && !mayAll) return t('need.queue')
  if (draft.condition === 'ATTENTION' && !draft.reasons.length) return t('need.reason')
  if (draft.weekly && !areHours(draft.weekly)) return t('need.hours')
  const wrong = numbersOf(draft.condition).find(([name, least, most]) => !draft[name].trim() || !(Number(draft[name]) >= least && Number(draft[name]) <= most))
  return wrong ? t('need.number', { what: t(labelOf(wrong[0], draft.condition)), least: wrong[1], most: wrong[2] }) : null
}

/** At least one interval; each ends after it begins, and none begins before the one ahead of it on its day has ended. */
function areHours(weekly: Interval[]): boolean {
  const sorted = weekly.toSorted((one, other) => (one.day + one.from < other.day + other.from ? -1 : 1))
  return sorted.length > 0 && sorted.every(({ day, from, to }, index) => from && from < to && !(sorted[index + 1]?.day === day && sorted[index + 1]!.from < to))
}

export const labelOf = (name: Numeric, condition: AlertCondition) => (name === 'threshold' && condition !== 'ATTENTION' ? (`threshold.${condition}` as const) : (`number.${name as Exclude<Numeric, 'threshold'>}` as const))

/** What rang: 'Support: 12 wait'. */
export function rangText(queue: string | undefined, condition: AlertCondition, value: number): string {
  const measured = condition === 'LONGEST_WAIT' ? duration(value) : condition === 'SERVICE_LEVEL' ? percent(value / 100) : value
  return `${queue ?? t('queue.gone')}: ${t(`rang.${condition}`, { count: value, value: measured })}`
}

/** What a rule watches, in words. */
export function ruleText({ condition, reasons, level, threshold }: Pick<Rule, 'condition' | 'reasons' | 'level' | 'threshold'>): string {
  if (condition === 'ATTENTION') return t(`rule.${level === 'SOON' ? 'SOON' : 'NOW'}`, { reasons: REASONS.filter((each) => reasons.includes(each)).map((each) => t(`reason.${each}`)).join(', ') })
  const limit = condition === 'LONGEST_WAIT' ? duration(threshold) : condition === 'SERVICE_LEVEL' ? percent(threshold / 100) : threshold
  return t(`rule.${condition}`, { limit })
}
