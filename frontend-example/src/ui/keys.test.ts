import { describe, expect, it } from 'vitest'
import { isCloseKey } from './keys'

const pressed = (key: string, target: object = { type: undefined }, more: object = {}) => isCloseKey({ key, target, isComposing: false, keyCode: 27, ...more } as KeyboardEvent)

describe('Escape', () => {
  it('closes a panel, except from a field with text', () => {
    expect(pressed('Escape')).toBe(true)
    expect(pressed('Escape', { type: 'radio', value: 'on' })).toBe(true)
    expect(pressed('Escape', { type: 'textarea', value: '' })).toBe(true)
    expect(pressed('Escape', { type: 'textarea', value: 'Not sent', readOnly: true })).toBe(true)
    expect(pressed('Enter')).toBe(false)
  })
  it('does not close it from a field with text', () => {
    expect(pressed('Escape', { type: 'textarea', value: 'My answer' })).toBe(false)
    expect(pressed('Escape', { type: 'text', value: 'A purpose' })).toBe(false)
  })
  it('does not close it when it ends a composition (IME), also in Safari', () => {
    expect(pressed('Escape', { type: 'textarea', value: '' }, { isComposing: true })).toBe(false)
    expect(pressed('Escape', { type: 'textarea', value: '' }, { keyCode: 229 })).toBe(false)
  })
})
