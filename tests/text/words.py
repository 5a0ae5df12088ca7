"""What translators work with: brings their files up to date with what our pages say.

    python -m tests.text.words             writes new messages into every file
    python -m tests.text.words FILE.json   and fills in translations:
                                           {"Help": ["Ayuda", "Aide", "Āwhina"], ...}
    python -m tests.text.words --tidy      and drops those that are said no more

A message with two forms is keyed "{count} day|{count} days", its translations joined the same
way. The order in a list is es, fr, mi; an empty text means "not translated yet".
"""

import json
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

from tests.house.sources import ROOT
from tests.text.said import Forms, catalog, said, translations

FILLED_IN = ("es", "fr", "mi")
_JOIN = "|"


def missing(language: str) -> list[Forms]:
    """The messages that have no translation into that language yet, in order."""
    told = translations(language)
    return sorted(forms for forms in said() if not all(told.get(forms, ("",))))


def update(language: str, filled_in: Mapping[Forms, Forms], *, tidy: bool = False) -> None:
    """Writes a language's file anew: all that is said, in order, with what is translated."""
    file = _file(language)
    told = {**translations(language), **filled_in}
    listed = said() if tidy else said() | told.keys()
    head = file.read_text("utf-8").split("\n\n", 1)[0]
    count = catalog(language).num_plurals
    entries = (_entry(forms, told.get(forms, ()), count) for forms in sorted(listed))
    file.write_text("\n\n".join([head, *entries]) + "\n", "utf-8")


def _file(language: str) -> Path:
    return ROOT / "text" / "locale" / language / "LC_MESSAGES" / "messages.po"


def _entry(forms: Forms, told: Forms, count: int) -> str:
    if len(forms) == 1:
        return f"msgid {_quoted(forms[0])}\nmsgstr {_quoted(told[0] if told else '')}"
    texts = [told[number] if number < len(told) else "" for number in range(count)]
    lines = [f"msgid {_quoted(forms[0])}", f"msgid_plural {_quoted(forms[1])}"]
    return "\n".join(
        lines + [f"msgstr[{number}] {_quoted(text)}" for number, text in enumerate(texts)]
    )


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'


def _read(path: str) -> Iterator[tuple[str, Forms, Forms]]:
    for english, told in json.loads(Path(path).read_text("utf-8")).items():
        for language, text in zip(FILLED_IN, told, strict=True):
            if text:
                yield language, tuple(english.split(_JOIN)), tuple(text.split(_JOIN))


def main(words: list[str]) -> None:
    """Writes every file, and prints what is still to be translated."""
    given = [entry for path in words if path != "--tidy" for entry in _read(path)]
    for language in ("en", *FILLED_IN):
        filled_in = {forms: told for code, forms, told in given if code == language}
        update(language, filled_in, tidy="--tidy" in words)
    for language in FILLED_IN:
        for forms in missing(language):
            print(f"{language}: {_JOIN.join(forms)}")  # noqa: T201  # said to whoever runs it


if __name__ == "__main__":
    main(sys.argv[1:])
