"""What holds everywhere in the code, checked on the code itself."""

import re
from pathlib import Path

from django.conf import settings
from django.template import engines
from django.urls import URLPattern, get_resolver

from tests.addresses import PUBLIC, SIGN_IN, every_url_name, lines

ROOT = Path(settings.BASE_DIR)
PACKAGES = ("continuity", "activities", "workload", "tutoring", "tests")
TEMPLATES = {
    str(path.relative_to(ROOT / "templates")): path.read_text()
    for path in (ROOT / "templates").rglob("*.html")
}
SOURCES = {
    str(path.relative_to(ROOT)): path.read_text()
    for package in PACKAGES
    for path in (ROOT / package).rglob("*.py")
    if "migrations" not in path.parts
}
STATIC = {
    str(path.relative_to(ROOT)): path.read_text()
    for path in (ROOT / "static").rglob("*")
    if path.suffix in {".css", ".js", ".svg"}
}
LONGEST_FILE, LONGEST_TEST_FILE = 450, 500
# Whole pages of their own: the frame of all others, the sheet that is printed, the page kept in an archive.
FRAMES = {
    "base.html",
    "workload/guide_sheet.html",
    "activities/cahier_archive.html",
    "activities/quiz_sheet.html",
    "tutoring/equipment/loan_slip.html",
    "tutoring/reports/meeting.html",
    "tutoring/equipment/pack_sheet.html",
    "tutoring/equipment/survey_sheet.html",
}
# Found by their name by Django and by allauth.
KNOWN_BY_NAME = ("account/", "400.html", "403.html", "403_csrf.html", "404.html", "500.html")

TRANSLATED = re.compile(r"\{% blocktranslate\b.*?\{% endblocktranslate %\}", re.DOTALL)
LOST = re.compile(r"\{\{ *\w+[.|][^}]*\}\}")  # inside a translated sentence Django draws nothing for it
TAG = re.compile(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}", re.DOTALL)
NOT_READ = re.compile(r"<(script|style|svg)\b.*?</\1>|<!doctype[^>]*>", re.DOTALL)
ELEMENT = re.compile(r"<[^>]*>", re.DOTALL)
READ_ATTRIBUTE = re.compile(r'\b(?:aria-label|title|alt|placeholder)="([^"]*)"')
WORD = re.compile(r"[^\W\d_]{2,}")
NAMES = {"Continuité"}

INLINE = re.compile(r"<style\b|\sstyle=|\son[a-z]+=|\shx-on|<script(?![^>]*\ssrc=)|javascript:")
THIRD_PARTY = re.compile(r"(?:https?:)?//(?!www\.w3\.org/)[\w.-]+\.\w+")
URL_TAG = re.compile(r"""\{% url ['"]([\w:-]+)['"]""")
SKIPPED = re.compile(r"pytest\.(?:mark\.)?(?:skip|xfail|importorskip)")


def found_in(texts: dict[str, str], pattern: re.Pattern) -> dict[str, list[str]]:
    found = {name: pattern.findall(text) for name, text in texts.items()}
    return {name: hits for name, hits in found.items() if hits}


def patterns_of(patterns):
    for pattern in patterns:
        if isinstance(pattern, URLPattern):
            yield pattern
        elif pattern.namespace != "admin":
            yield from patterns_of(pattern.url_patterns)


def untranslated_words(template: str) -> list[str]:
    """The words people would read in `template` that go through no translation."""
    text = TAG.sub(" ", TRANSLATED.sub(" ", template))
    attributes = READ_ATTRIBUTE.findall(" ".join(ELEMENT.findall(text)))
    read = " ".join([ELEMENT.sub(" ", NOT_READ.sub(" ", text)), *attributes])
    return [word for word in WORD.findall(read) if word not in NAMES]


def test_every_view_asks_for_a_sign_in_unless_it_is_listed():
    public = {name.partition(":")[2] for name in PUBLIC} | {row[0] for row in lines(SIGN_IN)}

    opened = {
        pattern.name
        for pattern in patterns_of(get_resolver().url_patterns)
        if not getattr(pattern.callback, "login_required", True)
    }

    assert opened <= public


def test_every_template_can_be_read():
    for name in TEMPLATES:
        engines["django"].get_template(name)


def test_every_page_is_drawn_in_the_common_frame():
    assert {name for name, text in TEMPLATES.items() if "<html" in text} == FRAMES


def test_no_style_and_no_script_is_written_in_a_template():
    assert found_in(TEMPLATES, INLINE) == {}


def test_no_third_party_is_called():
    assert found_in(TEMPLATES | STATIC, THIRD_PARTY) == {}


def test_every_sentence_of_a_template_is_translated():
    found = {name: untranslated_words(text) for name, text in TEMPLATES.items()}

    assert {name: words for name, words in found.items() if words} == {}


def test_every_sentence_of_a_template_names_what_it_takes_in():
    sentences = {name: " ".join(TRANSLATED.findall(text)) for name, text in TEMPLATES.items()}

    assert found_in(sentences, LOST) == {}


def test_every_address_named_in_a_template_exists():
    named = {url for urls in found_in(TEMPLATES, URL_TAG).values() for url in urls}

    assert named - every_url_name() == set()


def test_every_template_is_used():
    texts = "\n".join([*TEMPLATES.values(), *SOURCES.values()])

    def is_named(name: str) -> bool:
        """In full, or by the act it is for: "cases/open" for tutoring/cases/open.html and open_form.html beside it."""
        act = name.partition("/")[2].removesuffix(".html").removesuffix("_form")
        return f'"{name}"' in texts or f'"{act}"' in texts

    assert {name for name in TEMPLATES if not name.startswith(KNOWN_BY_NAME) and not is_named(name)} == set()


def test_no_file_grows_too_long_to_be_read():
    lengths = {name: len(text.splitlines()) for name, text in SOURCES.items()}

    def limit(name: str) -> int:
        return LONGEST_TEST_FILE if name.startswith("tests/") else LONGEST_FILE

    assert {name: length for name, length in lengths.items() if length > limit(name)} == {}


def test_no_test_is_skipped_or_expected_to_fail():
    assert found_in(SOURCES, SKIPPED) == {}
