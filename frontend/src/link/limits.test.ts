// @vitest-environment node
import { describe, expect, it } from 'vitest'
import contract from '../../../openapi.yaml?raw'
import {
  GROUP_DESCRIPTION_MAX,
  GROUP_TITLE_MAX,
  MENTIONS_MAX,
  REPORT_NOTE_MAX,
  SEARCH_QUERY_MAX,
} from './limits'

/** The first `key: number` after the given lines, which follow one another in openapi.yaml. */
function limitAfter(key: 'maxLength' | 'maxItems', ...lines: string[]): number {
  let at = 0
  for (const line of lines) {
    at = contract.indexOf(`${line}\n`, at)
    if (at < 0) throw new Error(`openapi.yaml has no line "${line}"`)
    at += line.length
  }
  return Number(new RegExp(`${key}: (\\d+)`).exec(contract.slice(at))?.[1])
}

describe('the limits', () => {
  it('equal those of openapi.yaml', () => {
    expect(limitAfter('maxLength', '    CreateGroup:', '        title:')).toBe(GROUP_TITLE_MAX)
    expect(limitAfter('maxLength', '    CreateGroup:', '        description:')).toBe(GROUP_DESCRIPTION_MAX)
    expect(limitAfter('maxLength', '    ChangeGroup:', '        title:')).toBe(GROUP_TITLE_MAX)
    expect(limitAfter('maxLength', '    ChangeGroup:', '        description:')).toBe(GROUP_DESCRIPTION_MAX)
    expect(limitAfter('maxItems', '    EditMessage:', '        mentions:')).toBe(MENTIONS_MAX)
    expect(limitAfter('maxLength', '    ReportMessage:', '        note:')).toBe(REPORT_NOTE_MAX)
    expect(limitAfter('maxLength', '      operationId: search_messages', '      - name: q')).toBe(
      SEARCH_QUERY_MAX,
    )
  })
})
