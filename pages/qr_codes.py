"""QR codes, by the library `segno`, loaded at the first of them."""

import segno

_MODULE_PIXELS = 6


def squares_of(address: str) -> tuple[bytes, ...]:
    """The rows of an address's code, a dark square a one, with the quiet space readers need."""
    return tuple(bytes(row) for row in segno.make_qr(address, error="m").matrix_iter(border=4))


def picture_of(text: str) -> str:
    """The code of a text as a picture in a `data:` address, dark on light in every theme."""
    picture: str = segno.make_qr(text).svg_data_uri(
        scale=_MODULE_PIXELS, border=4, dark="#000", light="#fff"
    )
    return picture
