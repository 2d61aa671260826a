// The rules that ring alerts: a list of those that the viewer may read, and the form of one, which is tried on the past before it is saved.

import { useState } from 'react'
import { useRefetchedQuery } from '../conversation/useRefetchedQuery'
import { useViewer } from '../shell/api'
import { Button, Dialog, toast } from '../ui'
import { AlertRulesDocument } from './alerts.generated'
import { draftOf, NEW, ruleText, type Draft, type Rule } from './rules'
import { RuleForm } from './RuleForm'
import { t } from './words'

type Edited = { draft: Draft; rule: Rule | null }

export function Rules({ onClose }: { onClose: () => void }) {
  const viewer = useViewer()
  const [data, readAgain] = useRefetchedQuery(AlertRulesDocument, {}, { cause: null })
  const [edited, edit] = useState<Edited | null>(null)
  const isAdmin = viewer.roles.includes('ADMIN')
  const mayKeep = isAdmin || (viewer.roles.includes('SUPERVISOR') && !viewer.roles.includes('API_ACCESS'))

  if (edited) {
    const queues = isAdmin ? (data?.queues ?? []) : viewer.supervisedQueues
    return (
      <RuleForm
        {...edited}
        queues={queues}
        mayAll={isAdmin}
        onClose={onClose}
        onBack={(done) => {
          edit(null)
          if (!done) return
          toast(done, 'success')
          readAgain()
        }}
      />
    )
  }
  const rules = data?.alertRules ?? []
  return (
    <Dialog
      wide
      title={t('rules')}
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>{t('rules.close')}</Button>
          {mayKeep && (
            <Button kind="primary" onClick={() => edit({ draft: NEW, rule: null })}>
              {t('rules.new')}
            </Button>
          )}
        </>
      }
    >
      <p className="soft">{t('rules.lead')}</p>
      {!rules.length && <p>{t(data ? 'rules.none' : 'list.loading')}</p>}
      <ul>
        {rules.map((rule) => (
          <li key={rule.id} className="kept-rule">
            <div>
              <strong dir="auto">{rule.name}</strong> {rule.disabled && <span className="badge">{t('rules.off')}</span>}
              <p>{ruleText(rule)}</p>
              <p className="soft" dir="auto">
                {rule.allQueues ? t('rules.all') : rule.queues.map(({ name }) => name).join(', ')}
              </p>
            </div>
            <Button size="small" aria-label={t('rules.change', { name: rule.name })} refusal={rule.isChangeable && mayKeep ? null : t('rules.others')} onClick={() => edit({ draft: draftOf(rule), rule })}>
              {t('rules.edit')}
            </Button>
          </li>
        ))}
      </ul>
    </Dialog>
  )
}
