"""Building a sequence: lines typed in a row, moved, taken out, brought in; nothing typed is lost."""

import pytest
from django.urls import reverse

from activities import sequencing
from activities.models import Activity, Sequence
from tests.factories import ActivityFactory, CourseFactory

HTMX = {"HX-Request": "true"}


@pytest.fixture
def sequence(course):
    return Sequence.objects.create(course=course, title="Fractions")


@pytest.fixture
def drafts(course, sequence):
    return [
        ActivityFactory(course=course, sequence=sequence, position=rank, title=title)
        for rank, title in enumerate(("Lire", "Calculer", "Écrire"), start=1)
    ]


def url(sequence, name="sequence"):
    return reverse(f"activities:{name}", args=[sequence.public_id])


def opened(client, sequence):
    """What a browser would send back from the page, untouched."""
    plan = client.get(url(sequence)).context["plan"]
    sent = {"ordre": [str(line.activity.public_id) for line in plan]}
    for form in [plan.carried, plan.settings, plan.new, *(line.form for line in plan if line.form)]:
        for bound in form:
            value = bound.value()
            sent[bound.html_name] = sent[bound.html_initial_name] = "" if value is None else str(value)
    return sent


def typed(activity, **values):
    return {f"{activity.public_id}-{name}": value for name, value in values.items()}


def titles(sequence):
    return [activity.title for activity in sequence.activities.order_by("position")]


def test_titles_durations_and_days_are_edited_in_a_row(as_teacher, sequence, drafts):
    sent = opened(as_teacher, sequence) | typed(
        drafts[0], title="Lire la page 12", minutes="20", due_on="2026-11-26"
    )
    assert as_teacher.post(url(sequence), sent).status_code == 302
    drafts[0].refresh_from_db()
    assert (drafts[0].title, drafts[0].minutes, str(drafts[0].due_on)) == (
        "Lire la page 12",
        20,
        "2026-11-26",
    )


@pytest.mark.parametrize(
    ("asked", "order"),
    [
        (("monter", 1), ["Calculer", "Lire", "Écrire"]),
        (("descendre", 1), ["Lire", "Écrire", "Calculer"]),
        (("monter", 0), ["Lire", "Calculer", "Écrire"]),
        (("descendre", 2), ["Lire", "Calculer", "Écrire"]),
        (("retirer", 1), ["Lire", "Écrire"]),
        (("inserer", 0), ["Lire", "", "Calculer", "Écrire"]),
    ],
)
def test_each_line_has_its_buttons(as_teacher, sequence, drafts, asked, order):
    act, rank = asked
    sent = opened(as_teacher, sequence) | {"act": f"{act}:{drafts[rank].public_id}"}
    as_teacher.post(url(sequence), sent)
    assert titles(sequence) == order


def test_a_button_saves_first_what_is_typed(as_teacher, sequence, drafts):
    sent = opened(as_teacher, sequence) | typed(drafts[0], title="Relire")
    as_teacher.post(url(sequence), sent | {"act": f"monter:{drafts[2].public_id}"})
    assert titles(sequence) == ["Relire", "Écrire", "Calculer"]


def test_lines_are_kept_in_the_order_they_were_dragged_to(as_teacher, sequence, drafts):
    sent = opened(as_teacher, sequence)
    as_teacher.post(url(sequence), sent | {"ordre": sent["ordre"][::-1]})
    assert titles(sequence) == ["Écrire", "Calculer", "Lire"]


def test_what_is_taken_out_stays_a_draft(as_teacher, sequence, drafts):
    as_teacher.post(url(sequence), opened(as_teacher, sequence) | {"act": f"retirer:{drafts[1].public_id}"})
    drafts[1].refresh_from_db()
    assert (drafts[1].sequence, drafts[1].is_draft) == (None, True)


def test_a_new_line_becomes_a_draft_once_however_often_it_is_sent(as_teacher, sequence, drafts):
    sent = opened(as_teacher, sequence) | {
        "nouvelle-title": "Conclure",
        "nouvelle-minutes": "15",
        "ajouter": "",
    }
    for _click in range(2):
        as_teacher.post(url(sequence), sent)
    assert titles(sequence) == ["Lire", "Calculer", "Écrire", "Conclure"]


def test_a_draft_of_the_course_is_brought_in(as_teacher, course, sequence, drafts):
    other = ActivityFactory(course=course, title="Réviser")
    as_teacher.post(url(sequence), opened(as_teacher, sequence) | {"draft": str(other.public_id)})
    assert titles(sequence)[-1] == "Réviser"


def test_a_draft_of_another_course_is_not(as_teacher, sequence, drafts):
    other = ActivityFactory(title="D'ailleurs")
    answer = as_teacher.post(url(sequence), opened(as_teacher, sequence) | {"draft": str(other.public_id)})
    assert answer.status_code == 400
    assert len(titles(sequence)) == 3


def test_what_was_added_elsewhere_meanwhile_stays_and_comes_last(as_teacher, course, sequence, drafts):
    sent = opened(as_teacher, sequence)
    ActivityFactory(course=course, sequence=sequence, position=1, title="D'un autre onglet")
    as_teacher.post(url(sequence), sent | {"act": f"monter:{drafts[1].public_id}"})
    assert titles(sequence) == ["Calculer", "Lire", "Écrire", "D'un autre onglet"]


def test_a_line_changed_elsewhere_is_told_then_kept_if_sent_again(as_teacher, sequence, drafts):
    sent = opened(as_teacher, sequence) | typed(drafts[0], title="Ici")
    Activity.objects.filter(pk=drafts[0].pk).update(title="Ailleurs")
    answer = as_teacher.post(url(sequence), sent)
    assert answer.status_code == 409
    assert "Ici" in answer.text
    assert titles(sequence)[0] == "Ailleurs"
    plan = answer.context["plan"]
    form = next(line.form for line in plan if line.activity == drafts[0])
    as_teacher.post(
        url(sequence), sent | {form["title"].html_initial_name: form.data[form["title"].html_initial_name]}
    )
    assert titles(sequence)[0] == "Ici"


def test_a_line_changed_elsewhere_and_not_here_is_left_as_it_is(as_teacher, sequence, drafts):
    sent = opened(as_teacher, sequence) | typed(drafts[1], title="Ici")
    Activity.objects.filter(pk=drafts[0].pk).update(title="Ailleurs")
    assert as_teacher.post(url(sequence), sent).status_code == 302
    assert titles(sequence)[:2] == ["Ailleurs", "Ici"]


def test_typing_on_is_no_conflict_with_oneself(as_teacher, sequence, drafts):
    sent = opened(as_teacher, sequence)
    for title in ("Rel", "Relire"):
        answer = as_teacher.post(
            url(sequence, "keep_sequence"), sent | typed(drafts[0], title=title), headers=HTMX
        )
        assert "Enregistré à" in answer.text
    assert titles(sequence)[0] == "Relire"


def test_a_new_line_half_typed_is_not_made_by_itself(as_teacher, sequence, drafts):
    sent = opened(as_teacher, sequence) | {"nouvelle-title": "Concl"}
    as_teacher.post(url(sequence, "keep_sequence"), sent, headers=HTMX)
    assert len(titles(sequence)) == 3


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"minutes": "2"}, "entre 5 et 600"),
        ({"due_on": "2026-11-22"}, "pas un jour de classe"),
        ({"due_on": "bientôt"}, "24/11/2026"),
        ({"title": "x" * 121}, "le raccourcir"),
    ],
)
def test_bad_input_is_said_beside_the_line_and_nothing_is_lost(as_teacher, sequence, drafts, wrong, sentence):
    sent = opened(as_teacher, sequence) | typed(drafts[1], title="Gardé") | typed(drafts[0], **wrong)
    answer = as_teacher.post(url(sequence), sent)
    assert answer.status_code == 400
    assert sentence in answer.text
    assert "Gardé" in answer.text


def test_variants_follow_their_activity(as_teacher, course, sequence, drafts):
    variant = ActivityFactory(
        course=course,
        variant_of=drafts[0],
        variant_kind="lighter",
        audience="chosen",
        sequence=sequence,
        position=1,
    )
    as_teacher.post(url(sequence), opened(as_teacher, sequence) | {"act": f"descendre:{drafts[0].public_id}"})
    variant.refresh_from_db()
    assert variant.position == 2


def test_what_is_published_is_shown_and_moved_but_not_rewritten(as_teacher, activity, sequence, drafts):
    Activity.objects.filter(pk=activity.pk).update(sequence=sequence, position=9)
    sent = (
        opened(as_teacher, sequence)
        | typed(activity, title="Changé")
        | {"act": f"monter:{activity.public_id}"}
    )
    as_teacher.post(url(sequence), sent)
    assert titles(sequence) == ["Lire", "Calculer", activity.title, "Écrire"]


def test_a_sequence_is_opened_from_its_course_once(as_teacher, course):
    address = reverse("activities:new_sequence", args=[course.public_id])
    first, second = (as_teacher.post(address, {"title": "Nombres"}).url for _click in range(2))
    assert first == second
    assert as_teacher.post(address, {"title": " "}).url == reverse(
        "activities:course", args=[course.public_id]
    )
    assert Sequence.objects.count() == 1


def test_a_title_names_one_sequence_of_a_course(as_teacher, course, sequence):
    other = Sequence.objects.create(course=course, title="Nombres")
    answer = as_teacher.post(url(other), opened(as_teacher, other) | {"title": "Fractions"})
    assert answer.status_code == 400
    assert "déjà une séquence de ce titre" in answer.text


def test_an_empty_sequence_is_thrown_away_one_with_activities_is_not(
    as_teacher, teacher, sequence, course, drafts
):
    assert as_teacher.post(url(sequence, "discard_sequence")).status_code == 409
    empty = Sequence.objects.create(course=course, title="Vide")
    for _click in range(2):
        sequencing.discard(sequence=empty, by=teacher)
    assert list(Sequence.objects.all()) == [sequence]


def test_the_page_and_its_fragment_need_no_script(as_teacher, sequence, drafts):
    assert "<html" in as_teacher.get(url(sequence)).text
    sent = opened(as_teacher, sequence) | {"act": f"monter:{drafts[1].public_id}"}
    fragment = as_teacher.post(url(sequence), sent, headers=HTMX).text
    assert "<html" not in fragment
    assert fragment.index("Calculer") < fragment.index("Lire")


def test_as_many_queries_for_ten_lines_as_for_three(as_teacher, course, sequence, drafts, count_queries):
    few = count_queries(lambda: as_teacher.get(url(sequence)))
    for rank in range(4, 11):
        ActivityFactory(course=course, sequence=sequence, position=rank)
    assert count_queries(lambda: as_teacher.get(url(sequence))) == few


def test_a_colleague_does_not_open_it(client, sequence, school_class):
    client.force_login(CourseFactory(school_class=school_class).teacher)
    assert client.get(url(sequence)).status_code == 403
