// What Python has seen of the text, and what was typed since.
//
// Every text that is sent carries a number. A text that Python pushes was made from the last one
// that it had seen, so the push is applied there and carried over what was typed in between:
// neither the push nor the typing is lost.
import { smallestChange } from "./text.js"

export class Versions {
  constructor(doc, rev, number = 0) {
    this.rev = rev
    this.kept = [{ number, doc, after: null }]
  }

  get last() { return this.kept[this.kept.length - 1] }

  /** Something was typed that was not sent yet. */
  get pending() { return this.last.after !== null }

  /** Something was typed of which the server has not said that it has seen it. */
  get unconfirmed() { return this.pending || this.awaiting }

  /** Something was sent of which the server has not said that it has seen it. */
  get awaiting() { return this.kept.length > 1 }

  typed(changes) {
    this.last.after = this.last.after ? this.last.after.compose(changes) : changes
  }

  /** The text as it is now is being sent; returns its number. */
  sent(doc) {
    const number = this.last.number + 1
    this.kept.push({ number, doc, after: null })
    return number
  }

  /** Python has seen the text of this number. */
  seen(number) {
    const index = this.kept.findIndex(version => version.number === number)
    if (index > 0) this.kept.splice(0, index)
  }

  /** Takes a pushed text; returns the changes to what is on the screen, or null. */
  push(doc, rev) {
    const [base] = this.kept
    const number = this.last.number
    let since = null
    for (const { after } of this.kept)
      if (after) since = since ? since.compose(after) : after
    const pushed = smallestChange(base.doc, doc)
    this.rev = rev
    this.kept = [{ number, doc, after: since && pushed ? since.map(pushed) : since }]
    return pushed && since ? pushed.map(since, true) : pushed
  }
}
