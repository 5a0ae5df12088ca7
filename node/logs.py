"""Structured logs: a short sentence and key=value fields, for people or as JSON lines.

Never private content. Control characters in values are escaped by the renderers, so a remote
handle cannot forge a line (`reference` XSS-09).
"""

import logging
import sys
from collections.abc import MutableMapping
from typing import Any, TextIO

import structlog

_LEVELS = {
    "debug": logging.DEBUG,
    "info": logging.INFO,
    "warning": logging.WARNING,
    "error": logging.ERROR,
}


def configure(level: str, form: str, stream: TextIO = sys.stderr) -> None:
    """Sends all logs of this process to `stream`; `form` is "text" or "json"."""
    renderer: Any = (
        structlog.processors.JSONRenderer(sort_keys=False)
        if form == "json"
        else structlog.processors.KeyValueRenderer(
            key_order=["timestamp", "level", "event"], repr_native_str=True
        )
    )
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            _clip,
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(_LEVELS[level]),
        logger_factory=structlog.PrintLoggerFactory(stream),
        cache_logger_on_first_use=True,
    )


_LONGEST = 2_000


def _clip(
    _logger: object, _method: str, event: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    """Bounds every text, so that a hostile value cannot fill the disk."""
    for key, value in event.items():
        if isinstance(value, str) and len(value) > _LONGEST:
            event[key] = value[:_LONGEST] + "…"
    return event
