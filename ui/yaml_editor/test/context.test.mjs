import assert from "node:assert/strict"
import { test } from "node:test"
import { Text } from "@codemirror/state"
import { contextAt } from "../src/context.js"

/** What stands at the bar of a text. */
function at(text) {
  const pos = text.indexOf("¦")
  return contextAt(Text.of((text.slice(0, pos) + text.slice(pos + 1)).split("\n")), pos)
}

const RULE = "rules:\n  - id: a\n"
const places = [
  ["pol¦", [], "key", "pol"],
  ["policy: x\nru¦", [], "key", "ru"],
  ["rules:\n  - ¦", ["rules", 0], "entry", ""],
  ["rules:\n- id: a\n  severity: ¦\n- id: b", ["rules", 0, "severity"], "value", ""],
  [`${RULE}    ¦`, ["rules", 0], "key", ""],
  [`${RULE}  - id: b\n    co¦`, ["rules", 1], "key", "co"],
  [`${RULE}    when:\n      ¦`, ["rules", 0, "when"], "key", ""],
  [`${RULE}    when:\n      all:\n        - ¦`, ["rules", 0, "when", "all", 0], "entry", ""],
  [`${RULE}    when: {all: [{line.minutes: {at¦`, ["rules", 0, "when", "all", 0, "line.minutes"], "key", "at"],
  [`${RULE}    except: {line.code: "set:¦"}`, ["rules", 0, "except", "line.code"], "value", "set:"],
  [`${RULE}    codes: [97110, ¦`, ["rules", 0, "codes", 1], "entry", ""],
  [`${RULE}    when: {\n      line.code: 97110,\n      ¦`, ["rules", 0, "when"], "key", ""],
  [`${RULE}    title: it's here\n    per¦`, ["rules", 0], "key", "per"],
  [`${RULE}    fix: {kind: none, do: "x: y"}\n    den¦`, ["rules", 0], "key", "den"],
  [`${RULE}    message: "a {line.¦`, ["rules", 0, "message"], "value", "a {line."],
  ["about: >-\n  some text: ¦", ["about"], "text", ""],
  ["about: >-\n  text\nval¦", [], "key", "val"],
]

for (const [text, path, kind, word] of places)
  test(`at the bar of ${JSON.stringify(text)}`, () => {
    const found = at(text)
    assert.deepEqual([found.path, found.at, found.word], [path, kind, word])
  })

test("nothing is offered in a comment", () => assert.equal(at(`${RULE}    codes: any # co¦`), null))

test("keys below the cursor count as there already", () => {
  const { maps } = at(`${RULE}    ¦\n    shape: daily_maximum\n    title: x\n  - id: b\n    severity: deny`)
  assert.deepEqual(maps.at(-1), { id: "a", shape: "daily_maximum", title: "x" })
})

test("what was read before is not mixed up with another text", () => {
  assert.deepEqual(at("rules:\n  - id: a\n    ¦").path, ["rules", 0])
  assert.deepEqual(at("values:\n  one:\n    ¦").path, ["values", "one"])
  assert.deepEqual(at("rules:\n  - id: a\n    ¦").path, ["rules", 0])
})
