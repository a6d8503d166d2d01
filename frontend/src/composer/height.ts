// The height of the text that is being written.

/** About eight lines. */
const MAX_PX = 208

/** Makes the field as high as its text. */
export function fitHeight(box: HTMLTextAreaElement): void {
  box.style.height = 'auto'
  box.style.height = `${Math.min(box.scrollHeight, MAX_PX)}px`
}
