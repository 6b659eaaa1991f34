"""A row of named values in, a record out: what JSON lines and the columns of tables have in common."""

import datetime
from collections.abc import Mapping
from typing import Any

from pipeline.readers.reader import Entry, Failure, ReadLimits, Record, too_large


def record_of(
    values: Mapping[str, Any], fields: Mapping[str, str], locator: str, offset: int, limits: ReadLimits
) -> Entry:
    """Return the record that a row of named values holds, or the failure that it is.

    >>> record_of({"content": "Hello.", "meta": {"url": "u"}}, {"text": "content", "url": "meta.url"}, "f#0", 0,
    ...           ReadLimits()).url
    'u'
    """
    text = _find(values, fields["text"]) if "text" in fields else None
    html = _find(values, fields["html"]) if "html" in fields else None
    if isinstance(text, bytes):
        try:
            text = text.decode()
        except UnicodeDecodeError as error:
            return Failure(locator=locator, offset=offset, reason="broken_encoding", measure=float(error.start))
    charset = None
    if isinstance(html, str):
        html, charset = html.encode("utf-8", "replace"), "utf-8"
    if not isinstance(text, str):
        text = None
        if not isinstance(html, bytes):
            return Failure(locator=locator, offset=offset, reason="missing_text")
    size_bytes = len(html or b"") if text is None else 4 * len(text)  # UTF-8 has at most 4 bytes for a character
    if text is not None and size_bytes > limits.max_document_bytes:
        size_bytes = len(text.encode("utf-8", "replace"))
    if size_bytes > limits.max_document_bytes:
        return too_large(locator, offset, size_bytes)
    return Record(
        locator=locator,
        offset=offset,
        text=text,
        html=html if text is None else None,
        charset=charset if text is None else None,
        **{name: _plain(_find(values, fields[name])) for name in ("url", "date", "lang", "license") if name in fields},
    )


def _find(values: Mapping[str, Any], name: str) -> Any:
    if name in values or "." not in name:
        return values.get(name)
    value: Any = values
    for part in name.split("."):
        if not isinstance(value, Mapping):
            return None
        value = value.get(part)
    return value


def _plain(value: Any) -> str | None:
    """Return a scalar as text, null for what has no plain form; dates in ISO 8601."""
    if isinstance(value, str):
        return value or None
    if isinstance(value, datetime.date):
        return value.isoformat()
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return None
