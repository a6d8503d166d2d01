// A mail server for tests that accepts and keeps every mail: the part of SMTP (RFC 5321) that clients need.

import { once } from 'node:events'
import { createServer, type Server, type Socket } from 'node:net'

export class Mailbox {
  readonly mails: string[] = []
  readonly url: string
  readonly #server: Server

  private constructor(server: Server, port: number) {
    this.#server = server
    this.url = `smtp://127.0.0.1:${port}`
    server.on('connection', (socket) => this.#serve(socket))
  }

  static async open(): Promise<Mailbox> {
    const server = createServer()
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const address = server.address()
    if (address === null || typeof address === 'string') throw new Error('no free port')
    return new Mailbox(server, address.port)
  }

  close(): void {
    this.#server.close()
  }

  #serve(socket: Socket): void {
    let received = ''
    let inData = false
    const say = (line: string) => socket.write(`${line}\r\n`)
    socket.on('error', () => undefined)
    say('220 mailbox ESMTP')
    socket.on('data', (chunk: Buffer) => {
      received += chunk.toString()
      for (;;) {
        const end = received.indexOf(inData ? '\r\n.\r\n' : '\r\n')
        if (end < 0) return
        const part = received.slice(0, end)
        received = received.slice(end + (inData ? 5 : 2))
        if (inData) {
          this.mails.push(readable(part))
          inData = false
          say('250 taken')
        } else if (/^EHLO/i.test(part)) {
          say('250 mailbox')
        } else if (/^DATA/i.test(part)) {
          inData = true
          say('354 go on')
        } else if (/^QUIT/i.test(part)) {
          say('221 bye')
          socket.end()
        } else say('250 well')
      }
    })
  }
}

/** Decodes a mail in quoted-printable or base64. */
function readable(mail: string): string {
  const at = mail.indexOf('\r\n\r\n')
  const [head, body] = [mail.slice(0, at), mail.slice(at + 4)]
  if (/base64/i.test(head)) return Buffer.from(body, 'base64').toString()
  if (!/quoted-printable/i.test(head)) return body
  return body
    .replace(/=\r\n/g, '')
    .replace(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)))
}
