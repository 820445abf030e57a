"""Reads the head of a picture, never its pixels."""

import io
import warnings

from PIL import Image, UnidentifiedImageError

from ode_workflows.documents.gate.refusal import MOST_PIXELS, RefusedError
from ode_workflows.documents.gate.targets import Leads, leads
from ode_workflows.documents.gate.xml import local_name, safe_tree
from ode_workflows.domain.sentences import phrased

_FORMATS = ("PNG", "JPEG", "GIF", "BMP", "TIFF", "WEBP")
_METAFILES = (b"\xd7\xcd\xc6\x9a", b"\x01\x00\x09\x00", b"\x02\x00\x09\x00")
_EMF_MARK = b" EMF"
_ACTIVE = frozenset({"script", "foreignObject", "handler", "iframe", "object", "embed", "set", "animate"})


def is_sound_picture(name: str, data: bytes) -> bool:
    """Say whether a picture can be shown; a damaged one cannot.

    Raises:
        RefusedError: so many pixels that opening it would fill the memory, or a drawing with a program in it.
    """
    if name.casefold().endswith(".svg") or data.lstrip(b"\xef\xbb\xbf \r\n\t").startswith((b"<svg", b"<?xml")):
        _require_still_drawing(name, data)
        return True
    if data.startswith(_METAFILES) or data[40:44] == _EMF_MARK:
        return True
    size = _size(data)
    if size is None:
        return False
    if size[0] * size[1] > MOST_PIXELS:
        raise _too_many_pixels(name, f"{size[0]:,} by {size[1]:,} pixels")
    return True


def _size(data: bytes) -> tuple[int, int] | None:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            with Image.open(io.BytesIO(data), formats=_FORMATS) as picture:
                return picture.size
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as fault:
        raise _too_many_pixels("", "too many pixels") from fault
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, KeyError, TypeError, EOFError, Warning):
        return None  # what Pillow raises on damaged heads differs from format to format
    except (OverflowError, IndexError, AttributeError):
        return None


def _too_many_pixels(name: str, found: str) -> RefusedError:
    return RefusedError(
        phrased(
            "holds a picture %(name)s of %(found)s; the most is %(most_pixels)s million. Make it smaller.",
            name=name,
            found=found,
            most_pixels=MOST_PIXELS // 1000000,
        )
    )


def _require_still_drawing(name: str, data: bytes) -> None:
    for node in safe_tree(name, data).iter():
        if local_name(node) in _ACTIVE or any(key.casefold().startswith("on") for key in node.attrib):
            raise RefusedError(
                phrased("holds a drawing %(name)s with a program in it. Replace it by a picture.", name=name)
            )
        for key, value in node.attrib.items():
            if key.rpartition("}")[2] == "href" and not value.startswith(("#", "data:image/")):
                place = "a script" if leads(value) is Leads.TO_A_SCRIPT else "another place"
                raise RefusedError(
                    phrased(
                        "holds a drawing %(name)s that leads to %(place)s. Replace it by a picture.",
                        name=name,
                        place=place,
                    )
                )
