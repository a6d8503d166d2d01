/** Whether a text is one to three emoji, which are shown large. */
export function isJumbo(body: string): boolean {
  const text = body.trim()
  if (text.length > 40 || !/\p{Extended_Pictographic}|\p{Regional_Indicator}/u.test(text)) return false
  const letters = [...new Intl.Segmenter().segment(text)].map((each) => each.segment)
  return (
    letters.length <= 3 &&
    letters.every((each) => /^(?:\p{Extended_Pictographic}|\p{Regional_Indicator})/u.test(each))
  )
}
