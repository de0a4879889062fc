"""Answers to what no view can answer: a request that cannot be read, or that its address does not take."""

from django.core.exceptions import RequestDataTooBig, TooManyFilesSent
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from continuity.common.large_requests import read_the_rest


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400, or 413 for a form too large. The page looks at nothing of the request: it may be what is wrong."""
    if isinstance(exception, RequestDataTooBig | TooManyFilesSent):
        read_the_rest(request)
        return HttpResponse(render_to_string("413.html"), status=413)
    return HttpResponse(render_to_string("400.html"), status=400)


class MethodNotAllowedMiddleware:
    """Gives a page to the empty 405 of Django: people meet it when they reopen the address of a form's button."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if response.status_code == 405 and not response.content:
            response.content = render(request, "405.html").content
        return response
