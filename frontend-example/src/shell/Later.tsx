// What is loaded only when somebody needs it: a place for it until it is there, and a message if it can't be loaded.

import { Suspense, type ReactNode } from 'react'
import { ErrorBoundary } from './ErrorBoundary'

export function Later({ meanwhile, children }: { meanwhile?: ReactNode; children: ReactNode }) {
  return (
    <ErrorBoundary>
      <Suspense fallback={meanwhile}>{children}</Suspense>
    </ErrorBoundary>
  )
}
