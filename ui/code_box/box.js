// The field that adds lines. What is typed stays on the screen while the page works: Enter empties
// the field at once, and each entry is sent again until the page says that it was taken in.

const MOST_OFFERED = 12
const FIRST_WAIT = 2500 // milliseconds until what was not taken in is sent again; longer each time
const CODE = /\b[0-9a-z][0-9]{3}[0-9a-z]\b/i
const MINUTES = /^(.*\S)\s+(\d{1,3})$/
const boxes = new WeakMap()

export default function (component) {
  const box = boxes.get(component.parentElement) ?? new Box(component.parentElement)
  boxes.set(component.parentElement, box)
  box.told(component)
}

class Box {
  constructor(root) {
    this.input = root.querySelector("input")
    this.label = root.querySelector("label")
    this.list = root.querySelector("ul")
    this.hint = root.querySelector("p")
    this.waiting = []
    this.offered = []
    this.active = -1
    this.last = 0
    this.input.addEventListener("input", () => this.look())
    this.input.addEventListener("keydown", event => this.pressed(event))
    this.input.addEventListener("paste", event => this.pasted(event))
    this.input.addEventListener("focus", () => { if (this.input.value) this.look() })
    this.input.addEventListener("blur", () => this.close())
    // The field keeps the focus while somebody chooses with the mouse.
    this.list.addEventListener("pointerdown", event => event.preventDefault())
    this.list.addEventListener("click", event => {
      const row = event.target.closest("li")
      if (row) this.take(this.offered[Number(row.dataset.at)])
    })
  }

  told({ data, setStateValue }) {
    this.send = setStateValue
    this.codes = data.codes
    this.label.textContent = data.label
    this.input.placeholder = data.placeholder
    this.hint.dataset.usual = data.hint
    if (!this.offered.length) this.hint.textContent = data.hint
    const another = this.session !== data.session
    this.session = data.session
    if (!another) this.waiting = this.waiting.filter(entry => entry.number > data.done)
    if (another) {
      this.last = data.done
      for (const entry of this.waiting) entry.number = ++this.last
      if (this.waiting.length) this.post()
    }
    if (!this.waiting.length) clearTimeout(this.timer)
  }

  // What is sent while the connection is lost is lost with it, so it is sent until it is taken in.
  post(wait = FIRST_WAIT, tries = 1) {
    if (!this.waiting.length || !this.input.isConnected) return
    const entries = this.waiting.map(entry => entry.text)
    this.send("typed", { session: this.session, first: this.waiting[0].number, entries, tries })
    clearTimeout(this.timer)
    this.timer = setTimeout(() => this.post(wait * 1.5, tries + 1), wait)
  }

  add(text) {
    this.waiting.push({ number: ++this.last, text })
    this.input.value = ""
    this.close()
    this.post()
  }

  take([code], minutes = this.asked().minutes) {
    this.add(minutes ? `${code} ${minutes}` : code)
  }

  // What is looked for, and the minutes behind it: "manual 23" looks for manual.
  asked() {
    const typed = this.input.value.trim()
    const found = MINUTES.exec(typed)
    return found ? { words: found[1], minutes: found[2] } : { words: typed, minutes: "" }
  }

  look() {
    const { words, minutes } = this.asked()
    const sought = words.toLowerCase().split(/\s+/).filter(Boolean)
    this.offered = sought.length ? this.codes.filter(([code, name]) => {
      const whole = `${code} ${name}`.toLowerCase()
      return sought.every(word => whole.includes(word))
    }).sort((a, b) => b[0].toLowerCase().startsWith(sought[0]) - a[0].toLowerCase().startsWith(sought[0])) : []
    const many = this.offered.length
    this.offered.length = Math.min(many, MOST_OFFERED)
    // A number that several codes begin with says none of them: only an arrow key chooses.
    this.active = many === 1 || (many > 1 && !/^\d/.test(words)) ? 0 : -1
    this.list.replaceChildren(...this.offered.map(([code, name], at) => {
      const row = document.createElement("li")
      const number = document.createElement("b")
      number.textContent = code
      row.append(number, ` ${name}${minutes ? `, ${minutes} minutes` : ""}`)
      row.id = `offered-${at}`
      row.setAttribute("role", "option")
      row.dataset.at = at
      return row
    }))
    this.list.hidden = !many
    this.input.setAttribute("aria-expanded", String(many > 0))
    this.say(many > MOST_OFFERED ? `${many} codes fit: type more of the name.` : this.hint.dataset.usual)
    this.mark()
  }

  mark() {
    for (const [at, row] of [...this.list.children].entries())
      row.setAttribute("aria-selected", String(at === this.active))
    const row = this.list.children[this.active]
    if (row) this.input.setAttribute("aria-activedescendant", row.id)
    else this.input.removeAttribute("aria-activedescendant")
    row?.scrollIntoView({ block: "nearest" })
  }

  close() {
    this.offered = []
    this.active = -1
    this.list.hidden = true
    this.list.replaceChildren()
    this.input.setAttribute("aria-expanded", "false")
    this.input.removeAttribute("aria-activedescendant")
    this.say(this.hint.dataset.usual)
  }

  say(words) {
    this.hint.textContent = words
  }

  pressed(event) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    if (step && this.offered.length) {
      event.preventDefault()
      const many = this.offered.length
      this.active = this.active < 0 ? (step > 0 ? 0 : many - 1) : (this.active + step + many) % many
      this.mark()
    } else if (event.key === "Escape") this.close()
    else if (event.key === "Enter" && !event.isComposing) this.entered(event)
  }

  entered(event) {
    event.preventDefault()
    const typed = this.input.value.trim()
    if (!typed) return
    const chosen = this.offered[this.active]
    if (chosen) this.take(chosen)
    else if (this.offered.length && !CODE.test(typed)) this.say("Several codes begin so: an arrow key chooses one.")
    else this.add(typed)
  }

  // A field of one line would run the lines of a pasted list together.
  pasted(event) {
    const text = event.clipboardData?.getData("text") ?? ""
    if (!/[\r\n\t]/.test(text)) return
    event.preventDefault()
    const { selectionStart: from, selectionEnd: to } = this.input
    this.input.setRangeText(text.trim().replace(/\t+/g, " ").replace(/\s*[\r\n]+\s*/g, "; "), from, to, "end")
    this.look()
  }
}
