// The options of a filter: all that have a known name, and all that are chosen, so that they can be unchecked.

export type Named<T extends string = string> = { id: T; name: string }

export function filterOptions<T extends string>(named: Named<T>[], chosen: T[] = [], nameless = ''): { value: T; label: string }[] {
  const names = new Map([...chosen.map((id): [T, string] => [id, nameless]), ...named.map(({ id, name }): [T, string] => [id, name])])
  return [...names].map(([value, label]) => ({ value, label })).sort((one, other) => one.label.localeCompare(other.label))
}
