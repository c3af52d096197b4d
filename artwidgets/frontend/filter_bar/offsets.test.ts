import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { inField, inQuery, toCharacters, toUnits } from "./offsets.ts";

/** The terms of a query as Python tells them: in characters, which a string has as it is spread. */
function spans(query: string, ...terms: string[]): [number, number][] {
  const characters = [...query];
  return terms.map((term) => {
    const start = [...query.slice(0, query.indexOf(term))].length;
    assert.equal(characters.slice(start, start + [...term].length).join(""), term);
    return [start, start + [...term].length];
  });
}

const QUERIES: [string, string[]][] = [
  ["alias:none age:>30d", ["alias:none", "age:>30d"]],
  ['name:"two words" -tag:"a \\"b\\""', ['name:"two words"', '-tag:"a \\"b\\""']],
  ['name:"🦊 fox" type:model', ['name:"🦊 fox"', "type:model"]],
  ["🦊 🦊🦊 x", ["🦊🦊", "x"]],
  // Two characters that look like one; and one of five, with joiners, that is a family.
  ["e\u0301tude tag:👩‍👩‍👧 age:>1d", ["e\u0301tude", "tag:👩‍👩‍👧", "age:>1d"]],
];

for (const [query, terms] of QUERIES) {
  for (const blanks of ["", "   ", "\u3000 "]) {
    test(`the terms of ${blanks ? "blanks and " : ""}${query} stand where they are read`, () => {
      const field = `${blanks}${query}  `;
      const found = spans(query, ...terms).map(([start, end]) =>
        field.slice(inField(field, start), inField(field, end)),
      );
      assert.deepEqual(found, terms);
    });

    test(`each place in ${blanks ? "blanks and " : ""}${query} is told and found again`, () => {
      const field = blanks + query;
      for (let character = 0; character <= [...query].length; character++)
        assert.equal(inQuery(field, inField(field, character)), character);
    });
  }
}

describe("a place outside the query", () => {
  test("is its beginning or its end", () => {
    assert.equal(inQuery("   ab  ", 1), 0);
    assert.equal(inQuery("   ab  ", 7), 2);
    assert.equal(inQuery("  ", 2), 0);
    assert.equal(inField("  ab", 99), 4);
  });
});

test("units and characters part at the first character that takes two units", () => {
  assert.equal(toUnits("a🦊b", 2), 3);
  assert.equal(toCharacters("a🦊b", 3), 2);
  assert.equal(toUnits("plain", 3), 3);
});
