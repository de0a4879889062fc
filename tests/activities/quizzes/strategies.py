"""Any question that can be asked, for property tests."""

from decimal import Decimal

from hypothesis import strategies as st

from activities.quizzes.questions import (
    ANYTHING,
    FALSE,
    FULL,
    TRUE,
    Answer,
    Kind,
    Question,
    number_text,
    problems,
    tidy,
    tidy_line,
)

# Every sign that means something to GIFT or to HTML, beside letters, accents, pictures and odd spaces.
SIGNS = st.sampled_from("\\:#={}~%->[]/*&;<>\n\t\"'_.$ \u00a0\u2028éœ😀n0→")
LETTERS = st.one_of(SIGNS, st.characters(codec="utf-8"))
TRAPS = st.sampled_from(
    [
        "[html]a",
        "[plain]",
        "//a",
        "::a::",
        "$CATEGORY:a",
        "%50%a",
        "a->b",
        "<b>a</b>",
        "&eacute;",
        "####",
        "\\n",
        "T",
    ]
)


def texts(*, min_size: int = 1):
    written = st.one_of(TRAPS, st.text(LETTERS, min_size=min_size, max_size=25)).map(tidy)
    return written.filter(bool) if min_size else written


FEEDBACK = texts(min_size=0)
ZERO = Decimal(0)
WEIGHTS = st.decimals(-99, 99, places=5).filter(bool)
NUMBERS = st.decimals(-(10**9), 10**9, allow_nan=False, allow_infinity=False, places=6).map(number_text)
TOLERANCES = st.decimals(0, 1000, places=4)


def _question(kind, answers):
    return st.builds(
        Question,
        st.just(kind),
        texts(),
        answers.map(tuple),
        title=st.text(LETTERS, max_size=20).map(tidy_line),
        explanation=FEEDBACK,
    )


def _lines(weights, *, min_size=0, text=None):
    answers = st.builds(Answer, text or texts(), weights, FEEDBACK)
    return st.lists(answers, min_size=min_size, max_size=5, unique_by=lambda answer: answer.text)


def _with_right(lines):
    """At least one line is worth everything."""
    right = st.builds(Answer, texts(), st.just(FULL), FEEDBACK)
    return st.tuples(lines, right, lines).map(lambda parts: [*parts[0], parts[1], *parts[2]])


def _shares(count: int):
    share = (FULL / count).quantize(Decimal("0.00001"))
    right = st.builds(Answer, texts(), st.just(share), FEEDBACK)
    wrong = st.builds(Answer, texts(), st.sampled_from([ZERO, -share]), FEEDBACK)
    return st.tuples(
        st.lists(right, min_size=count, max_size=count), st.lists(wrong, min_size=1, max_size=3)
    ).map(lambda parts: parts[0] + parts[1])


def _said(is_true: bool):
    weights = (FULL, ZERO) if is_true else (ZERO, FULL)
    return st.tuples(
        st.builds(Answer, st.just(TRUE), st.just(weights[0]), FEEDBACK),
        st.builds(Answer, st.just(FALSE), st.just(weights[1]), FEEDBACK),
    )


def _numbers():
    some = st.builds(
        Answer, NUMBERS, st.sampled_from([FULL, Decimal("12.5")]), FEEDBACK, tolerance=TOLERANCES
    )
    other = st.lists(st.builds(Answer, st.just(ANYTHING), feedback=texts()), max_size=1)
    return st.tuples(st.lists(some, min_size=1, max_size=4), other).map(lambda parts: parts[0] + parts[1])


def _pairs():
    pairs = st.builds(Answer, texts(min_size=0), match=texts())
    return st.lists(pairs, min_size=2, max_size=6)


QUESTIONS = st.one_of(
    _question(Kind.SINGLE, _with_right(_lines(st.one_of(st.just(ZERO), st.just(FULL), WEIGHTS), min_size=1))),
    _question(Kind.MULTIPLE, st.integers(1, 4).flatmap(_shares)),
    _question(Kind.TRUE_FALSE, st.booleans().flatmap(_said)),
    _question(Kind.NUMBER, _numbers()),
    _question(Kind.SHORT, _with_right(_lines(st.sampled_from([FULL, ZERO, Decimal("33.33333")])))),
    _question(Kind.MATCHING, _pairs()),
    st.builds(Question, st.just(Kind.TEXT), texts(), title=st.text(LETTERS, max_size=20).map(tidy_line)),
).filter(lambda question: not problems(question))
