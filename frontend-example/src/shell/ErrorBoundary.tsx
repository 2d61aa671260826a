// Shows a message if rendering a page fails. React requires a class for this.

import { Component, type ReactNode } from 'react'
import { t } from './words'

export class ErrorBoundary extends Component<{ children: ReactNode }, { isBroken: boolean }> {
  override state = { isBroken: false }

  static getDerivedStateFromError() {
    return { isBroken: true }
  }

  override render() {
    if (!this.state.isBroken) return this.props.children
    return (
      <div className="nopage" role="alert">
        <p>{t('fault')}</p>
        <a href="">{t('fault.again')}</a>
      </div>
    )
  }
}
