"""What a teacher fills in to write a questionnaire: its settings, a question, a file to read questions from."""

from collections.abc import Sequence
from decimal import Decimal

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from activities.models import MAX_TRIES, Quiz
from activities.quizzes import files
from activities.quizzes.questions import (
    ANYTHING,
    FALSE,
    FULL,
    MAX_ANSWERS,
    TRUE,
    Answer,
    Kind,
    Question,
    number,
    number_text,
    problems,
    tidy,
    tidy_line,
    true_false,
)
from continuity.common import wording

SPARE_LINES = 2
FIRST_LINES = 4
SHARE = Decimal("0.00001")
CLOSE = Decimal("0.01")

LINE_FIELDS = {
    Kind.SINGLE: ("text", "is_right", "weight", "feedback"),
    Kind.MULTIPLE: ("text", "is_right", "weight", "feedback"),
    Kind.TRUE_FALSE: ("feedback",),
    Kind.NUMBER: ("text", "tolerance", "weight", "feedback"),
    Kind.SHORT: ("text", "weight", "feedback"),
    Kind.MATCHING: ("text", "match"),
    Kind.TEXT: (),
}
# What a line shows at once; the rest is folded under it.
FOLDED = ("weight", "feedback")
LINE_LABELS = {
    Kind.NUMBER: gettext_lazy("Nombre"),
    Kind.SHORT: gettext_lazy("Forme acceptée"),
    Kind.MATCHING: gettext_lazy("À gauche"),
}


class QuizSettingsForm(forms.Form):
    """How often a pupil may answer, and in which order the questions come."""

    tries = forms.TypedChoiceField(
        label=gettext_lazy("Essais permis"),
        coerce=int,
        empty_value=None,
        required=False,
        choices=[("", gettext_lazy("autant que l'élève veut")), *((n, n) for n in range(1, MAX_TRIES + 1))],
    )
    shuffles = forms.BooleanField(
        label=gettext_lazy("Mélanger les questions et les réponses pour chaque élève"), required=False
    )

    def __init__(self, data=None, *, quiz: Quiz):
        super().__init__(data, initial={"tries": quiz.tries, "shuffles": quiz.shuffles})
        self.fields["tries"].needed = True


class NumberField(forms.Field):
    """A number written as people write it: "3,14". Cleans to a Decimal, None when nothing is written."""

    def __init__(self, **options):
        super().__init__(required=False, **options)

    def to_python(self, value):
        if not value or not value.strip():
            return None
        try:
            return number(value)
        except ValueError:
            raise ValidationError(
                _("« %(value)s » n'est pas un nombre. L'écrire comme 3,14.") % {"value": value[:20]}
            ) from None


class LineForm(forms.Form):
    """One answer under a question, with the fields its kind has. `key` is the name the answer keeps."""

    key = forms.CharField(required=False, max_length=8, widget=forms.HiddenInput)
    text = forms.CharField(label=gettext_lazy("Réponse"), required=False)
    match = forms.CharField(label=gettext_lazy("À droite"), required=False)
    tolerance = NumberField(
        label=gettext_lazy("Écart accepté"), help_text=gettext_lazy("Vide : ce nombre exactement.")
    )
    is_right = forms.BooleanField(label=gettext_lazy("Juste"), required=False)
    weight = NumberField(label=gettext_lazy("Vaut, en %"))
    feedback = forms.CharField(label=gettext_lazy("Dit à qui répond ainsi"), required=False)

    def __init__(self, *args, kind: Kind, **options):
        super().__init__(*args, **options)
        self.kind = kind
        for name in [name for name in self.fields if name not in ("key", *LINE_FIELDS[kind])]:
            del self.fields[name]
        if kind in LINE_LABELS:
            self.fields["text"].label = LINE_LABELS[kind]
        for field in self.fields.values():
            field.needed = True

    def clean_text(self):
        return tidy(self.cleaned_data["text"])

    def clean_match(self):
        return tidy(self.cleaned_data["match"])

    def clean_feedback(self):
        return tidy(self.cleaned_data["feedback"])

    def clean(self):
        typed = super().clean()
        if self.kind == Kind.NUMBER and typed.get("text"):
            self._read_number(typed)
        return typed

    def _read_number(self, typed: dict) -> None:
        try:
            typed["text"] = number_text(number(typed["text"]))
        except ValueError:
            self.add_error("text", _("Ce n'est pas un nombre. L'écrire comme 3,14."))

    @property
    def says_something(self) -> bool:
        return any(value for name, value in self.cleaned_data.items() if name != "key")

    def shown(self) -> list[forms.BoundField]:
        return [bound for bound in self.visible_fields() if bound.name not in FOLDED]

    def folded(self) -> list[forms.BoundField]:
        return [bound for bound in self.visible_fields() if bound.name in FOLDED]

    @property
    def is_open(self) -> bool:
        """The folded part holds something to be seen."""
        return any(bound.value() or bound.errors for bound in self.folded())


class QuestionForm(forms.Form):
    """A question of one kind, the lines of its answers below it. `question` is there once the form is valid."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    text = forms.CharField(
        label=gettext_lazy("Question"), required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    is_true = forms.ChoiceField(
        label=gettext_lazy("C'est"),
        choices=[(TRUE, gettext_lazy("vrai")), (FALSE, gettext_lazy("faux"))],
        widget=forms.RadioSelect,
        required=False,
    )
    other = forms.CharField(label=gettext_lazy("Dit pour toute autre réponse"), required=False)
    explanation = forms.CharField(
        label=gettext_lazy("Explication"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("Montrée avec la correction, que la réponse soit juste ou non."),
    )
    title = forms.CharField(
        label=gettext_lazy("Titre"),
        required=False,
        help_text=gettext_lazy("Pour s'y retrouver ; les élèves ne le voient pas."),
    )

    def __init__(self, data=None, *, kind: Kind, version: int, stored: Question | None = None):
        """`stored`: the question being changed, if there is one. Asked for more lines, the form is shown as it is."""
        super().__init__(data, initial={"version": version} | (_initial(stored) if stored else {}))
        self.kind = kind
        self.wants_lines = data is not None and "more" in data
        lines = forms.formset_factory(LineForm, extra=0, max_num=MAX_ANSWERS, absolute_max=MAX_ANSWERS)
        self.lines = lines(
            self._with_more_lines(data) if self.wants_lines else data,
            prefix="lines",
            initial=_lines(kind, stored),
            form_kwargs={"kind": kind},
        )
        self._keep_fields()

    def _keep_fields(self) -> None:
        unused = {
            "is_true": self.kind != Kind.TRUE_FALSE,
            "other": self.kind not in (Kind.NUMBER, Kind.SHORT),
        }
        unused["explanation"] = self.kind == Kind.TEXT
        for name in [name for name, is_unused in unused.items() if is_unused]:
            del self.fields[name]
        self.fields["text"].needed = True
        if self.kind == Kind.TRUE_FALSE:
            self.fields["is_true"].needed = True
        if self.kind == Kind.TEXT:
            self.fields["text"].label = _("Texte")

    @staticmethod
    def _with_more_lines(data):
        data = data.copy()
        try:
            count = int(data.get("lines-TOTAL_FORMS", 0))
        except ValueError:
            return data
        data["lines-TOTAL_FORMS"] = str(min(count + SPARE_LINES, MAX_ANSWERS))
        return data

    @property
    def may_have_more_lines(self) -> bool:
        is_free = self.kind not in (Kind.TRUE_FALSE, Kind.TEXT)
        return is_free and self.lines.total_form_count() < MAX_ANSWERS

    def clean(self):
        typed = super().clean()
        if self.wants_lines:
            return typed
        if not self.lines.is_valid():
            for sentence in self.lines.non_form_errors():
                self.add_error(None, sentence)
            return typed
        self.question = self._question(typed)
        for sentence in problems(self.question):
            self.add_error(None, sentence)
        return typed

    def is_valid(self):
        return super().is_valid() and not self.wants_lines and self.lines.is_valid()

    def _question(self, typed: dict) -> Question:
        words = {
            "title": tidy_line(typed.get("title", "")),
            "explanation": tidy(typed.get("explanation", "")),
        }
        text = tidy(typed.get("text", ""))
        lines = [line.cleaned_data for line in self.lines if line.says_something]
        if self.kind == Kind.TRUE_FALSE:
            return self._true_false(text, typed.get("is_true"), words)
        answers = ANSWERS[self.kind](lines)
        if other := tidy(typed.get("other", "")):
            answers.append(Answer(ANYTHING, feedback=other))
        return Question(self.kind, text, tuple(answers), **words)

    def _true_false(self, text: str, said: str, words: dict) -> Question:
        if not said:
            return Question(self.kind, text, **words)
        told = [line.cleaned_data.get("feedback", "") for line in self.lines]
        if_true, if_false = [*told, "", ""][:2]
        return true_false(text, is_true=said == TRUE, if_true=if_true, if_false=if_false, **words)


def _single(lines: Sequence[dict]) -> list[Answer]:
    return [
        Answer(
            line["text"],
            _given(line, FULL if line["is_right"] else Decimal(0)),
            line["feedback"],
            key=line["key"],
        )
        for line in lines
    ]


def _multiple(lines: Sequence[dict]) -> list[Answer]:
    """The right answers without a weight of their own share what the others leave."""
    sharing = [line for line in lines if line["is_right"] and line["weight"] is None]
    left = FULL - sum(line["weight"] for line in lines if line["weight"] is not None and line["weight"] > 0)
    share = (left / len(sharing)).quantize(SHARE) if sharing else Decimal(0)
    return [
        Answer(
            line["text"],
            _given(line, share if line["is_right"] else Decimal(0)),
            line["feedback"],
            key=line["key"],
        )
        for line in lines
    ]


def _numbers(lines: Sequence[dict]) -> list[Answer]:
    return [
        Answer(
            line["text"],
            _given(line, FULL),
            line["feedback"],
            line["tolerance"] or Decimal(0),
            key=line["key"],
        )
        for line in lines
    ]


def _forms(lines: Sequence[dict]) -> list[Answer]:
    return [Answer(line["text"], _given(line, FULL), line["feedback"], key=line["key"]) for line in lines]


def _pairs(lines: Sequence[dict]) -> list[Answer]:
    return [Answer(line["text"], match=line["match"], key=line["key"]) for line in lines]


ANSWERS = {
    Kind.SINGLE: _single,
    Kind.MULTIPLE: _multiple,
    Kind.NUMBER: _numbers,
    Kind.SHORT: _forms,
    Kind.MATCHING: _pairs,
    Kind.TEXT: lambda _lines: [],
}


def _given(line: dict, usual: Decimal) -> Decimal:
    return usual if line["weight"] is None else line["weight"]


def _initial(stored: Question) -> dict:
    other = stored.answers[-1:] if _has_other(stored) else ()
    return {
        "text": stored.text,
        "title": stored.title,
        "explanation": stored.explanation,
        "is_true": next((answer.text for answer in stored.answers if answer.is_right), None),
        "other": "".join(answer.feedback for answer in other),
    }


def _has_other(stored: Question) -> bool:
    """The last line is what is said for any other answer."""
    last = stored.answers[-1] if stored.answers else None
    return last is not None and last.text == ANYTHING and not last.weight


def _lines(kind: Kind, stored: Question | None) -> list[dict]:
    """What stands in the lines at first: the answers there are, then some to fill in."""
    if kind == Kind.TEXT:
        return []
    if kind == Kind.TRUE_FALSE:
        return [{"feedback": answer.feedback} for answer in stored.answers] if stored else [{}, {}]
    if stored is None:
        return [{} for _line in range(FIRST_LINES)]
    answers = stored.answers[:-1] if _has_other(stored) else stored.answers
    lines = [_line(kind, answer, shares_evenly=_shares_evenly(stored)) for answer in answers]
    return (lines + [{} for _line in range(SPARE_LINES)])[:MAX_ANSWERS]


def _line(kind: Kind, answer: Answer, *, shares_evenly: bool) -> dict:
    line = {
        "key": answer.key,
        "text": answer.text,
        "match": answer.match,
        "feedback": answer.feedback,
        "is_right": answer.is_right and (kind == Kind.MULTIPLE or answer.weight == FULL),
        "tolerance": _in_french(answer.tolerance) if answer.tolerance else "",
    }
    if kind == Kind.NUMBER:
        line["text"] = answer.text.replace(".", ",")
    usual = Decimal(0) if kind == Kind.SINGLE else FULL
    is_usual = shares_evenly if kind == Kind.MULTIPLE else answer.weight in (usual, FULL)
    return line if is_usual else line | {"weight": _in_french(answer.weight)}


def _shares_evenly(stored: Question) -> bool:
    """The right answers are worth the same, the others nothing: then nobody needs to see a weight."""
    rights = [answer.weight for answer in stored.answers if answer.is_right]
    others = [answer.weight for answer in stored.answers if not answer.is_right]
    return not any(others) and all(abs(weight - FULL / len(rights)) < CLOSE for weight in rights)


def _in_french(value: Decimal) -> str:
    return number_text(value).replace(".", ",")


class ImportForm(forms.Form):
    """Questions to read: a file, or a text. Cleans to `text`, whichever it came from."""

    file = forms.FileField(label=gettext_lazy("Fichier"), required=False, allow_empty_file=True)
    text = forms.CharField(
        label=gettext_lazy("Ou le texte à coller"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 12, "spellcheck": "false"}),
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        limit = wording.file_size(files.MAX_BYTES)
        self.fields["file"].help_text = _("GIFT ou Aiken, en texte, %(limit)s au plus.") % {"limit": limit}
        for field in self.fields.values():
            field.needed = True

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file and file.size > files.MAX_BYTES:
            raise ValidationError(_too_large(file.size))
        try:
            return files.decode(file.read()) if file else ""
        except files.Unreadable as error:
            raise ValidationError(str(error)) from None

    def clean(self):
        typed = super().clean()
        text = typed.get("file") or typed.get("text", "")
        if len(text) > files.MAX_BYTES:
            self.add_error("text", _too_large(len(text)))
        elif not text.strip() and not self.errors:
            raise ValidationError(_("Choisir un fichier ou coller un texte."))
        typed["text"] = text
        return typed


def _too_large(size: int) -> str:
    return _("Ce texte pèse %(size)s : %(limit)s au plus. L'importer en plusieurs fois.") % {
        "size": wording.file_size(size),
        "limit": wording.file_size(files.MAX_BYTES),
    }
