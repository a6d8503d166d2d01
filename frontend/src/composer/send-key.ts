/**
 * Whether a key press sends. `enterSends`: Enter sends and Shift Enter begins a line, or the reverse. Ctrl Enter sends
 * in any case. On touch screens Enter begins a line.
 */
export function isSendKey(
  { key, shiftKey, altKey, ctrlKey, metaKey }: KeyboardEvent,
  { enterSends, touch }: { enterSends: boolean; touch: boolean },
): boolean {
  if (key !== 'Enter' || altKey || touch) return false
  return ctrlKey || metaKey ? !shiftKey : shiftKey !== enterSends
}
