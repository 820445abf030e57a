"""Pairs of small files, one feature of Word each: what stood there before, and after."""

from tests.redlining.word_xml import control, link, note, p, picture, r, table, text_box, word_field, word_file

A, B, C = p("Article 1 Purpose"), p("The Participants share readings."), p("This is the end of the text.")
_TRACK = 'w:id="7" w:author="Ms. Côté" w:date="2026-05-04T10:00:00Z"'
_PAGE = '<w:pgSz w:w="15840" w:h="12240" w:orient="landscape"/>'
_TALL = '<w:pgSz w:w="12240" w:h="15840"/>'
_LIST = '<w:numPr><w:ilvl w:val="{}"/><w:numId w:val="1"/></w:numPr>'.format
_BREAK = f"<w:sectPr>{_TALL}</w:sectPr>"
_BOOKMARK = '<w:bookmarkStart w:id="3" w:name="term"/>{}<w:bookmarkEnd w:id="3"/>'.format
_FOUR = p("Article ", _BOOKMARK(r("4")))
_COMMENT = '<w:commentRangeStart w:id="0"/>{}<w:commentRangeEnd w:id="0"/>'.format
_VERTICAL = '<w:vMerge w:val="restart"/>'
_ARABIC = r("يتعاون الطرفان", "<w:rtl/>")
_THREE = [("a", "b"), ("c", "d"), ("e", "f")]

PAIRS: dict[str, tuple[bytes, bytes]] = {
    "a word": (word_file(A, B, C), word_file(A, p("The Participants share some readings."), C)),
    "a number stays whole": (word_file(p("They pay USD 1,250.00.")), word_file(p("They pay USD 1,200.00."))),
    "a date": (word_file(p("until 2027-01-31 at noon")), word_file(p("until 2028-01-31 at noon"))),
    "an article comes": (word_file(A, B, C), word_file(A, B, p("Article 2 Funds"), p("No funds move."), C)),
    "an article goes": (word_file(A, B, p("Article 2 Funds"), p("No funds move."), C), word_file(A, B, C)),
    "the first paragraph goes": (word_file(A, B, C), word_file(B, C)),
    "the last paragraph goes": (word_file(A, B, C), word_file(A, B)),
    "a last paragraph comes": (word_file(A, B), word_file(A, B, C)),
    "all text is new": (word_file(A, B), word_file(p("Other words."), p("And more of them."))),
    "a paragraph moves": (word_file(A, B, C, p("Fourth words here.")), word_file(C, A, B, p("Fourth words here."))),
    "two paragraphs become one": (
        word_file(A, B, C),
        word_file(A, p("The Participants share readings.", r("This is the end of the text."))),
    ),
    "one paragraph becomes two": (word_file(A, B, C), word_file(A, p("The Participants"), p("share readings."), C)),
    "bold": (word_file(A, B), word_file(A, p(r("The Participants ", "<w:b/>"), "share readings."))),
    "a look goes": (word_file(p(r("The ", "<w:i/>"), "text")), word_file(p("The text"))),
    "aligned": (word_file(A, B), word_file(A, p("The Participants share readings.", props='<w:jc w:val="center"/>'))),
    "a style": (word_file(A, B), word_file(p("Article 1 Purpose", props='<w:pStyle w:val="Heading1"/>'), B)),
    "a level of a list": (word_file(p("Item", props=_LIST(0)), B), word_file(p("Item", props=_LIST(1)), B)),
    "words of a link": (word_file(p("See ", link("the page"), ".")), word_file(p("See ", link("the new page"), "."))),
    "where a link goes": (
        word_file(p("See ", link("the page"), "."), links=("rIdLink",)),
        word_file(p("See ", link("the page", "rIdOther"), "."), links=("rIdOther",)),
    ),
    "a link goes": (word_file(p("See ", link("the page"), " now.")), word_file(p("See now."))),
    "a picture comes": (word_file(A, B), word_file(A, p("The Participants ", picture(), "share readings."))),
    "a picture goes with its part": (word_file(A, p("Seal: ", picture(2)), B), word_file(A, p("Seal: "), B, seals=())),
    "one picture for another": (word_file(p("Seal: ", picture(1))), word_file(p("Seal: ", picture(2)))),
    "a footnote comes": (
        word_file(A, B),
        word_file(A, p("The Participants share readings.", note(2)), notes={2: "Daily."}),
    ),
    "a footnote goes with its part": (
        word_file(A, p("The Participants share readings.", note(2)), notes={2: "Daily."}),
        word_file(A, B),
    ),
    "words of a footnote": (
        word_file(p("They share.", note(2)), notes={2: "Every day at noon."}),
        word_file(p("They share.", note(2)), notes={2: "Every week at noon."}),
    ),
    "footnotes with other numbers": (
        word_file(p("One.", note(2)), p("Two.", note(3)), notes={2: "First.", 3: "Second."}),
        word_file(p("Two.", note(2)), notes={2: "Second."}),
    ),
    "words of an endnote": (
        word_file(p("They share.", note(2, "endnote")), endnotes={2: "Every day."}),
        word_file(p("They share.", note(2, "endnote")), endnotes={2: "Each day."}),
    ),
    "words of a text box": (word_file(p("See ", text_box("Box one"))), word_file(p("See ", text_box("Box two")))),
    "a text box goes": (word_file(p("See ", text_box("Box one"), "here")), word_file(p("See here"))),
    "words of a header": (word_file(A, header="DRAFT 1"), word_file(A, header="DRAFT 2")),
    "a field's result": (
        word_file(p("Page ", word_field("PAGE", "1"), " of it")),
        word_file(p("Page ", word_field("PAGE", "2"), " of it")),
    ),
    "a field comes": (
        word_file(_FOUR, p("As in Article 4.")),
        word_file(_FOUR, p("As in Article ", word_field("REF term \\h", "4"), ".")),
    ),
    "a field goes": (
        word_file(_FOUR, p("As in ", word_field("REF term \\h", "4"), " here.")),
        word_file(_FOUR, p("As in here.")),
    ),
    "words in a control": (
        word_file(p("Until ", control(r("June")), ".")),
        word_file(p("Until ", control(r("July")), ".")),
    ),
    "a block control goes": (word_file(A, control(B), C), word_file(A, C)),
    "a cell's words": (word_file(A, table(*_THREE), C), word_file(A, table(("a", "b"), ("c", "dd"), ("e", "f")), C)),
    "a row comes": (word_file(A, table(*_THREE), C), word_file(A, table(*_THREE, ("g", "h")), C)),
    "a row goes": (word_file(A, table(*_THREE), C), word_file(A, table(*_THREE[:1], *_THREE[2:]), C)),
    "a column comes": (word_file(table(*_THREE), C), word_file(table(*[(*row, "x") for row in _THREE]), C)),
    "a column goes": (word_file(table(*_THREE), C), word_file(table(*[row[:1] for row in _THREE]), C)),
    "a table comes": (word_file(A, B, C), word_file(A, table(*_THREE), B, C)),
    "a table goes": (word_file(A, table(*_THREE), B, C), word_file(A, B, C)),
    "a table in a table": (
        word_file(table(("a", table(("in", "ner")) + p("")), ("c", "d")), C),
        word_file(table(("a", table(("in", "side")) + p("")), ("c", "d")), C),
    ),
    "a cell's shading": (
        word_file(table(*_THREE), C),
        word_file(table(*_THREE, cell_props='<w:shd w:val="clear" w:fill="FFFF00"/>'), C),
    ),
    "cells joined": (word_file(table(*_THREE), C), word_file(table(*_THREE, cell_props=_VERTICAL), C)),
    "the page turned": (word_file(A, B, section=_TALL), word_file(A, B, section=_PAGE)),
    "a section comes": (word_file(A, B, C), word_file(A, p("The Participants share readings.", props=_BREAK), C)),
    "a bookmark stays": (
        word_file(p("The ", _BOOKMARK(r("term")), " is long.")),
        word_file(p("The ", _BOOKMARK(r("word")), " is long.")),
    ),
    "a range of a comment": (word_file(p("The ", r("word"), ".")), word_file(p("The ", _COMMENT(r("words")), "."))),
    "tabs and breaks": (
        word_file(p("one", "<w:r><w:tab/></w:r>", "two", "<w:r><w:br/></w:r>", "three")),
        word_file(p("one", "<w:r><w:tab/></w:r>", "2", "<w:r><w:tab/></w:r>", "three")),
    ),
    "right to left": (word_file(p(_ARABIC, " and")), word_file(p(_ARABIC, r(" معا", "<w:rtl/>"), " and"))),
    "letters with marks": (word_file(p("Que\u0301bec and Din\u00e9")), word_file(p("Qu\u00e9bec and Din\u00e9"))),
    "runs cut elsewhere": (word_file(p("The text stands.")), word_file(p("The te", r("xt sta"), r("nds.")))),
    "marks that were there": (
        word_file(A, B, C),
        word_file(A, p("The Participants ", f"<w:ins {_TRACK}>{r('will ')}</w:ins>", "share readings."), C),
    ),
    "marks in both": (
        word_file(p("We ", f"<w:ins {_TRACK}>{r('will ')}</w:ins>", "share.")),
        word_file(p("We ", f"<w:del {_TRACK}><w:r><w:delText>may </w:delText></w:r></w:del>", "share all.")),
    ),
    "a mark and a change beside it": (
        word_file(A, p("They pay USD 100 a year at noon.")),
        word_file(A, p("They ", f"<w:ins {_TRACK}>{r('shall ')}</w:ins>", "pay USD 900 a year at noon.")),
    ),
}
