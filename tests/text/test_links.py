from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from text.clean import clean_html, plain_text
from text.links import hashtags_in, html_of, mentions_in

REL = 'rel="nofollow noopener noreferrer"'


def tag_url(tag: str) -> str:
    return f"https://hull.example/tags/{quote(tag)}"


def written(text: str, **mentions: str) -> str:
    return html_of(text, mentions, tag_url)


def test_an_empty_line_parts_paragraphs_and_a_line_end_breaks() -> None:
    assert written("One\ntwo\r\n\r\n\n three ") == "<p>One<br>two</p><p> three</p>"


def test_nothing_written_is_nothing() -> None:
    assert written(" \n ") == ""


def test_markup_in_plain_text_is_shown_and_not_obeyed() -> None:
    assert written("<b>x</b> & y") == "<p>&lt;b&gt;x&lt;/b&gt; &amp; y</p>"


@pytest.mark.parametrize(
    ("text", "address", "after"),
    [
        ("see https://a.example/x.", "https://a.example/x", "."),
        ("see https://a.example/?a=1&b=2 now", "https://a.example/?a=1&amp;b=2", " now"),
        ("(https://a.example/x)", "https://a.example/x", ")"),
        ("https://a.example/w_(x) y", "https://a.example/w_(x)", " y"),
        ("https://a.example/x?!", "https://a.example/x", "?!"),
    ],
)
def test_a_web_address_is_linked_without_the_sentence_around_it(
    text: str, address: str, after: str
) -> None:
    link = f'<a href="{address}" {REL}>{address}</a>{after}'
    assert link in written(text)


@pytest.mark.parametrize("text", ["javascript:alert(1)", "https://", "https://user@a.example/"])
def test_what_is_no_safe_address_stays_text(text: str) -> None:
    assert "<a" not in written(text)


def test_a_mention_is_a_card_that_other_servers_know() -> None:
    html = html_of(
        "Hi @Josie@hull.example!", {"josie@hull.example": "https://hull.example/@josie"}, tag_url
    )
    assert html == (
        '<p>Hi <span class="h-card"><a href="https://hull.example/@josie" class="u-url mention" '
        f"{REL}>@<span>Josie</span></a></span>!</p>"
    )


def test_a_handle_nobody_knows_stays_text() -> None:
    assert written("@nobody@a.example") == "<p>@nobody@a.example</p>"


def test_a_hashtag_links_to_its_page_in_lower_case() -> None:
    page = tag_url("mārakai")
    link = f'<a href="{page}" class="mention hashtag" {REL}>#<span>MāraKai</span></a>'
    assert written("#MāraKai") == f"<p>{link}</p>"


def test_a_number_is_no_hashtag() -> None:
    assert written("Bus #2026") == "<p>Bus #2026</p>"


def test_handles_are_found_once_each_and_in_order() -> None:
    text = "@b@x.example, @a and @B@X.example; not mail@x.example; @c@127.0.0.1:4101 @d."
    assert mentions_in(text) == ("b@x.example", "a", "c@127.0.0.1:4101", "d")


def test_hashtags_are_found_in_any_script_but_not_as_numbers_or_fragments() -> None:
    text = "#Need #need #māra #2026 https://a.example/#frag a#b ##c #été! #x_1"
    assert hashtags_in(text) == ("need", "māra", "été", "x_1")


def test_a_text_full_of_names_links_only_so_many() -> None:
    assert len(mentions_in(" ".join(f"@p{number}@x.example" for number in range(200)))) == 50
    assert len(hashtags_in(" ".join(f"#t{number}" for number in range(200)))) == 30


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=200))
def test_what_is_written_is_already_clean(text: str) -> None:
    html = html_of(text, {}, tag_url)
    assert clean_html(html) == html


@given(
    st.lists(
        st.sampled_from(["@a@x.example", "#b", "https://c.example/(d)", "<", "&", " ", ".", "\n"])
    )
)
def test_what_is_written_can_be_read_again(pieces: list[str]) -> None:
    text = "".join(pieces)
    html = html_of(text, {"a@x.example": "https://x.example/@a"}, tag_url)
    said = plain_text(html).replace("@x.example", "")
    assert said.split() == text.replace("@x.example", "").split()
