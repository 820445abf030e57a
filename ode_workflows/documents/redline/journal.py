"""Notes each change for the list by article while two stories are merged."""

from collections.abc import Sequence

from ode_workflows.documents.package import XmlElement
from ode_workflows.documents.redline.align import Span
from ode_workflows.documents.redline.articles import Articles
from ode_workflows.documents.redline.canonical import Canonical
from ode_workflows.documents.redline.changes import Change, kinds_of, sentence_span, tidy
from ode_workflows.documents.redline.names import P_PROPERTIES, P, plain_text
from ode_workflows.documents.redline.tokens import Token


class Journal:
    """Collects the changes of one part.

    Args:
        part: the name of the part.
        articles: of the old and of the new story; a note stands in the article of its reference.
        forms: how paragraphs of the old and of the new part are read.
        names: the parties, and the terms that are defined in either text.
    """

    def __init__(
        self,
        part: str,
        articles: tuple[Articles, Articles],
        forms: tuple[Canonical, Canonical],
        names: tuple[Sequence[str], Sequence[str]],
        changes: list[Change] | None = None,
    ) -> None:
        self._part, self._articles, self._forms, self._names = part, articles, forms, names
        self.changes: list[Change] = [] if changes is None else changes
        self._held: list[int] = []
        self._place: XmlElement | None = None

    def within(self, part: str, place: XmlElement) -> "Journal":
        """Return a journal that writes into the same list, for a note whose reference stands at a place."""
        inner = Journal(part, self._articles, self._forms, self._names, self.changes)
        inner._place = place if self._place is None else self._place  # of the same class
        return inner

    def hold(self) -> None:
        """Remember where the list stands, in case what follows is done in another way."""
        self._held.append(len(self.changes))

    def keep(self) -> None:
        """Keep what was noted since."""
        self._held.pop()

    def drop(self) -> None:
        """Forget what was noted since."""
        del self.changes[self._held.pop() :]

    def whole(self, block: XmlElement, kind: str) -> None:
        """Note that a block came or went."""
        paragraphs = [block] if block.tag == P else list(block.iter(P))
        text = tidy(" ".join(map(plain_text, paragraphs)))
        if text:
            is_new = kind == "ins"
            self._note(block, ("added" if is_new else "removed",), "" if is_new else text, text if is_new else "")

    def formatting(self, place: XmlElement) -> None:
        """Note that a table, row or cell looks different."""
        text = tidy(plain_text(place))
        self._note(place, ("formatting",), text, text)

    def moved(self, block: XmlElement) -> None:
        """Note that a paragraph moved."""
        text = tidy(plain_text(block))
        self._note(block, ("moved",), text, text)

    def paragraph(
        self,
        old: XmlElement,
        new: XmlElement,
        tokens_old: Sequence[Token],
        tokens_new: Sequence[Token],
        spans: Sequence[Span],
    ) -> None:
        """Note what changed between two paragraphs, sentence by sentence."""
        texts = "".join(token.text for token in tokens_old), "".join(token.text for token in tokens_new)
        before: tuple[tuple[int, int], tuple[int, int]] | None = None
        gone: list[str] = []
        come: list[str] = []
        for kind, start, end, start_new, end_new in spans:
            if kind == "equal":
                continue
            place = _span(tokens_old, start, end), _span(tokens_new, start_new, end_new)
            around = sentence_span(texts[0], *place[0]), sentence_span(texts[1], *place[1])
            if before is not None and (around[0] == before[0] or around[1] == before[1]):
                before = _wider(before, around)
            else:
                self._sentence(new, texts, before, gone, come)
                before, gone, come = around, [], []
            gone.append(texts[0][slice(*place[0])])
            come.append(texts[1][slice(*place[1])])
        self._sentence(new, texts, before, gone, come)
        self._looks(old, new, tokens_old, tokens_new, spans)

    def _sentence(
        self,
        place: XmlElement,
        texts: tuple[str, str],
        around: tuple[tuple[int, int], tuple[int, int]] | None,
        gone: list[str],
        come: list[str],
    ) -> None:
        if around is None:
            return
        old, new = (tidy(text[slice(*span)]) for text, span in zip(texts, around, strict=True))
        went, came = " ".join(gone), " ".join(come)
        kinds = kinds_of(went, came, old=old, new=new, parties=self._names[0], terms=self._names[1])
        if not tidy(went) and not tidy(came):
            kinds = ("formatting",)
        self._note(place, kinds, old, new)

    def _looks(
        self,
        old: XmlElement,
        new: XmlElement,
        tokens_old: Sequence[Token],
        tokens_new: Sequence[Token],
        spans: Sequence[Span],
    ) -> None:
        changed = [
            tokens_new[start_new + number].text
            for kind, start, end, start_new, _ in spans
            if kind == "equal"
            for number in range(end - start)
            if tokens_old[start + number].look != tokens_new[start_new + number].look
        ]
        forms = [form.of(node.find(P_PROPERTIES)) for form, node in zip(self._forms, (old, new), strict=True)]
        if changed or forms[0] != forms[1]:
            text = tidy("".join(changed)) or tidy(plain_text(new))
            self._note(new, ("formatting",), text, text)

    def _note(self, place: XmlElement, kinds: tuple[str, ...], old: str, new: str) -> None:
        node = place if self._place is None else self._place
        article = next((found for articles in self._articles[::-1] if (found := articles.of(node))), "")
        self.changes.append(Change(article, kinds, old, new, self._part))


def _span(tokens: Sequence[Token], start: int, end: int) -> tuple[int, int]:
    first = sum(len(token.text) for token in tokens[:start])
    return first, first + sum(len(token.text) for token in tokens[start:end])


def _wider(
    one: tuple[tuple[int, int], tuple[int, int]], other: tuple[tuple[int, int], tuple[int, int]]
) -> tuple[tuple[int, int], tuple[int, int]]:
    (a, b), (c, d) = one
    (e, f), (g, h) = other
    return (min(a, e), max(b, f)), (min(c, g), max(d, h))
