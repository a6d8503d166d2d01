import { describe, expect, it } from 'vitest'
import { system as de } from './de-messages'
import { system as en } from './en-messages'

const events = (Object.keys(en) as (keyof typeof en)[]).filter((event) => event !== 'account_erased')

describe('systemText', () => {
  it.each(events)('%s has a text about others and about the reader in both languages', (event) => {
    for (const tell of [en[event], de[event]]) {
      const sentences = [tell('Mira', 'Tomás'), tell(null, 'Tomás'), tell('Mira', null)]
      expect(new Set(sentences.slice(0, 2)).size).toBe(2)
      expect(sentences[0]).toContain('Mira')
      expect(sentences[1]).not.toContain('Mira')
      for (const sentence of sentences) expect(sentence).not.toMatch(/null|undefined/)
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
  ])('gives "%s"', (sentence, meant) => {
    expect(sentence).toBe(meant)
  })
})
