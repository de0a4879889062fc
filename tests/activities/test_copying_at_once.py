"""Two clicks that arrive together make one copy."""

from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest
from django.db import connection, transaction

from activities import copying
from activities.copying import Line
from activities.models import Activity
from continuity.directory.models import User
from tests.robustness.twins import somebody_waits_for_a_lock, wait_until

pytestmark = pytest.mark.django_db(transaction=True)


def test_the_second_click_finds_what_the_first_made(activity, course, teacher):
    key = uuid4()

    def click() -> list[int]:
        try:
            copies = copying.copy(source=activity, lines=[Line(activity, course)], key=key, by=teacher)
            return [made.pk for made in copies.activities]
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as tabs:
        with transaction.atomic():
            User.objects.select_for_update(no_key=True).get(pk=teacher.pk)
            clicks = [tabs.submit(click) for _click in range(2)]
            wait_until(lambda: somebody_waits_for_a_lock() or any(each.done() for each in clicks), "a click")
        first, second = (each.result() for each in clicks)

    assert first == second
    assert Activity.objects.filter(copied_from=activity).count() == 1
