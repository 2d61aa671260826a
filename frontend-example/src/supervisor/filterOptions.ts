// What a filter can choose from: what is known by name, and all that is chosen, so that it can be given up again.

export type Named<T extends string = string> = { id: T; name: string }

export function filterOptions<T extends string>(named: Named<T>[], chosen: T[] = [], nameless = ''): { value: T; label: string }[] {
  const names = new Map([...chosen.map((id): [T, string] => [id, nameless]), ...named.map(({ id, name }): [T, string] => [id, name])])
  return [...names].map(([value, label]) => ({ value, label })).sort((one, other) => one.label.localeCompare(other.label))
}
