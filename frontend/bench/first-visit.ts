// Measures the first visit of the sign-up page on slow 4G with a processor that is four times slower, with an empty cache.
// Prints a table and a line of JSON. `make bench-first-visit` runs it against the release build.

import { chromium } from '@playwright/test'
import { FirstVisit, SLOW_4G } from '../e2e/stage/first-visit.ts'
import { TestServer } from '../e2e/stage/server.ts'

const RUNS = 5
const DEVICES = {
  desktop: { viewport: { width: 1440, height: 900 } },
  phone: { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, hasTouch: true, isMobile: true },
}

interface Result {
  usable_ms: number
  requests: number
  kb: number
  js_kb: number
  css_kb: number
}

const kilobytes = (bytes: number) => Math.round(bytes / 100) / 10
const print = (line: string) => process.stdout.write(`${line}\n`)

function median(results: Result[], name: keyof Result): number {
  const sorted = results.map((result) => result[name]).sort((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? NaN
}

const server = await TestServer.start()
const browser = await chromium.launch({
  executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--disable-background-networking'],
})

async function visit(device: keyof typeof DEVICES): Promise<Result> {
  const context = await browser.newContext({ ...DEVICES[device], baseURL: server.url, locale: 'en-GB' })
  const first = await FirstVisit.prepare(context, SLOW_4G)
  await first.load()
  const result = {
    usable_ms: Math.round(await first.usableAfterMs()),
    requests: first.transfers.length,
    kb: kilobytes(first.bytes),
    js_kb: kilobytes(first.bytesOf('.js')),
    css_kb: kilobytes(first.bytesOf('.css')),
  }
  if (process.env['BENCH_DETAIL'])
    for (const { url, bytes } of first.transfers) print(`  ${bytes}\t${new URL(url).pathname}`)
  await context.close()
  return result
}

const medians: Record<string, Result> = {}
print('| device | usable after | requests | transferred | scripts | styles |')
print('|---|---|---|---|---|---|')
for (const device of ['desktop', 'phone'] as const) {
  const results: Result[] = []
  for (let run = 0; run < RUNS; run += 1) results.push(await visit(device))
  const of = (name: keyof Result) => median(results, name)
  medians[device] = {
    ...{ usable_ms: of('usable_ms'), requests: of('requests'), kb: of('kb') },
    ...{ js_kb: of('js_kb'), css_kb: of('css_kb') },
  }
  const all = results.map(({ usable_ms }) => usable_ms).join(', ')
  print(
    `| ${device} | ${of('usable_ms')} ms (${all}) | ${of('requests')} | ${of('kb')} kB | ${of('js_kb')} kB | ${of('css_kb')} kB |`,
  )
}
print(JSON.stringify({ bench: 'first-visit', conditions: SLOW_4G, runs: RUNS, median: medians }))
await browser.close()
await server.dispose()
