import assert from "node:assert/strict"
import { test } from "node:test"
import { ChangeSet, Text } from "@codemirror/state"
import { placeOf, smallestChange, wordEnd } from "../src/text.js"
import { Versions } from "../src/versions.js"

const doc = text => Text.of(text.split("\n"))

test("the smallest change leaves what begins and ends alike", () => {
  const change = smallestChange(doc("a: 1\nb: 2\nc: 3"), doc("a: 1\nb: 20\nc: 3"))
  const parts = []
  change.iterChanges((fromA, toA, fromB, toB, inserted) => parts.push([fromA, toA, inserted.toString()]))
  assert.deepEqual(parts, [[9, 9, "0"]])
})

test("equal texts need no change", () => assert.equal(smallestChange(doc("a\nb"), doc("a\nb")), null))

test("a place outside the text is the nearest inside", () => {
  assert.equal(placeOf(doc("ab\ncd"), 9, 9), 5)
  assert.equal(placeOf(doc("ab\ncd"), 0, 0), 0)
})

test("a problem is drawn under the whole word", () => {
  const line = doc(`codes: [set:timed, "a b"]`)
  assert.equal(wordEnd(line, 8), 17)
  assert.equal(wordEnd(line, 19), 24)
  assert.equal(wordEnd(line, 25), 25)
})

/** A small generator of numbers, the same in every run. */
function numbers(seed) {
  return most => {
    seed = (seed * 1103515245 + 12345) & 0x7fffffff
    return (seed >> 8) % most
  }
}

// One side types, the other pushes; what is sent arrives late, and pushes arrive late as well.
test("whatever order typing and pushing come in, neither is lost and both sides agree", () => {
  for (let seed = 1; seed <= 400; seed++) {
    const next = numbers(seed)
    let screen = doc("one\ntwo\nthree")
    const versions = new Versions(screen, 0)
    const server = { text: screen.toString(), rev: 0, seen: 0 }
    const toServer = [], toScreen = [], words = []
    const put = (text, at, word) => `${text.slice(0, at)}${word}${text.slice(at)}`
    const send = () => {
      if (versions.pending)
        toServer.push({ text: screen.toString(), rev: versions.rev, number: versions.sent(screen) })
    }
    const arrive = () => {
      const typed = toServer.shift()
      if (!typed) return
      if (typed.rev === server.rev) Object.assign(server, { text: typed.text, seen: typed.number })
      toScreen.push({ ...server })
    }
    const told = () => {
      const data = toScreen.shift()
      if (!data) return
      versions.seen(data.seen)
      if (data.rev === versions.rev) return
      const changes = versions.push(doc(data.text), data.rev)
      if (changes) screen = changes.apply(screen)
    }
    for (let i = 0; i < 40; i++) {
      const word = `<${i}>`
      switch (next(6)) {
        case 0: case 1: {
          const typed = ChangeSet.of({ from: next(screen.length + 1), insert: word }, screen.length)
          words.push(word)
          versions.typed(typed)
          screen = typed.apply(screen)
          break
        }
        case 2: send(); break
        case 3: arrive(); break
        case 4: told(); break
        default:
          // A push waits until the last one has been taken over, as a page waits for its run.
          if (server.rev === versions.rev && toScreen.length === 0) {
            words.push(word)
            server.text = put(server.text, next(server.text.length + 1), word)
            server.rev++
            toScreen.push({ ...server })
          }
      }
    }
    for (let i = 0; i < 200; i++) { send(); arrive(); told() }
    assert.equal(screen.toString(), server.text, `seed ${seed}`)
    const letters = text => [...text].sort().join("")
    assert.equal(letters(screen.toString()), letters("one\ntwo\nthree" + words.join("")), `seed ${seed}`)
  }
})
