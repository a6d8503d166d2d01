// What a message of the server says (`backend/src/features/push/payload.rs`), as a notification.

import { previewOf } from '../markdown/preview'
import { filesInWords, type NamedFile } from '../words/files-in-words'
import { files as german } from '../words/de-files'
import { files as english } from '../words/en-files'
import type { PushLanguage } from './push-language'

/** Without a conversation it only says that something is new. */
export interface Pushed {
  conversation_id?: string
  /** Of a group. */
  title?: string
  sender?: string
  /** As the author wrote it, maybe shortened. */
  text?: string
  files?: NamedFile[]
}

export interface PushNotification {
  title: string
  body: string
  /** A notification replaces one with the same tag. */
  tag: string
  path: string
}

const TEXTS = {
  en: { files: english, isNew: 'New message' },
  de: { files: german, isNew: 'Neue Nachricht' },
}

export function notificationOf(pushed: Pushed, language: PushLanguage): PushNotification {
  const texts = TEXTS[language]
  const { conversation_id: id, title, sender, text = '', files = [] } = pushed
  if (id === undefined) return { title: 'UmbraChat', body: texts.isNew, tag: 'chat:', path: '/' }
  const parts = [files.length > 0 ? filesInWords(files, texts.files) : '', previewOf(text)]
  const said = parts.filter((part) => part !== '').join(': ') || texts.isNew
  const place = { tag: `chat:${id}`, path: `/c/${id}` }
  if (title === undefined) return { title: sender ?? 'UmbraChat', body: said, ...place }
  return { title, body: sender === undefined ? said : `${sender}: ${said}`, ...place }
}
