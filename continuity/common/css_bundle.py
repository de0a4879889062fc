"""One stylesheet on the wire, one file per component in the source.

`static/css/site.css` lists the others with `@import url("…") layer(…)`, which browsers understand as it is.
A telephone on a slow line should not ask for twenty files: collectstatic puts them in line.
"""

import re
from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import StaticFilesStorage
from django.core.files.base import ContentFile
from whitenoise.storage import CompressedManifestStaticFilesStorage

BUNDLE = "css/site.css"
IMPORT = re.compile(r'@import url\("(?P<path>[^"]+)"\) layer\((?P<layer>\w+)\);')
COMMENT = re.compile(r"/\*.*?\*/\s*", re.DOTALL)


def bundled(css: str, read: Callable[[str], str]) -> str:
    """`css` with each import replaced by the layer it fills, and without comments. `read(path)` gives an imported file."""

    def in_line(match: re.Match) -> str:
        return f"@layer {match['layer']} {{\n{read(match['path'])}}}"

    return COMMENT.sub("", IMPORT.sub(in_line, css))


class BundledStaticFilesStorage(CompressedManifestStaticFilesStorage):
    """WhiteNoise's storage, with the site's stylesheet in one piece."""

    def url(self, name, force=False):
        """The address that changes with the content; the plain one of a source file before anything is collected,
        where WhiteNoise looks for those (`manage.py runserver` in a fresh checkout).
        """
        if settings.WHITENOISE_USE_FINDERS and not self.hashed_files:
            return StaticFilesStorage.url(self, name)
        return super().url(name, force)

    def post_process(self, paths, dry_run=False, **options):
        if not dry_run and BUNDLE in paths:
            self.delete(BUNDLE)
            self._save(BUNDLE, ContentFile(_bundle_from_sources()))
            paths = {**paths, BUNDLE: (self, BUNDLE)}
        yield from super().post_process(paths, dry_run=dry_run, **options)


def _bundle_from_sources() -> bytes:
    return bundled(_source(BUNDLE), lambda path: _source(f"css/{path}")).encode()


def _source(name: str) -> str:
    return Path(finders.find(name)).read_text(encoding="utf-8")
