"""What goes with an activity when it is copied: its resources, the file of its model answer, its questionnaire, the way
its groups are made, and its chosen pupils when they stay in their class.
"""

from collections.abc import Iterable, Sequence
from contextlib import ExitStack

from django.db.models import Model
from django.db.models.fields.files import FieldFile

from activities.models import Activity, Grouping, Quiz, QuizQuestion, Resource

Pairs = Sequence[tuple[Activity, Activity]]


def copy_belongings(pairs: Pairs, undo: ExitStack) -> list[str]:
    """Write what goes with each copy, given saved pairs (source, copy); returns the titles of the files that are no
    longer in storage. A constant number of queries, and one file stored for each that is copied.

    `undo` receives how to take back the files stored, should what follows fail.
    """
    _copy_chosen_pupils(pairs)
    _copy_groupings(pairs)
    _copy_quizzes(pairs)
    return [*_copy_resources(pairs, undo), *_copy_model_answers(pairs, undo)]


def _copy_chosen_pupils(pairs: Pairs) -> None:
    """Only within a course: pupils chosen in one class mean nothing in another."""
    through = Activity.chosen_pupils.through
    stays = [(source, made) for source, made in pairs if made.course_id == source.course_id]
    chosen = _by(through.objects.filter(activity__in=_sources(stays)), "activity_id")
    through.objects.bulk_create(
        through(activity_id=made.pk, pupil_id=choice.pupil_id)
        for source, made in stays
        for choice in chosen.get(source.pk, ())
    )


def _copy_groupings(pairs: Pairs) -> None:
    """How groups are made; who is in them is of each class, and each time."""
    groupings = Grouping.objects.in_bulk([source.pk for source, _made in pairs])
    Grouping.objects.bulk_create(
        _again(groupings[source.pk], activity=made) for source, made in pairs if source.pk in groupings
    )


def _copy_quizzes(pairs: Pairs) -> None:
    """The questions, as they stand; what pupils answered stays with them."""
    quizzes = {quiz.activity_id: quiz for quiz in Quiz.objects.filter(activity__in=_sources(pairs))}
    copies = [
        (quizzes[source.pk], _again(quizzes[source.pk], activity=made))
        for source, made in pairs
        if source.pk in quizzes
    ]
    Quiz.objects.bulk_create([made for _quiz, made in copies])
    questions = _by(QuizQuestion.objects.filter(quiz__in=quizzes.values()), "quiz_id")
    QuizQuestion.objects.bulk_create(
        _again(question, quiz=made, corrected_at=None)
        for quiz, made in copies
        for question in questions.get(quiz.pk, ())
    )


def _copy_resources(pairs: Pairs, undo: ExitStack) -> list[str]:
    resources = _by(Resource.objects.filter(activity__in=_sources(pairs)).order_by("pk"), "activity_id")
    copies, lost = [], {}
    for source, made in pairs:
        for resource in resources.get(source.pk, ()):
            twin = _again(resource, activity=made, file="")
            if resource.file and not _store_again(resource.file, twin.file, undo):
                lost[resource.title] = None
                continue
            copies.append(twin)
    Resource.objects.bulk_create(copies)
    return list(lost)


def _copy_model_answers(pairs: Pairs, undo: ExitStack) -> list[str]:
    """The files of model answers; their texts are columns like others."""
    copies, lost = [], {}
    for source, made in pairs:
        if not source.model_answer_file:
            continue
        if _store_again(source.model_answer_file, made.model_answer_file, undo):
            made.model_answer_name = source.model_answer_name
            copies.append(made)
        else:
            lost[source.model_answer_name] = None
    Activity.objects.bulk_update(copies, ["model_answer_file", "model_answer_name"])
    return list(lost)


def _sources(pairs: Pairs) -> set[int]:
    return {source.pk for source, _made in pairs}


def _by(rows: Iterable[Model], column: str) -> dict[int, list[Model]]:
    grouped: dict[int, list[Model]] = {}
    for row in rows:
        grouped.setdefault(getattr(row, column), []).append(row)
    return grouped


def _again(row: Model, **changes) -> Model:
    """An unsaved row with every column of `row` but its identity and `changes`."""
    columns = {
        field.attname: getattr(row, field.attname)
        for field in row._meta.concrete_fields
        if not field.primary_key and field.name != "public_id" and field.name not in changes
    }
    return type(row)(**columns, **changes)


def _store_again(stored: FieldFile, twin: FieldFile, undo: ExitStack) -> bool:
    """Whether the file is still there; `twin` then holds one of its own."""
    try:
        content = stored.storage.open(stored.name)
    except FileNotFoundError:
        return False
    with content:
        twin.save(stored.name, content, save=False)
    undo.callback(twin.storage.delete, twin.name)
    return True
