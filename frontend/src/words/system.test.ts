import { describe, expect, it } from 'vitest'
import { system as de } from './de-messages'
import { system as en } from './en-messages'

const events = (Object.keys(en) as (keyof typeof en)[]).filter((event) => event !== 'account_erased')

describe('systemText', () => {
  it.each(events)('%s is told of others and of myself, in both languages', (event) => {
    for (const tell of [en[event], de[event]]) {
      const told = [tell('Mira', 'Tomás'), tell(null, 'Tomás'), tell('Mira', null)]
      expect(new Set(told.slice(0, 2)).size).toBe(2)
      expect(told[0]).toContain('Mira')
      expect(told[1]).not.toContain('Mira')
      for (const sentence of told) expect(sentence).not.toMatch(/null|undefined/)
    }
  })

  it.each([
    [en.member_added('Mira', null), 'Mira added you'],
    [en.member_added(null, 'Tomás'), 'You added Tomás'],
    [de.member_added('Mira', null), 'Mira hat dich hinzugefügt'],
    [de.member_added(null, 'Tomás'), 'Du hast Tomás hinzugefügt'],
    [de.member_joined(null, 'Mira'), 'Du bist dazugekommen, eingeladen von Mira'],
    [de.member_joined('Mira', null), 'Mira ist dazugekommen, eingeladen von dir'],
    [de.owner_changed('Mira', null), 'Mira hat dir die Gruppe übergeben'],
  ])('says "%s"', (told, meant) => {
    expect(told).toBe(meant)
  })
})
