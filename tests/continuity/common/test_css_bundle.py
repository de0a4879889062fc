"""One stylesheet on the wire."""

import pytest
from django.core.management import call_command

from continuity.common.css_bundle import BUNDLE, BundledStaticFilesStorage, bundled


def test_an_import_becomes_the_layer_it_fills():
    css = '@layer base;\n@import url("base.css") layer(base);'
    assert (
        bundled(css, {"base.css": "p { margin: 0; }\n"}.get)
        == "@layer base;\n@layer base {\np { margin: 0; }\n}"
    )


def test_comments_stay_at_home():
    assert bundled("/* why */\np { margin: 0; }", {}.get) == "p { margin: 0; }"


def test_collected_pages_ask_for_one_stylesheet(settings, tmp_path):
    settings.STATIC_ROOT = tmp_path
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "continuity.common.css_bundle.BundledStaticFilesStorage"},
    }
    call_command("collectstatic", interactive=False, verbosity=0, ignore_patterns=["admin"])
    storage = BundledStaticFilesStorage(location=tmp_path)
    collected = (tmp_path / storage.stored_name(BUNDLE)).read_text()
    assert "@import" not in collected
    assert ".week-strip" in collected


def test_before_anything_is_collected_pages_name_the_source_files(settings, tmp_path):
    """`manage.py runserver` works in a fresh checkout."""
    settings.WHITENOISE_USE_FINDERS = True

    assert BundledStaticFilesStorage(location=tmp_path).url(BUNDLE) == "/static/css/site.css"


def test_in_production_a_page_refuses_to_name_what_was_not_collected(settings, tmp_path):
    settings.WHITENOISE_USE_FINDERS = False

    with pytest.raises(ValueError, match="manifest"):
        BundledStaticFilesStorage(location=tmp_path).url(BUNDLE)
