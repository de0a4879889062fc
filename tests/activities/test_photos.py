"""Photos are made light, upright and anonymous on arrival."""

from io import BytesIO

import pytest
from PIL import Image

from activities import photos
from tests.samples import image, photo


def stored(content: bytes, suffix: str = ".jpg") -> Image.Image:
    kept, _suffix = photos.lightened(BytesIO(content), suffix)
    return Image.open(BytesIO(kept))


@pytest.mark.parametrize(
    ("taken", "kept"), [((4000, 3000), (2000, 1500)), ((3000, 4000), (1500, 2000)), ((640, 480), (640, 480))]
)
def test_the_longest_side_is_two_thousand_pixels_at_most(taken, kept):
    assert stored(image(size=taken)).size == kept


def test_a_photo_taken_sideways_stands_upright():
    assert stored(photo((640, 480), orientation=6)).size == (480, 640)


def test_nothing_says_where_and_with_what_it_was_taken():
    kept = stored(photo())
    assert dict(kept.getexif()) == {}
    assert "exif" not in kept.info


def test_nor_what_a_program_wrote_beside_the_pixels():
    kept = stored(image("JPEG", comment=b"12 rue des Lilas"))
    assert "comment" not in kept.info


def test_a_photo_weighs_less_than_what_was_sent():
    noise = Image.effect_noise((2400, 1800), 40).convert("RGB")
    sent = BytesIO()
    noise.save(sent, "JPEG", quality=95)
    kept, _suffix = photos.lightened(sent, ".jpg")
    assert len(kept) < len(sent.getvalue()) / 2


@pytest.mark.parametrize(("kind", "suffix"), [("HEIF", ".heic"), ("WEBP", ".webp"), ("JPEG", ".jpg")])
def test_photos_become_jpeg(kind, suffix):
    assert stored(image(kind), suffix).format == "JPEG"


def test_a_drawing_keeps_its_lines_and_its_transparency():
    kept = stored(image("PNG", mode="RGBA"), ".png")
    assert (kept.format, kept.mode) == ("PNG", "RGBA")


@pytest.mark.parametrize("mode", ["L", "CMYK", "RGB"])
def test_any_colours_are_read(mode):
    assert stored(image(mode=mode)).mode == "RGB"


def test_the_same_photo_is_stored_the_same():
    assert photos.lightened(BytesIO(photo()), ".jpg") == photos.lightened(BytesIO(photo()), ".jpg")


def test_a_thumbnail_of_a_drawing_stands_on_white():
    empty = BytesIO()
    Image.new("RGBA", (400, 300), (0, 0, 0, 0)).save(empty, "PNG")

    small = Image.open(BytesIO(photos.thumbnail(empty)))

    assert (small.format, small.size) == ("JPEG", (160, 120))
    assert small.getpixel((80, 60)) == (255, 255, 255)
