// Short names for the types of files in the API.

import type { components } from './schema'

type Schemas = components['schemas']

export type FileKind = Schemas['FileKind']
/** A smaller picture beside the original: its longest side has 320 or 1,280 pixels. */
export type Variant = Schemas['Variant']
/** A file as the server describes it. */
export type StoredFile = Schemas['File']
/** A file of a conversation and the message that contains it. */
export type SharedFile = Schemas['SharedFile']
