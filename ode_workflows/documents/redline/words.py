"""Cut a text into the pieces that are compared: words, whole numbers, money and dates, single Han signs."""

import re
import sys
import unicodedata
from functools import cache

MONTHS = (
    "January|February|March|April|May|June|July|August|September|October|November|December|"
    "enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|octubre|noviembre|diciembre"
)
DATE = rf"\d{{1,2}} (?:de )?(?:{MONTHS})(?: de|,)? \d{{4}}|(?:{MONTHS}) \d{{1,2}}(?:, \d{{4}})?|\d{{4}}-\d\d-\d\d"
NUMBER = r"\d+(?:[.,:/]\d+)*%?"
MONEY = rf"(?:(?:US|C|A)?[$€£¥]|USD|EUR|CAD|MXN) ?{NUMBER}(?: (?:million|billion|thousand))?"
_HAN = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"


@cache
def _pattern() -> re.Pattern[str]:
    marks = "".join(chr(point) for point in range(sys.maxunicode >> 4) if unicodedata.category(chr(point))[0] == "M")
    joined = f"(?:[^\\W{_HAN}]|[{marks}]|[\u2019'](?=\\w))"
    return re.compile(
        rf"{DATE}|{MONEY}|{NUMBER}(?!\w)|[{_HAN}][{marks}]*|[^\W{_HAN}]{joined}*|\s+|.[{marks}]*", re.DOTALL
    )


def pieces_of(text: str) -> list[str]:
    """Return the pieces of a text in order; joined they are the text."""
    return _pattern().findall(text)
