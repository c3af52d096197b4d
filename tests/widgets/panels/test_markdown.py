"""Descriptions as Markdown: what is read, that nothing else can be said, and that it ends soon."""

import json
import time

import pytest

from artwidgets.widgets.details.markdown import MAX_NODES, MAX_TEXT, preview

KINDS = {
    "paragraph",
    "heading",
    "list",
    "item",
    "quote",
    "code",
    "rule",
    "table",
    "row",
    "header",
    "cell",
    "emphasis",
    "strong",
    "strike",
    "codespan",
    "break",
    "link",
}
FIELDS = {"heading": {"level"}, "list": {"start"}, "header": {"align"}, "cell": {"align"}, "link": {"href"}}


def written(text):
    """The tree in short: ``kind(children)``."""

    def short(node):
        if isinstance(node, str):
            return node
        inside = "".join(short(child) for child in node.get("children", ()))
        return f"{node['kind']}({inside})" if "children" in node else node["kind"]

    return "".join(short(node) for node in preview(text)["nodes"])


def every(nodes):
    for node in nodes:
        yield node
        if not isinstance(node, str):
            yield from every(node.get("children", ()))


def links(text):
    return [
        node["href"] for node in every(preview(text)["nodes"]) if isinstance(node, dict) and "href" in node
    ]


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("", ""),
        ("plain words", "paragraph(plain words)"),
        ("two\nlines", "paragraph(twobreaklines)"),
        ("*a* **b** ~~c~~ `d`", "paragraph(emphasis(a) strong(b) strike(c) codespan(d))"),
        ("# A\n## B", "heading(A)heading(B)"),
        ("#", ""),
        ("- a\n- b", "list(item(a)item(b))"),
        ("- a\n\n- b", "list(item(paragraph(a))item(paragraph(b)))"),
        ("> so", "quote(paragraph(so))"),
        ("```py\nx = 1\n```", "code(x = 1)"),
        ("a\n\n---\n\nb", "paragraph(a)ruleparagraph(b)"),
        ("|a|b|\n|-|-|\n|1|2|", "table(row(header(a)header(b))row(cell(1)cell(2)))"),
        ("||b|\n|-|-|\n|1|2|", "table(row(cell()header(b))row(cell(1)cell(2)))"),
        ("[]( https://x.org )", "paragraph(link(https://x.org))"),
        ("snake_case_name 2*3*4", "paragraph(snake_case_name 2emphasis(3)4)"),
    ],
)
def test_what_is_read(text, tree):
    assert written(text) == tree


@pytest.mark.parametrize(
    ("text", "addresses"),
    [
        ("[a](https://x.org/p)", ["https://x.org/p"]),
        ("[a](http://x.org) <https://y.org>", ["http://x.org", "https://y.org"]),
        ("<ann@x.org>", ["mailto:ann@x.org"]),
        ("see https://x.org/a_b_c, or (http://y.org/z).", ["https://x.org/a_b_c", "http://y.org/z"]),
        ("[https://x.org](https://y.org)", ["https://y.org"]),
        ("![a plot](https://x.org/p.png)", ["https://x.org/p.png"]),
        ("[![badge](https://x.org/b.svg)](https://y.org)", ["https://y.org"]),
        ("`https://x.org`", []),
    ],
)
def test_links_lead_to_the_web_or_to_a_mailbox(text, addresses):
    assert links(text) == addresses


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "<b onclick=alert(1)>x</b>",
        "<!-- hidden -->",
        "[x](javascript:alert(1))",
        "[x](JaVaScRiPt:alert(1))",
        "[x](data:text/html,hi)",
        "![x](data:image/png;base64,AAAA)",
        "[x](vbscript:x)",
        "[x](file:///etc/passwd)",
        "[x](//elsewhere.org)",
        "[x](docs/here.md)",
        "<javascript:alert(1)>",
    ],
)
def test_what_is_neither_a_kind_nor_an_address_stays_the_text_it_is(text):
    assert written(text) == f"paragraph({text})"


def test_an_address_in_disguise_is_not_a_link():
    assert links("[x](&#x6A;avascript:alert(1)) [y][z]\n\n[z]: javascript:alert(1)") == []


def test_headings_are_told_by_their_depth_so_that_none_is_skipped():
    levels = [node["level"] for node in preview("### A\n###### B\n### C\n# D\n## E")["nodes"]]
    assert levels == [1, 2, 1, 1, 2]


HOSTILE = {
    "a megabyte of paragraphs": "some words here\n\n" * 66_000,
    "a megabyte in one line": "x" * 1_000_000,
    "open brackets": "[" * 50_000,
    "open images": "![" * 50_000,
    "open links": "[a](" * 20_000,
    "stars": "*a **b " * 20_000,
    "ticks": " ".join("`" * count for count in range(300)),
    "nested quotes": "> " * 50_000 + "a",
    "nested lists": "".join("  " * depth + "- a\n" for depth in range(300)),
    "angles": "<a " * 50_000,
    "a table to be filled up": "|a" * 1_000 + "\n" + "|-" * 1_000 + "\n" + "|\n" * 50_000,
    "headings": "# a\n" * 50_000,
    "references": "".join(f"[a{n}]: https://x.org\n" for n in range(20_000)),
    "addresses": "http://..... " * 20_000,
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_text_ends_soon_in_a_small_tree_of_known_kinds(text):
    began = time.process_time()
    read = preview(text)
    assert time.process_time() - began < 3
    assert len(json.dumps(read)) < 100_000
    nodes = list(every(read["nodes"]))
    assert len(nodes) <= 2 * MAX_NODES
    for node in nodes:
        if isinstance(node, dict):
            assert node["kind"] in KINDS
            assert node.keys() - {"kind", "children"} == FIELDS.get(node["kind"], set())


def test_what_is_left_out_is_told():
    assert preview("word " * 10)["left"] == 0
    long = "word\n" * MAX_TEXT
    assert preview(long)["left"] == len(long) - MAX_TEXT
    assert not preview("word " * 100)["partial"]
    assert preview("a\n\n" * (MAX_NODES + 1))["partial"]
    assert preview("> " * 100 + "deep")["partial"]
