"""What holds for every template and every colour: no code inside a page, text that can be read."""

import re

import pytest
from django.conf import settings

TEMPLATES = sorted((settings.BASE_DIR / "templates").rglob("*.html"))
STYLES = settings.BASE_DIR / "static" / "css"
INLINE_CODE = re.compile(
    r"\sstyle=|<style|\son[a-z]+=|<script(?![^>]*\ssrc=)|href=\"javascript:", re.IGNORECASE
)
TOKEN = re.compile(r"--([\w-]+): (#\w+);")
STATES = ("comfortable", "tight", "over")

TEXT = [
    ("ink", "paper"),
    ("ink", "paper-sunk"),
    ("ink-soft", "paper"),
    ("ink-soft", "paper-sunk"),
    ("accent", "paper"),
    ("accent", "paper-sunk"),
    ("on-accent", "accent"),
    ("on-accent", "accent-strong"),
    *[(state, ground) for state in STATES for ground in ("paper", f"{state}-wash")],
    *[(text, f"{state}-wash") for state in STATES for text in ("ink", "ink-soft", "accent")],
]
DRAWN = [("line-strong", "paper"), *[(f"{state}-fill", "paper") for state in STATES]]


def palettes() -> dict[str, dict[str, str]]:
    light, dark = (STYLES / "tokens.css").read_text().split("@media (prefers-color-scheme: dark)")
    return {"light": dict(TOKEN.findall(light)), "dark": dict(TOKEN.findall(light) + TOKEN.findall(dark))}


def contrast(one: str, other: str) -> float:
    """WCAG 2.2 contrast ratio of two colours, between 1 and 21."""
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def luminance(colour: str) -> float:
    digits = colour[1:] if len(colour) == 7 else "".join(2 * digit for digit in colour[1:])
    channels = [int(digits[start : start + 2], 16) / 255 for start in (0, 2, 4)]
    linear = [value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(settings.BASE_DIR)))
def test_a_template_holds_no_inline_style_or_script(path):
    assert not INLINE_CODE.search(path.read_text())


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(
    ("ink", "ground", "least"), [(*pair, 4.5) for pair in TEXT] + [(*pair, 3) for pair in DRAWN]
)
def test_a_colour_stands_out_from_its_ground(scheme, ink, ground, least):
    palette = palettes()[scheme]
    assert contrast(palette[ink], palette[ground]) >= least


def test_every_component_sheet_is_in_the_site_sheet():
    listed = set(re.findall(r'@import url\("components/([\w-]+\.css)"\)', (STYLES / "site.css").read_text()))
    assert listed == {path.name for path in (STYLES / "components").iterdir()}
