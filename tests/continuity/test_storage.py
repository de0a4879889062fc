"""Where uploaded files go: a folder by default, a private bucket by setting; a round trip through real HTTP."""

from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import unquote, urlsplit

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.files.base import ContentFile
from django.utils.module_loading import import_string

from continuity import env
from tests.continuity.test_settings import PRODUCTION, shown

STORAGE = 'STORAGES["default"]["BACKEND"]'


class Bucket(BaseHTTPRequestHandler):
    """As much of S3 as storing a file takes: put, read, ask, delete."""

    def do_PUT(self):
        self.server.objects[self._key] = self._body()
        self.server.headers.append(dict(self.headers))
        self._answer(200)

    def do_GET(self):
        found = self.server.objects.get(self._key)
        self._answer(404 if found is None else 200, found or b"")

    def do_HEAD(self):
        self.do_GET()

    def do_DELETE(self):
        self.server.objects.pop(self._key, None)
        self._answer(204)

    @property
    def _key(self) -> str:
        return unquote(urlsplit(self.path).path)

    def _body(self) -> bytes:
        if "chunked" not in self.headers.get("Content-Encoding", ""):
            return self.rfile.read(int(self.headers["Content-Length"]))
        content = b""
        while size := int(self.rfile.readline().split(b";")[0], 16):
            content += self.rfile.read(size)
            self.rfile.readline()
        while self.rfile.readline().strip():
            pass
        return content

    def _answer(self, status: int, content: bytes = b"") -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(content)))
        self.send_header("ETag", '"0"')
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)

    def log_message(self, *_words):
        pass


@pytest.fixture
def bucket():
    server = ThreadingHTTPServer(("127.0.0.1", 0), Bucket)
    server.objects, server.headers = {}, []
    Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def storage(bucket, monkeypatch):
    """The storage the settings make of a bucket on this machine."""
    variables = {
        "S3_BUCKET": "rendus",
        "S3_ENDPOINT": f"http://127.0.0.1:{bucket.server_port}",
        "S3_REGION": "fr-par",
        "S3_ACCESS_KEY": "cle",
        "S3_SECRET_KEY": "secret",
        "S3_FOLDER": "continuite",
        "S3_ADDRESSING": "path",
    }
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    entry = env.file_storage()
    return import_string(entry["BACKEND"])(**entry["OPTIONS"])


def test_files_stay_on_this_machine_unless_a_bucket_is_named(settings):
    assert settings.STORAGES["default"]["BACKEND"].endswith("FileSystemStorage")
    assert shown(settings, STORAGE, **PRODUCTION).endswith("FileSystemStorage")


def test_a_bucket_named_by_the_environment_takes_them(settings):
    variables = PRODUCTION | {"S3_BUCKET": "rendus"}
    assert shown(settings, STORAGE, **variables).endswith("S3Storage")


def test_half_a_key_is_refused(monkeypatch):
    monkeypatch.setenv("S3_BUCKET", "rendus")
    monkeypatch.setenv("S3_ACCESS_KEY", "cle")
    with pytest.raises(ImproperlyConfigured, match="S3_SECRET_KEY"):
        env.file_storage()


def test_a_file_comes_back_as_it_was_stored(storage, bucket):
    name = storage.save("returns/devoir.pdf", ContentFile(b"%PDF-1.7"))

    assert list(bucket.objects) == ["/rendus/continuite/returns/devoir.pdf"]
    with storage.open(name) as file:
        assert file.read() == b"%PDF-1.7"
    assert storage.size(name) == 8


def test_a_file_of_the_same_name_does_not_take_the_place_of_another(storage):
    names = {storage.save("returns/devoir.pdf", ContentFile(content)) for content in (b"un", b"deux")}

    assert len(names) == 2


def test_a_file_is_gone_once_deleted(storage):
    name = storage.save("returns/devoir.pdf", ContentFile(b"x"))
    storage.delete(name)

    assert not storage.exists(name)
    with pytest.raises(FileNotFoundError):
        storage.open(name)


def test_nothing_asks_for_a_public_file(storage, bucket):
    storage.save("returns/devoir.pdf", ContentFile(b"x"))

    assert not any("x-amz-acl" in (name.lower() for name in headers) for headers in bucket.headers)
