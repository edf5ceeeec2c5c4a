import assert from "node:assert/strict"
import { test } from "node:test"
import { ChangeSet, Text } from "@codemirror/state"
import * as unsent from "../src/unsent.js"
import { Versions } from "../src/versions.js"

const doc = text => Text.of(text.split("\n"))

/** What a browser keeps for a tab. */
function tab() {
  const held = new Map()
  return {
    getItem: key => held.get(key) ?? null,
    setItem: (key, value) => held.set(key, value),
    removeItem: key => held.delete(key),
  }
}

function typing(versions, text, at, letters) {
  versions.typed(ChangeSet.of({ from: at, insert: letters }, text.length))
  return doc(text.toString().slice(0, at) + letters + text.toString().slice(at))
}

/** A text of which "one" was sent and "two" was not, and the page is left. */
function left(store) {
  const versions = new Versions(doc("a: 1\n"), 1)
  const one = typing(versions, doc("a: 1\n"), 5, "b: 2\n")
  versions.sent(one)
  const two = typing(versions, one, 10, "c: 3\n")
  unsent.keep("x", versions, two, store)
}

const back = (text, store) => {
  const changes = unsent.found("x", doc(text), store)
  return changes ? changes.apply(doc(text)).toString() : text
}

for (const begins of ["a: 1\n", "a: 1\nb: 2\n", "a: 1\nb: 2\nc: 3\n"])
  test(`what was typed is back, whichever text came through: ${JSON.stringify(begins)}`, () => {
    const store = tab()
    left(store)
    assert.equal(back(begins, store), "a: 1\nb: 2\nc: 3\n")
    assert.equal(back(begins, store), begins)
  })

test("what was changed elsewhere meanwhile stays beside it", () => {
  const store = tab()
  left(store)
  assert.equal(back("# theirs\na: 1\n", store), "# theirs\na: 1\nb: 2\nc: 3\n")
})

test("nothing is kept of a text that has come through", () => {
  const store = tab()
  const versions = new Versions(doc("a: 1"), 1)
  const one = typing(versions, doc("a: 1"), 4, "2")
  versions.seen(versions.sent(one))
  unsent.keep("x", versions, one, store)
  assert.equal(unsent.found("x", doc("a: 1"), store), null)
})
