"""Requests too large to be read: told as soon as the browser announces them, with what was typed still there."""

from io import BytesIO

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, MemoryFileUploadHandler
from django.http.multipartparser import MultiPartParser
from django.utils.datastructures import MultiValueDict

CHUNK_BYTES = 64 * 1024
BEGINNING_BYTES = 1024 * 1024  # what is typed comes before the files
READ_AT_MOST_BYTES = 50_000_000


class CutShort(UploadedFile):
    """Stands for the files of a request that was not read: `size` is that of the whole request."""


class LargeRequestHandler(FileUploadHandler):
    """Reads only the beginning of a form larger than REQUEST_MAX_BYTES: its fields, and that files were coming.

    The form then refuses the `CutShort` file as it refuses any other, and the page comes back with what was typed.
    """

    def handle_raw_input(self, input_data, META, content_length, boundary, encoding=None):  # noqa: N803 Django's names
        if content_length <= settings.REQUEST_MAX_BYTES:
            return None
        beginning = input_data.read(BEGINNING_BYTES) + b"\r\n--" + boundary + b"--\r\n"
        read_the_rest(input_data)
        meta = {**META, "CONTENT_LENGTH": len(beginning)}
        in_memory = MemoryFileUploadHandler(self.request)
        typed, files = MultiPartParser(meta, BytesIO(beginning), [in_memory], encoding).parse()
        if not files:
            raise RequestDataTooBig
        cut_short = {name: [CutShort(name=file.name, size=content_length)] for name, file in files.items()}
        return typed, MultiValueDict(cut_short)

    def receive_data_chunk(self, raw_data, start):  # noqa: ARG002 Django's signature
        return raw_data

    def file_complete(self, file_size):  # noqa: ARG002 Django's signature
        return None


def read_the_rest(stream) -> None:
    """A browser shows the answer only once it has sent what it had to say: some of it is read, and thrown away."""
    for _chunk in range(READ_AT_MOST_BYTES // CHUNK_BYTES):
        if not stream.read(CHUNK_BYTES):
            return
