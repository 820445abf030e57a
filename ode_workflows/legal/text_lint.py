"""The text lint: what a frozen English text says, or leaves unsaid, that counsel should see before it is signed.

It reads lines of a normalised text and points at article and sentence; it never says that a text is void or sound.
"""

import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence

from ode_workflows.domain.plain_values import value

_ARTICLE = re.compile(
    r"^(?:(?:article|section|paragraph|part|annex)\s+[\divxlc]+\b.*|\d{1,2}(?:\.\d{1,2})*[.)]?\s+\S.*)$", re.IGNORECASE
)
_NUMBER = re.compile(r"^((?:article|section|paragraph|part|annex)\s+[\divxlc]+|\d{1,2}(?:\.\d{1,2})*)", re.IGNORECASE)
_SENTENCE = re.compile(r"(?<=[.;!?])\s+(?=[A-Z“\"(])")
LONGEST_QUOTE = 240
"""Characters of a sentence that a hit quotes."""

OBLIGATION = re.compile(
    r"\b(shall|must|agrees? (?:to|that)|undertakes? to|(?:is|are) (?:obliged|obligated|bound)|covenants?|warrants?"
    r"|enters? into force|entry into force|ratif(?:y|ied|ication))\b",
    re.IGNORECASE,
)
_DISCLAIMS = re.compile(
    r"\b(?:nothing in this|does not (?:create|constitute|impose)|do(?:es)? not intend|not (?:legally )?binding"
    r"|creates? no|without (?:any )?legal effect|not enforceable)\b",
    re.IGNORECASE,
)
_PERIOD = r"(?:\d+|[a-z]+(?:-[a-z]+)?)(?: \(\d+\))?(?: calendar| business| working)? (?:days?|months?|years?)"
NOTICE = re.compile(
    rf"\b{_PERIOD}[’']?s? (?:of )?(?:prior |advance )?(?:written )?notice|\bnotice\b[^.;]{{0,120}}?\b{_PERIOD}\b",
    re.IGNORECASE,
)
_ENDS = re.compile(
    r"\b(?:expires?|terminat(?:e|es|ion)|withdraw(?:s|al)?|discontinu(?:e|es|ation)|renew(?:s|al|ed)?)\b", re.IGNORECASE
)
_PASSIVE = re.compile(r"\b(?:shall|will|must|is to|are to) be \w+(?:ed|en|t|de|ne|id)\b", re.IGNORECASE)
_BY_SOMEBODY = re.compile(r"\bby (?!which|that|law|this|means|way|\d|the (?:date|end|terms))\w", re.IGNORECASE)
_NOBODY = re.compile(r"^(?:it is (?:agreed|understood|intended)|there (?:will|shall) be)\b", re.IGNORECASE)
_DEFINED = re.compile(r"[“\"]([A-Z][\w’'-]*(?: [A-Z][\w’'-]*){0,4})[”\"](?=\s+(?:means|has the meaning)|\s*\))")
_TERM = re.compile(
    r"(?<=[a-z,;] )(?:the|The|each|any|such|an?) ((?:[A-Z][a-z]+)(?: (?:[A-Z][a-z]+|of [A-Z][a-z]+)){0,3})"
)

_COMMON_WORDS = (
    "Party Participant Side State Government Governor Legislature Congress President Secretary Director "
    "Department Agency Commission Board Tribe Nation Province City County Agreement Memorandum Compact "
    "Declaration Letter Annex Article Section Understanding Constitution Act Code Court United January "
    "February March April May June July August September October November December English Spanish French "
    "Federal Register Territory District Commonwealth Republic University Office Minister Ministry Premier "
    "Mayor Chair Council Attorney General Treasury Interior Union "
)
_COMMON = frozenset(_COMMON_WORDS.split())
"""Words that are written with a capital and are no defined terms."""

CLAUSES: Mapping[str, re.Pattern[str]] = {
    "what it is and that it does not bind": re.compile(
        r"not (?:intended to be )?(?:legally )?(?:binding|enforceable)|creates? no (?:rights|legal|obligation)"
        r"|no (?:rights|obligations?) (?:under|in) (?:domestic|international|any) law|intentions? only", re.IGNORECASE,
    ),
    "when it begins": re.compile(
        r"enters? into force|entry into force|(?:takes?|comes?|coming) (?:into )?(?:effect|operation)"
        r"|effective (?:on|date|upon)|becomes? effective|begins? on", re.IGNORECASE,
    ),
    "how long it runs": re.compile(
        rf"\b(?:for|period of|term of) (?:a (?:period|term) of )?{_PERIOD}|expires?|indefinite"
        r"|remains? in (?:force|effect)|until (?:it is )?(?:terminated|discontinued|\d|[A-Z])", re.IGNORECASE,
    ),
    "how one leaves it": re.compile(r"withdraw|terminat|discontinu|denounc", re.IGNORECASE),
    "how it is changed": re.compile(
        r"\bamend|modif(?:y|ied|ication)|supplement|(?:be|is|are) (?:changed|revised)", re.IGNORECASE
    ),
    "how disputes are settled": re.compile(r"disputes?|differences?|consultation|arbitrat|mediat", re.IGNORECASE),
    "whom to write to": re.compile(
        r"\bcontacts?\b|notices? (?:are|is|shall|will|under)|addressed to|points? of contact", re.IGNORECASE,
    ),
    "which law it leaves as it is": re.compile(
        r"consistent with|subject to (?:the )?(?:applicable )?law|nothing in this|existing (?:law|authority)"
        r"|applicable law",
        re.IGNORECASE,
    ),
}  # fmt: skip
"""Final clauses by what they settle."""

_NON_BINDING_ALONE = "what it is and that it does not bind"
_OF_CHILDREN = ("when it begins",)


@value
class Hit:
    """One place: which check, in which article, in which sentence, and what counsel should look at."""

    check: str
    article: str
    sentence: str
    says: str


@value
class Text:
    """A text as sentences, each with the article in which it stands ("preamble" before the first)."""

    sentences: tuple[tuple[str, str], ...]

    @property
    def whole(self) -> str:
        """All sentences, one after another."""
        return " ".join(sentence for _, sentence in self.sentences)


def read_text(lines: Sequence[str]) -> Text:
    """Return a normalised text, one paragraph a line, as sentences with their articles."""
    article, found = "preamble", []
    for line in lines:
        if _ARTICLE.match(line) and (number := _NUMBER.match(line)):
            article = number.group(1)
        found += [(article, sentence.strip()) for sentence in _SENTENCE.split(line) if sentence.strip()]
    return Text(tuple(found))


def linted(
    text: Text,
    *,
    kind: str,
    binds: bool,
    is_child: bool,
    names: Collection[str] = (),
    clauses: Mapping[str, str] | None = None,
) -> tuple[Hit, ...]:
    """Return every place that counsel should see.

    Args:
        text: as `read_text` returns it.
        kind: the instrument's kind, in words.
        binds: whether somebody answered that it is meant to bind.
        is_child: an amendment, extension, accession or termination, whose other clauses stand in its parent.
        names: names of parties and places; no defined terms.
        clauses: the clause of each finding that counsel settled as cured by one, by the finding's title.
    """
    return (
        *(() if binds else _obligations(text, kind)),
        *_missing_clauses(text, kind, binds=binds, is_child=is_child),
        *_dates_without_notice(text),
        *_terms(text, names),
        *_promises_of_nobody(text),
        *_missing_cures(text, clauses or {}),
    )


def _hit(check: str, place: tuple[str, str], says: str) -> Hit:
    return Hit(check, place[0], place[1][:LONGEST_QUOTE], says)


def _obligations(text: Text, kind: str) -> Iterator[Hit]:
    for place in text.sentences:
        found = OBLIGATION.search(place[1])
        if found and not _DISCLAIMS.search(place[1]):
            yield _hit(
                "obligation-words", place, f"“{found.group(1)}” is a word of obligation in a {kind} that is not to bind"
            )


def _missing_clauses(text: Text, kind: str, *, binds: bool, is_child: bool) -> Iterator[Hit]:
    wanted = _OF_CHILDREN if is_child else [name for name in CLAUSES if not (binds and name == _NON_BINDING_ALONE)]
    whole = text.whole
    for name in wanted:
        if not CLAUSES[name].search(whole):
            yield Hit(
                "missing-clause", "whole text", "", f"a {kind} usually says {name}; nothing of the kind was found"
            )


def _dates_without_notice(text: Text) -> Iterator[Hit]:
    if NOTICE.search(text.whole):
        return
    place = next((place for place in text.sentences if _ENDS.search(place[1])), None)
    if place:
        yield _hit("no-notice-rule", place, "speaks of an end or a renewal, and no period of notice is set anywhere")


def _terms(text: Text, names: Collection[str]) -> Iterator[Hit]:
    whole = text.whole
    defined = {term: place for place in text.sentences for term in _DEFINED.findall(place[1])}
    for term, place in defined.items():
        if len(re.findall(rf"\b{re.escape(term)}s?\b", whole)) < 2:
            yield _hit("unused-term", place, f"“{term}” is defined and not used")
    known = {word for each in (*defined, *names) for word in each.split()} | _COMMON
    counted = Counter(term for _, sentence in text.sentences for term in _TERM.findall(sentence))
    for term, number in counted.items():
        if number >= 2 and not {word.removesuffix("s") for word in term.split()} & {
            word.removesuffix("s") for word in known
        }:
            place = next(place for place in text.sentences if term in place[1])
            yield _hit("undefined-term", place, f"“{term}” is written like a defined term and is not defined")


def _promises_of_nobody(text: Text) -> Iterator[Hit]:
    for place in text.sentences:
        passive = _PASSIVE.search(place[1])
        is_owned = passive is not None and _BY_SOMEBODY.search(place[1][passive.end() :]) is not None
        if (passive and not is_owned) or _NOBODY.match(place[1]):
            yield _hit("promise-without-owner", place, "promises something, and does not say who does it")


def _missing_cures(text: Text, clauses: Mapping[str, str]) -> Iterator[Hit]:
    whole = _folded(text.whole)
    for title, clause in clauses.items():
        missing = [sentence for sentence in _SENTENCE.split(clause) if _folded(sentence) not in whole]
        if missing:
            says = f"the clause that was to cure “{title}” is not in the text: {missing[0][:LONGEST_QUOTE]}"
            yield Hit("missing-cure", "whole text", "", says)


def _folded(words: str) -> str:
    return re.sub(r"[^\w]+", " ", words.casefold()).strip()
