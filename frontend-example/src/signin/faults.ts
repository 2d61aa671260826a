// Why a sign-in failed, for the texts in en.ts; and which failures pass by themselves.

import { AuthorizationResponseError, ResponseBodyError } from 'oauth4webapi'

/** The answer of the provider belongs to no sign-in that this tab has begun and not yet finished. */
export class NotBegunHere extends Error {}

export type Fault = { key: 'denied' | 'trouble' | 'stale' | 'unreachable' | 'setup' | 'invalid'; code: string }

const TROUBLE = ['temporarily_unavailable', 'server_error', 'slow_down']
const NOT_LET_IN = ['access_denied', 'login_required', 'interaction_required', 'consent_required', 'account_selection_required']

export function faultOf(fault: unknown): Fault {
  if (fault instanceof NotBegunHere) return { key: 'stale', code: '' }
  if (fault instanceof AuthorizationResponseError || fault instanceof ResponseBodyError) {
    const code = fault.error
    if (TROUBLE.includes(code) || isBusy((fault as { status?: number }).status)) return { key: 'trouble', code }
    if (NOT_LET_IN.includes(code)) return { key: 'denied', code }
    return { key: code === 'invalid_grant' ? 'stale' : 'setup', code }
  }
  if (isBusy((fault as { cause?: { status?: number } }).cause?.status)) return { key: 'trouble', code: '' }
  // What fetch throws without a connection, and when a request takes too long.
  if (fault instanceof TypeError || (fault as Error).name === 'TimeoutError') return { key: 'unreachable', code: '' }
  return { key: 'invalid', code: String(fault) }
}

export const passes = (fault: unknown): boolean => ['trouble', 'unreachable'].includes(faultOf(fault).key)

const isBusy = (status = 0): boolean => status === 429 || status >= 500
