"""Addresses made for lists are those `reverse` makes."""

from uuid import uuid4

import pytest
from django.test.utils import override_script_prefix
from django.urls import NoReverseMatch, reverse

from continuity.common.addresses import address


@pytest.mark.parametrize("name", ["activities:work", "activities:done", "workload:guide_pdf"])
def test_each_object_has_its_own(name):
    for public_id in (uuid4(), uuid4()):
        assert address(name, public_id) == reverse(name, args=[public_id])


def test_a_site_under_a_prefix_has_its_own():
    public_id = uuid4()
    address("activities:work", public_id)

    with override_script_prefix("/college/"):
        assert address("activities:work", public_id) == reverse("activities:work", args=[public_id])


def test_a_name_nobody_gave_is_refused():
    with pytest.raises(NoReverseMatch):
        address("activities:nowhere", uuid4())
