import { afterEach, describe, expect, it, vi } from 'vitest'
import { bareType, microphoneTrouble, recordingName, recordingType } from './recording'

afterEach(() => vi.unstubAllGlobals())

function browser(...types: string[]): void {
  vi.stubGlobal('MediaRecorder', { isTypeSupported: (type: string) => types.includes(type) })
  vi.stubGlobal('navigator', { mediaDevices: {} })
}

describe('the type of a recording', () => {
  it('is the best that the browser has', () => {
    browser('audio/mp4', 'audio/webm;codecs=opus')
    expect(recordingType()).toBe('audio/webm;codecs=opus')
    browser('audio/mp4', 'audio/mp4;codecs=mp4a.40.2')
    expect(recordingType()).toBe('audio/mp4;codecs=mp4a.40.2')
  })

  it('is none in a browser that cannot record', () => {
    browser()
    expect(recordingType()).toBeNull()
    browser('audio/mp4')
    vi.stubGlobal('navigator', {})
    expect(recordingType()).toBeNull()
    vi.stubGlobal('MediaRecorder', undefined)
    expect(recordingType()).toBeNull()
  })
})

it('a recording is named by its time and type', () => {
  const at = new Date(2026, 0, 9, 7, 5).getTime()
  expect(recordingName('audio/webm;codecs=opus', at)).toBe('voice-2026-01-09-0705.webm')
  expect(recordingName('audio/mp4', at)).toBe('voice-2026-01-09-0705.m4a')
  expect(bareType('Audio/OGG; codecs=opus')).toBe('audio/ogg')
})

it('the reasons for having no microphone differ', () => {
  const named = (name: string) => microphoneTrouble(new DOMException('', name))
  expect(named('NotAllowedError')).toBe('micRefused')
  expect(named('NotFoundError')).toBe('micMissing')
  expect(named('NotReadableError')).toBe('micBusy')
  expect(microphoneTrouble(undefined)).toBe('micBusy')
})
