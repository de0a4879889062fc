"""What families say of the means to work at home, and what it says of a class."""

from uuid import uuid4

import pytest

from continuity.directory.models import AuditEvent, Pupil
from tests.factories import GuardianshipFactory, PupilFactory, SchoolClassFactory
from tutoring.equipment import surveys
from tutoring.models import SurveyAnswer

pytestmark = pytest.mark.django_db

AT_EASE = {
    "device": "own",
    "connection": "good",
    "shared_by": 1,
    "printer": "yes",
    "quiet_place": "yes",
    "skill": "alone",
}


def answered(pupil, by=None, *, source="online", once=None, on_paper=None, **said):
    by = by or GuardianshipFactory(pupil=pupil).guardian
    once = once or uuid4()
    return surveys.answer(pupil=pupil, by=by, source=source, once=once, on_paper=on_paper, **AT_EASE | said)


class TestAnAnswer:
    def test_is_what_the_school_goes_by(self, pupil):
        answered(pupil, device="phone", connection="mobile", printer="no")

        pupil.refresh_from_db()
        assert (pupil.device, pupil.connection, pupil.has_printer) == ("phone", "mobile", False)

    def test_sent_twice_is_one(self, pupil):
        guardian, once = GuardianshipFactory(pupil=pupil).guardian, uuid4()

        assert answered(pupil, guardian, once=once) == answered(pupil, guardian, once=once)
        assert pupil.survey_answers.count() == 1
        assert AuditEvent.objects.filter(verb="survey.answered").count() == 1

    def test_corrected_on_the_same_form_is_a_new_one(self, pupil):
        guardian, once = GuardianshipFactory(pupil=pupil).guardian, uuid4()
        answered(pupil, guardian, once=once)
        answered(pupil, guardian, once=once, device="phone")

        pupil.refresh_from_db()
        assert (pupil.survey_answers.count(), pupil.device) == (2, "phone")

    def test_given_later_replaces_the_one_before(self, pupil, cpe):
        answered(pupil, device="none")
        answered(pupil, cpe, source="paper", device="shared", shared_by=3)

        pupil.refresh_from_db()
        assert pupil.device == Pupil.Device.SHARED
        assert surveys.standing_answer(pupil).source == SurveyAnswer.Source.PAPER

    def test_of_the_family_leaves_paper_work_to_the_school(self, pupil, cpe):
        answered(pupil, cpe, source="phone", on_paper=True)
        answered(pupil)

        pupil.refresh_from_db()
        assert pupil.on_paper


class TestTheFiguresOfAClass:
    def test_count_the_answer_that_holds_of_each_pupil(self, pupil):
        neighbour = PupilFactory(school_class=pupil.school_class)
        PupilFactory(school_class=pupil.school_class)
        answered(pupil, device="none")
        answered(pupil, device="phone", quiet_place="no")
        answered(neighbour)

        [tally] = surveys.tallies([pupil.school_class])
        counted = {str(words): (count, percent) for words, count, percent in tally.cells}

        assert (tally.pupils, tally.answered, tally.missing) == (3, 2, 1)
        assert counted["aucun appareil"] == (0, 0)
        assert counted["téléphone seulement"] == counted["sans endroit calme"] == (1, 50)

    def test_of_several_classes_add_up(self, pupil):
        other = PupilFactory(school_class=SchoolClassFactory(school=pupil.school))
        answered(pupil, connection="none")
        answered(other, connection="none")

        total = surveys.together(surveys.tallies([pupil.school_class, other.school_class]))

        assert (total.pupils, total.answered, total.missing) == (2, 2, 0)
        assert ("sans connexion", 2, 100) in [(str(words), *rest) for words, *rest in total.cells]

    def test_say_nothing_of_an_empty_class(self, pupil):
        [tally] = surveys.tallies([SchoolClassFactory(school=pupil.school)])

        assert (tally.pupils, tally.answered, {percent for _words, _count, percent in tally.cells}) == (
            0,
            0,
            {0},
        )

    def test_take_as_many_queries_for_one_class_as_for_three(self, pupil, django_assert_num_queries):
        classes = [pupil.school_class, *SchoolClassFactory.create_batch(2, school=pupil.school)]
        for school_class in classes:
            answered(PupilFactory(school_class=school_class))

        for asked in ([classes[0]], classes):
            with django_assert_num_queries(2):
                surveys.tallies(asked)
