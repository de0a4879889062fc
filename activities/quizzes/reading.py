"""What reading a file of questions gives: the questions, what is wrong and where, what could not be kept."""

from dataclasses import dataclass, field

from activities.quizzes.questions import Question, problems


@dataclass(frozen=True, slots=True)
class Remark:
    """A sentence about a line of the file; lines count from 1."""

    line: int
    sentence: str


@dataclass(frozen=True, slots=True)
class Reading:
    """`errors`: what is no question that can be asked. `notes`: what was left out or changed in those that can."""

    questions: list[Question] = field(default_factory=list)
    errors: list[Remark] = field(default_factory=list)
    notes: list[Remark] = field(default_factory=list)

    def keep(self, line: int, question: Question) -> None:
        """Take a question that begins on `line`, or say what is wrong with it."""
        if wrong := problems(question):
            self.errors.extend(Remark(line, sentence) for sentence in wrong)
        else:
            self.questions.append(question)
