"""A text as its articles, in whatever language it is written, and which of them another text has changed."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from difflib import SequenceMatcher
from itertools import pairwise

from ode_workflows.domain.plain_values import value

PREAMBLE = "preamble"

_NUMBER = r"(?P<number>\d{1,3}|[IVXLC]+|[ivxlc]+)"
_NAMED = re.compile(rf"^(?P<word>[^\W\d_]+\.?)[\s\u00a0]+{_NUMBER}(?![\w]|[.]\d)")
_BARE = re.compile(rf"^{_NUMBER}[.)\u00ba\u00b0](?!\d)")
_EAST_ASIAN = re.compile(r"^[第제]\s*(?P<number>\d{1,3}|[一二三四五六七八九十百]{1,5})\s*[条條조]")
_ROMAN = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}
_HAN = dict(zip("一二三四五六七八九", range(1, 10), strict=True))


@value
class Article:
    """One article: its number as the text writes it ("preamble" before the first) and its lines."""

    label: str
    lines: tuple[str, ...]

    @property
    def body(self) -> str:
        """The article without its number, to be compared with an article that stands elsewhere."""
        return "\n".join(self.lines).removeprefix(self.label)


def articles_of(lines: Iterable[str]) -> tuple[Article, ...]:
    """Return the articles of a normalised text, one paragraph a line; the first is the preamble, perhaps empty.

    An article is a line that begins with a word and the next number in order ("Article 4", "Artículo IV", "第四条").
    Only where no line does so, bare numbers ("4.") count: a numbered list inside an article starts none.
    """
    wanted = list(lines)
    starts = _starts(wanted, _named) or _starts(wanted, _bare)
    cuts = [(0, PREAMBLE), *starts, (len(wanted), "")]
    if starts and starts[0][0] == 0:
        return tuple(_between(wanted, cuts[1:]))
    return tuple(_between(wanted, cuts))


def count_articles(lines: Iterable[str]) -> int:
    """Return how many numbered articles a text has."""
    return sum(article.label != PREAMBLE for article in articles_of(lines))


def article_named(articles: Sequence[Article], said: str) -> Article | None:
    """Return the article that somebody means by its number ("4") or as the text writes it ("Article 4"), or None."""
    numbered = [article for article in articles if article.label != PREAMBLE]
    wanted = said.strip().casefold()
    if wanted.isascii() and wanted.isdigit():
        return numbered[int(wanted) - 1] if 0 < int(wanted) <= len(numbered) else None
    return next((each for each in articles if each.label.casefold().rstrip(".") == wanted.rstrip(".")), None)


def label_of(heading: str, labels: Iterable[str]) -> str | None:
    """Return the label with which a heading begins, or None; "Article 1" does not begin "Article 12"."""
    words = " ".join(heading.split()).casefold()
    for label in labels:
        wanted = " ".join(label.split()).casefold().rstrip(".")
        if words.startswith(wanted) and not words[len(wanted) : len(wanted) + 1].isalnum():
            return label
    return None


def changed_articles(old: Iterable[str], new: Iterable[str]) -> tuple[str, ...]:
    """Return what became of the articles of a text, half a sentence each; empty when no word of an article differs.

    An article that only got another number is not changed.
    """
    before, after = articles_of(old), articles_of(new)
    bodies = [each.body for each in before], [each.body for each in after]
    found: list[str] = []
    for kind, a, b, c, d in SequenceMatcher(None, *bodies, autojunk=False).get_opcodes():
        if kind != "equal":
            found += _in_words(before[a:b], after[c:d])
    return tuple(found)


def _in_words(old: Sequence[Article], new: Sequence[Article]) -> Iterator[str]:
    both = min(len(old), len(new))
    yield from (f"{article.label} is changed" for article in new[:both])
    yield from (f"{article.label} is left out" for article in old[both:] if any(article.lines))
    yield from (f"{article.label} is new" for article in new[both:] if any(article.lines))


def _between(lines: Sequence[str], cuts: Sequence[tuple[int, str]]) -> Iterator[Article]:
    for (start, label), (end, _) in pairwise(cuts):
        yield Article(label, tuple(lines[start:end]))


def _starts(lines: Sequence[str], read: Callable[[str], tuple[str, int] | None]) -> list[tuple[int, str]]:
    """Return where the articles begin: each has the number after that of the one before."""
    found: list[tuple[int, str]] = []
    for place, line in enumerate(lines):
        label = read(line)
        if label is not None and label[1] == len(found) + 1:
            found.append((place, label[0]))
    return found


def _named(line: str) -> tuple[str, int] | None:
    match = _EAST_ASIAN.match(line) or _NAMED.match(line)
    return (match.group(0), _value(match.group("number"))) if match else None


def _bare(line: str) -> tuple[str, int] | None:
    match = _BARE.match(line)
    return (match.group(0), _value(match.group("number"))) if match else None


def _value(number: str) -> int:
    """Return the value of digits of any script, of Roman numerals or of Han numerals below two hundred."""
    if number[0].isdigit():
        return int(number)
    if number[0] in _HAN or number[0] in "十百":
        return _han_value(number)
    values = [_ROMAN[letter] for letter in number.casefold()]
    pairs = zip(values, [*values[1:], 0], strict=True)
    return sum(-each if each < following else each for each, following in pairs)


def _han_value(number: str) -> int:
    hundreds, _, rest = number.rpartition("百")
    tens, has_ten, ones = rest.rpartition("十")
    found = (_HAN.get(hundreds, 1) if "百" in number else 0) * 100
    return found + (_HAN.get(tens, 1) * 10 if has_ten else 0) + _HAN.get(ones, 0)
