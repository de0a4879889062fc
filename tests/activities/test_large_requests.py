"""A video of 200 MB is told from its announced weight, unread; what was typed beside it comes back."""

from io import RawIOBase

import pytest
from django.urls import reverse

from continuity.common.large_requests import BEGINNING_BYTES, READ_AT_MOST_BYTES

BOUNDARY = "limite"
VIDEO_BYTES = 200_000_000


class Sending(RawIOBase):
    """The body of a request: `beginning`, then zeros up to `size` bytes. `read_bytes` were asked for."""

    def __init__(self, beginning: bytes, size: int):
        self.beginning, self.left, self.read_bytes = beginning, size, 0

    def read(self, size=-1):
        wanted = self.left if size < 0 else min(size, self.left)
        content, self.beginning = self.beginning[:wanted], self.beginning[wanted:]
        self.left -= wanted
        self.read_bytes += wanted
        return content + b"\0" * (wanted - len(content))


def part(name: str, value: str, more: str = "") -> str:
    return f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"{more}\r\n\r\n{value}\r\n'


def send(client, url, beginning: str, size: int = VIDEO_BYTES):
    body = Sending(beginning.encode(), size)
    answer = client.request(
        REQUEST_METHOD="POST",
        PATH_INFO=url,
        CONTENT_TYPE=f"multipart/form-data; boundary={BOUNDARY}",
        CONTENT_LENGTH=str(size),
        **{"wsgi.input": body},
    )
    return answer, body


@pytest.fixture
def page(client, pupil, assignment):
    client.force_login(pupil.user)
    return reverse("activities:work", args=[assignment.public_id])


VIDEO = part("attached_files", "", '; filename="danse.mp4"')


def test_the_text_typed_beside_it_comes_back_with_the_reason(client, page, assignment):
    answer, _body = send(client, page, part("text", "Ma réponse écrite.") + VIDEO)

    assert answer.status_code == 400
    assert "envoi pèse 200\N{NO-BREAK SPACE}Mo en tout" in answer.text
    assert "Ma réponse écrite." in answer.text
    assert not assignment.submissions.exists()


def test_it_is_not_read_whole(client, page):
    _answer, body = send(client, page, part("text", "Ma réponse") + VIDEO)

    assert body.read_bytes < READ_AT_MOST_BYTES + BEGINNING_BYTES + 1


def test_a_text_without_end_gets_the_page_that_says_so(client, page):
    answer, _body = send(client, page, part("text", "x" * 3_000_000))

    assert answer.status_code == 413
    assert "trop volumineux" in answer.text
