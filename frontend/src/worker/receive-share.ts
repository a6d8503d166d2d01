// Another app shares something with this one ("Share to UmbraChat"). It is kept on this device until the page has taken
// it. Nothing is sent to the server.

import { keepShared } from './shared-items'

const textOf = (form: FormData, name: string) => {
  const value = form.get(name)
  return typeof value === 'string' ? value.trim() : ''
}

export async function receiveShare({ request }: { request: Request }): Promise<Response> {
  const form = await request.formData()
  const parts = ['title', 'text', 'url'].map((name) => textOf(form, name))
  // Many apps put the address into the text as well.
  const lines = parts.filter(
    (part, at) => part && !parts.some((other, place) => place > at && other.includes(part)),
  )
  const files = form.getAll('files').filter((each) => each instanceof File)
  await keepShared({ text: lines.join('\n'), files, at: Date.now() })
  return Response.redirect('/share', 303)
}
