"""Names say what a thing is."""

import re
import sys
from collections.abc import Iterator

from tests.house.sources import PACKAGES, Module, everything, modules, product

_SAYS_NOTHING = frozenset(
    "utils util helpers helper common misc manager service base data info".split()
)
_WORDS_OF_A_CLASS = re.compile(r"[A-Z][a-z0-9]*")


def test_no_module_and_no_class_has_a_name_that_says_nothing() -> None:
    assert list(_empty_names(product())) == []


def _empty_names(looked_at: tuple[Module, ...]) -> Iterator[str]:
    for module in looked_at:
        if _SAYS_NOTHING & set(module.name.strip("_").split("_")):
            yield module.path
        for node in module.classes():
            last = _WORDS_OF_A_CLASS.findall(node.name)[-1:]
            if _SAYS_NOTHING & {word.lower() for word in last}:
                yield f"{module.path}:{node.name}"


def test_no_package_hides_one_of_the_standard_library() -> None:
    assert set(PACKAGES) & set(sys.stdlib_module_names) == set()


def test_tests_are_sentences() -> None:
    short = [
        f"{module.path}:{name}"
        for module in modules("tests")
        for name, _ in module.functions()
        if name.startswith("test_") and name.count("_") < 3  # "test", three words
    ]
    assert short == []


def test_no_work_is_left_lying_about() -> None:
    marks = re.compile(r"#.*\b(?:TODO|FIXME|XXX|HACK)\b|\bNotImplementedError\b")
    left = [
        f"{module.path}:{number}"
        for module in everything()
        if module.path != "tests/house/test_names.py"
        for number, line in enumerate(module.text.splitlines(), 1)
        if marks.search(line)
    ]
    assert left == []
