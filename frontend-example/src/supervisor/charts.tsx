// Three small charts, drawn with boxes and a circle. Each gives its numbers to screen readers and shows them on hover.

import { percent } from '../ui'

export type Part = { key: string; name: string; value: number }

const inWords = (parts: Part[]) => parts.map(({ name, value }) => `${name}: ${value}`).join(', ')

/** A stacked bar of shares, with a legend of those above zero. */
export function Stack({ parts }: { parts: Part[] }) {
  const present = parts.filter((part) => part.value > 0)
  return (
    <div className="stack">
      <div className="stack-bar" role="img" aria-label={inWords(parts)}>
        {present.map((part) => (
          <i key={part.key} className={`part part-${part.key}`} style={{ flexGrow: part.value }} title={`${part.name}: ${part.value}`} />
        ))}
      </div>
      <ul className="legend" aria-hidden="true">
        {present.map((part) => (
          <li key={part.key}>
            <i className={`part part-${part.key}`} /> {part.value} <span>{part.name}</span>
          </li>
        ))}
      </ul>
    </div>
  )
}

/** A column chart with one column for each part. */
export function Columns({ parts }: { parts: Part[] }) {
  const highest = Math.max(1, ...parts.map((part) => part.value))
  return (
    <div className="columns" role="img" aria-label={inWords(parts)}>
      {parts.map((part) => (
        <div key={part.key} className="column" title={`${part.name}: ${part.value}`}>
          <span>{part.value || ''}</span>
          <i className={`part part-${part.key}`} style={{ height: `${(part.value / highest) * 100}%` }} />
        </div>
      ))}
    </div>
  )
}

/** A share from 0 to 1 as a ring. The number is shown beside it. */
export function Ring({ share }: { share: number | null }) {
  const around = 2 * Math.PI * 9
  return (
    <svg className="ring" viewBox="0 0 24 24" width="28" height="28" role="img" aria-label={share === null ? '–' : percent(share)}>
      <circle cx="12" cy="12" r="9" />
      {share !== null && <circle className="ring-share" cx="12" cy="12" r="9" strokeDasharray={`${share * around} ${around}`} transform="rotate(-90 12 12)" />}
    </svg>
  )
}
