"""MediaAttachment: pictures, films and sounds, ours and others' (clientapi.md 6)."""

from collections.abc import Sequence

from federation.attached import Attached, attached_to
from federation.strict_json import Json, parse
from media.picture import Focus, Picture
from media.upload import Upload
from posts.post import Post
from text.clean import clean_line

_MOST_PLACES = 100


def attachments_of(
    post: Post, own: Sequence[Picture], base_url: str, document: Json | None = None
) -> list[Json]:
    """What is shown of a post's attachments: of ours what is kept, of others what they say.

    `own` are the pictures shown at the post; `document` is the post's, if it is parsed already.
    """
    if post.local:
        return [own_attachment(picture, base_url) for picture in own]
    found = attached_to(parse(post.document) if document is None else document)
    return [foreign_attachment(one, post.id, place) for place, one in enumerate(found)]


def own_attachment(picture: Picture, base_url: str) -> Json:
    """One of ours, shown or waiting to be."""
    meta: Json = {"focus": _focus(picture.focus)}
    if picture.width and picture.height:
        meta["original"] = _size(picture.width, picture.height)
        meta["small"] = _size(*_fitted(picture.width, picture.height))
    return {
        "id": str(picture.id),
        "type": picture.kind,
        "url": base_url + picture.path,
        "preview_url": base_url + picture.small_path if picture.small_path else None,
        "remote_url": None,
        "meta": meta,
        "description": picture.alt or None,
        "blurhash": picture.blurhash or None,
    }


def waiting_attachment(upload: Upload) -> Json:
    """A picture of ours that nobody has looked into yet."""
    return {
        "id": str(upload.id),
        "type": "image",
        "url": None,
        "preview_url": None,
        "remote_url": None,
        "meta": {"focus": _focus(upload.focus)},
        "description": upload.alt or None,
        "blurhash": None,
    }


def foreign_attachment(attached: Attached, post_id: int, place: int) -> Json:
    """One of others; its id is that of its post, and its place there."""
    sized = attached.width is not None and attached.height is not None
    original = _size(attached.width or 0, attached.height or 0) if sized else {}
    meta: Json = {"original": original, "small": original}
    if attached.focus is not None:
        meta["focus"] = {"x": attached.focus[0], "y": attached.focus[1]}
    return {
        "id": f"{post_id}{place % _MOST_PLACES:02}",
        "type": attached.kind,
        "url": attached.url,
        "preview_url": attached.url if attached.kind == "image" else None,
        "remote_url": attached.url,
        "meta": meta,
        "description": _cleaned(attached.alt) or None,
        "blurhash": attached.blurhash or None,
    }


def _cleaned(alt: str) -> str:
    """Words of others, in their lines, without letters that deceive."""
    return "\n".join(clean_line(line, len(line) + 1) for line in alt.splitlines()).strip()


def _focus(focus: Focus) -> Json:
    return {"x": float(focus.x), "y": float(focus.y)}


def _size(width: int, height: int) -> Json:
    return {
        "width": width,
        "height": height,
        "size": f"{width}x{height}",
        "aspect": round(width / height, 4),
    }


def _fitted(width: int, height: int) -> tuple[int, int]:
    """The size of the small file: within a square, the shape kept."""
    side = 480
    if max(width, height) <= side:
        return width, height
    share = side / max(width, height)
    return max(1, round(width * share)), max(1, round(height * share))
