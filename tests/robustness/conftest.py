import pytest

from continuity.directory.models import School
from tests.robustness.twins import PUPILS_OF_A_CLASS, school_with_a_past
from workload import sweeps


@pytest.fixture
def twins(transactional_db, monkeypatch) -> tuple[School, School]:
    """Two schools alike, at the same point; a sweep is cut into as many parts as there are classes."""
    monkeypatch.setattr(sweeps, "PART_PUPILS", PUPILS_OF_A_CLASS)
    return school_with_a_past(), school_with_a_past()
