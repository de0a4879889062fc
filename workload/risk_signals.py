"""What the workload tells about a pupil who may be slipping, beside the overload each check finds itself."""

from collections.abc import Iterator
from itertools import groupby

from activities.risk_signals import returns_that_came
from continuity.common.signs import Lookout, Sign, risk_signal
from workload.engine.returns import later_and_later


@risk_signal
def late_returns(lookout: Lookout) -> Iterator[Sign]:
    """Late and later: the last two returns or more, each late by a day or more, and more than the one before."""
    for pupil_id, returns in groupby(returns_that_came(lookout), key=lambda row: row[0]):
        late = later_and_later([(due_on, (came_on - due_on).days) for _pupil, due_on, came_on in returns])
        if len(late) >= 2:
            yield Sign(pupil_id, len(late), late[0], late[-1])
