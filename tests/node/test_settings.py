"""Settings: every key, every mistake with its line, every override."""

from dataclasses import fields
from pathlib import Path
from typing import Any, get_args, get_type_hints

import pytest

from node.config_file import SettingsError, load, parse
from node.new_config import Answers, config_text, example_text
from node.settings import Settings

PATH = Path("config.toml")
LEAST = '[node]\nhost = "hull.example.org"\n[community]\nusername = "hull"\nname = "Hull"\n'


def test_the_example_has_every_setting_with_its_default() -> None:
    settings = parse(example_text(), PATH, {})
    least = parse(LEAST, PATH, {})
    told = ("summary", "place", "zone", "contact")  # the example shows how these look
    for section in get_type_hints(Settings):
        for item in fields(getattr(settings, section)):
            assert f"\n{item.name} = " in example_text(), f"{section}.{item.name}"
            if section != "community" or item.name not in (*told, "name"):
                same = getattr(getattr(least, section), item.name)
                assert getattr(getattr(settings, section), item.name) == same, item.name


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ("[nod]\n", ("line 6", "`nod` is not a setting", "Did you mean `node`")),
        ("[node]\nprot = 1\n", ("TOML",)),
        ("[log]\nlevl = 'info'\n", ("line 7", "`log.levl`", "Did you mean `log.level`")),
        ("[log]\nlevel = 3\n", ("line 7", "`log.level` must be text in quotes, not 3")),
        ("[log]\nlevel = 'loud'\n", ("line 7", "one of debug")),
        ("[federation]\nhosts_at_once = '9'\n", ("line 7", "must be a whole number")),
        ("[federation]\nhosts_at_once = true\n", ("line 7", "must be a whole number")),
        ("[federation]\nhosts_at_once = 0\n", ("line 7", "between 1 and 2000")),
        ("[federation]\ntitle_in_name = 1\n", ("line 7", "true or false")),
        ("[network]\nallow_addresses = 'x'\n", ("line 7", "list of texts")),
        ("[network]\nallow_addresses = ['10.0.0.1/8']\n", ("line 7", "no address range")),
        ("[network]\nallow_addresses = ['127.0.0.0/8']\n", ("line 7", "public node")),
        ("[network]\ntotal_seconds = 600\n", ("line 7", "between 1 and 60")),
        ("[mail]\ntls = 'never'\n", ("line 7", "one of starttls, tls, none")),
        ("[mail]\nserver = 'mx.hull.example'\ntls = 'none'\n", ("line 8", "on this machine")),
        ("[mail]\nport = 0\n", ("line 7", "between 1 and 65535")),
        ("[mail]\nsender = 'Hull <hull@hull.example>'\n", ("line 7", "must be an address")),
        ("[mail]\nbounces = 'bounces@Hull.example'\n", ("line 7", "must be an address")),
        ("[mail]\ndev_mailbox = true\n", ("line 7", "of this machine alone")),
        ("[murmurations]\nindex = 'http://index.example'\n", ("line 7", "must begin with https")),
        ("[murmurations]\nindex = 'https://index.example/v2/'\n", ("line 7", "without a slash")),
        ("[murmurations]\nindex = 'https://user:word@index.example'\n", ("line 7", "https://")),
        ("[murmurations]\nread = true\n", ("line 7", "needs an index")),
        ("[murmurations]\nread_hours = 0\n", ("line 7", "between 1 and 168")),
        ("[murmurations]\nread_most = 501\n", ("line 7", "between 1 and 500")),
        ("[murmurations]\nread_country = 'gb'\n", ("line 7", "two capital letters")),
        ("log = 3\n", ("community.log", "not a setting")),
    ],
)
def test_a_mistake_is_told_with_its_line_and_key(change: str, words: tuple[str, ...]) -> None:
    with pytest.raises(SettingsError) as told:
        parse(LEAST + change, PATH, {})
    for word in words:
        assert word in told.value.public


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('host = "hull.example.org"', "", "`node.host` is missing"),
        ('"hull.example.org"', '"Hull.Example"', "lower case"),
        ('username = "hull"', 'username = "Hull Desk"', "a-z, 0-9 and _"),
        ('name = "Hull"', 'name = " "', "must not be empty"),
        ('name = "Hull"', 'name = "Hull"\nlanguage = "xx"', "one of en, es, fr, mi"),
        ('name = "Hull"', 'name = "Hull"\nzone = "Nowhere/Land"', "IANA"),
        ('host = "hull.example.org"', 'host = "hull.example.org"\nscheme = "http"', "only for a"),
        ("[node]", '[node]\ntrusted_proxies = ["proxy"]', "no address or address range"),
        ("[node]", '[node]\ntrusted_proxies = ["0.0.0.0/0"]', "every address"),
    ],
)
def test_a_value_that_cannot_be_is_refused(old: str, new: str, words: str) -> None:
    with pytest.raises(SettingsError, match=words):
        parse(LEAST.replace(old, new, 1), PATH, {})


def _another(of: object) -> tuple[str, object]:
    """A value of that type as text of the environment, and as it is read."""
    known: dict[object, tuple[str, object]] = {
        str: ("en", "en"),
        int: ("1234", 1234),
        float: ("7.5", 7.5),
        bool: ("true", True),
        Path: ("elsewhere", Path("elsewhere")),
        tuple[str, ...]: ("10.0.0.0/8, 192.168.0.0/16", ("10.0.0.0/8", "192.168.0.0/16")),
    }
    return known[of]


SPECIAL: dict[str, tuple[str, Any]] = {
    "node.host": ("madison.example.org", "madison.example.org"),
    "node.scheme": ("https", "https"),
    "community.zone": ("Europe/London", "Europe/London"),
    "community.country": ("NZ", "NZ"),
    "community.review": ("first", "first"),
    "community.retention_days": ("60", 60),
    "community.introductions": ("coordinator", "coordinator"),
    "federation.umbrella_distance": ("3", 3),
    "federation.umbrella_hours": ("12", 12),
    "mail.tls": ("tls", "tls"),
    "mail.sender": ("desk@hull.example.org", "desk@hull.example.org"),
    "mail.bounces": ("bounces@hull.example.org", "bounces@hull.example.org"),
    "mail.dev_mailbox": ("no", False),
    "murmurations.index": ("https://index.example/v2", "https://index.example/v2"),
    "murmurations.read": ("no", False),
    "murmurations.read_hours": ("24", 24),
    "murmurations.read_most": ("50", 50),
    "murmurations.read_country": ("NZ", "NZ"),
    "log.level": ("debug", "debug"),
    "log.form": ("json", "json"),
}


def _keys() -> list[tuple[str, str, object]]:
    return [
        (section, key, get_args(told)[0])
        for section, kind in get_type_hints(Settings).items()
        for key, told in get_type_hints(kind, include_extras=True).items()
    ]


@pytest.mark.parametrize(("section", "key", "of"), _keys(), ids=lambda part: str(part)[:24])
def test_every_key_can_be_overridden_by_the_environment(section: str, key: str, of: object) -> None:
    text, value = SPECIAL.get(f"{section}.{key}") or _another(of)
    settings = parse(LEAST, PATH, {f"SISTERNET_{section}_{key}".upper(): text})

    assert getattr(getattr(settings, section), key) == value


def test_a_wrong_variable_is_named() -> None:
    with pytest.raises(SettingsError, match="SISTERNET_NODE_PORT: must be a whole number"):
        parse(LEAST, PATH, {"SISTERNET_NODE_PORT": "many"})


def test_a_file_that_is_not_there_is_told_with_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="sisternet init"):
        load(tmp_path / "nothing.toml", {})


def test_the_answers_of_init_stand_in_a_file_that_can_be_read_back() -> None:
    answers = Answers(
        host="127.0.0.1:4101",
        name='The "Other" Network \\ Co',
        username="other",
        place="Here",
        language="mi",
        zone="Pacific/Auckland",
        port=4101,
        here=True,
    )
    settings = parse(config_text(answers), PATH, {})

    assert settings.community.name == answers.name
    assert settings.node.base_url == "http://127.0.0.1:4101"
    assert settings.network.allow_addresses == ("127.0.0.0/8",)
    assert settings.mail.dev_mailbox


TRIAL = LEAST.replace('"hull.example.org"', '"localhost"') + "[mail]\ndev_mailbox = true\n"


def test_letters_are_shown_to_everybody_on_this_machine_and_to_nobody_else() -> None:
    assert parse(TRIAL, PATH, {}).mail.dev_mailbox
    with pytest.raises(SettingsError, match="of this machine alone"):
        parse(TRIAL, PATH, {"SISTERNET_NODE_LISTEN": "10.0.0.7"})
    with pytest.raises(SettingsError, match="exclude each other"):
        parse(TRIAL + 'server = "127.0.0.1"\n', PATH, {})


def test_letters_come_from_the_networks_handle_until_another_address_is_set() -> None:
    assert parse(LEAST, PATH, {}).sender == "hull@hull.example.org"
    assert parse(LEAST + '[mail]\nsender = "desk@hull.nz"\n', PATH, {}).sender == "desk@hull.nz"
