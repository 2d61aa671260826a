// The components that all areas share.

export { Button } from './Button'
export { Dialog } from './Dialog'
export { CheckMenu, Menu, Popover, type Choice } from './Menu'
export { Tabs } from './Tabs'
export { SENTIMENT_LEVELS } from '../words/sentimentLevels'
export { PresenceBadge, SentimentBadge, SentimentIcon, Sparkline, StateBadge } from './badges'
export { clockTime, duration, languageName, number, percent, timeOfDay, words } from './i18n'
export { Elapsed, Remaining, TimeOfDay, useNowSeconds } from './ticker'
export { dismiss, toast } from './toasts'
