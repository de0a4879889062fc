"""A refusal, read by someone who asks: what do I do now?"""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from tests.factories import ActivityFactory, CourseFactory, PupilFactory, UserFactory
from tests.workload.conftest import FRIDAY, MONDAY, THURSDAY, TUESDAY, at
from workload.decisions import Breach, Decision
from workload.explanations import explain
from workload.models import Rule

pytestmark = pytest.mark.django_db


@pytest.fixture
def course(quatrieme):
    return CourseFactory(school_class=quatrieme, subject__name="mathématiques")


@pytest.fixture
def activity(course):
    return ActivityFactory(course=course, title="Thalès", minutes=60, due_on=THURSDAY)


@pytest.fixture
def colleague_s(quatrieme):
    author = UserFactory(first_name="Anne", last_name="Petit")
    other = CourseFactory(school_class=quatrieme, subject__name="français", teacher=author)
    return ActivityFactory(course=other, title="Rédaction", minutes=90)


def breach(rule, *, pupils=(), everyone=True, **figures) -> Breach:
    figures = {"first_day": TUESDAY, "last_day": THURSDAY, "asked": 690, "possible": 540} | figures
    return Breach(rule, pupils=tuple(pupils), everyone=everyone, **figures)


def said(activity, *breaches, **ways) -> list[str]:
    """The sentences of the refusal, as the author of the activity reads them."""
    explanation = explain(Decision(breaches=breaches, **ways), activity, activity.author)
    return [reason.sentence.replace("\N{NO-BREAK SPACE}", " ") for reason in explanation.reasons]


def last_resorts(activity, *breaches) -> list[str]:
    return explain(Decision(breaches=breaches), activity, activity.author).last_resorts


class TestWhatEachRuleSays:
    def test_days_that_are_too_full(self, activity):
        assert said(activity, breach(Rule.DAILY_CAP)) == [
            "Du mardi 24 au jeudi 26 novembre, 4e B : jusqu'à 11 h 30 de travail pour 9 h possibles, 2 h 30 de trop."
        ]

    def test_one_day(self, activity):
        [sentence] = said(activity, breach(Rule.DAILY_CAP, last_day=TUESDAY, asked=200, possible=180))

        assert (
            sentence
            == "Le mardi 24 novembre, 4e B : jusqu'à 3 h 20 de travail pour 3 h possibles, 20 min de trop."
        )

    def test_evenings_after_a_day_in_presence(self, activity):
        [sentence] = said(activity, breach(Rule.PRESENCE_DAY, asked=240, possible=180))

        assert sentence.endswith("1 h de trop. Un jour en présence laisse peu de travail pour le soir.")

    def test_more_than_half_of_the_lessons(self, activity):
        weeks = {"first_day": MONDAY, "last_day": MONDAY, "asked": 150, "possible": 90}

        assert said(activity, breach(Rule.HALF_TIME, **weeks)) == [
            (
                "Du lundi 23 au dimanche 29 novembre, 4e B : 2 h 30 de travail en mathématiques pour 1 h 30 possibles, "
                "1 h de trop. Le travail à la maison ne remplace qu'une part des heures de cours."
            )
        ]

    def test_no_lesson_to_replace(self, activity):
        weeks = {"first_day": MONDAY, "last_day": MONDAY, "asked": 30, "possible": 0}
        [sentence] = said(activity, breach(Rule.HALF_TIME, **weeks))

        assert "aucune heure de cours n'est remplacée en mathématiques" in sentence

    def test_one_virtual_class_too_many(self, activity):
        day = {"first_day": TUESDAY, "last_day": TUESDAY, "asked": 3, "possible": 2}

        assert said(activity, breach(Rule.VIRTUAL_CLASSES, **day)) == [
            "Le mardi 24 novembre, 4e B : ce serait la 3e classe virtuelle, 2 par jour au plus."
        ]

    def test_too_short_a_notice(self, activity):
        with time_machine.travel(at(TUESDAY), tick=False):
            sentences = said(activity, breach(Rule.NOTICE, asked=2, possible=1))

        assert sentences == [
            (
                "Les familles l'apprendraient le mardi 24 novembre pour le jeudi 26 novembre, avec 1 jour ouvré pour "
                "s'organiser : il en faut au moins 2."
            )
        ]

    @pytest.mark.parametrize(("given_on", "said_so"), [(None, True), (MONDAY, True), (TUESDAY, False)])
    def test_a_notice_cut_by_the_night_says_so(self, activity, given_on, said_so):
        activity.given_on = given_on
        with time_machine.travel(at(MONDAY, 22), tick=False):
            [sentence] = said(activity, breach(Rule.NOTICE, asked=2, possible=1))

        assert ("attend le prochain matin de classe" in sentence) is said_so

    def test_days_that_were_too_full_already(self, activity):
        [sentence] = said(activity, breach(Rule.DAILY_CAP, excess_minutes=60))

        assert sentence.endswith("2 h 30 de trop. C'était déjà trop : cette activité y ajoute 1 h.")

    def test_it_is_the_change_that_adds_to_them_once_published(self, activity):
        activity.status = "published"
        [sentence] = said(activity, breach(Rule.DAILY_CAP, excess_minutes=60))

        assert sentence.endswith("C'était déjà trop : ce changement y ajoute 1 h.")

    def test_the_usual_time_that_is_counted_for_it(self, activity):
        counted = breach(Rule.DAILY_CAP, counts_calibrated=True)
        [sentence] = said(activity, counted, calibrated_minutes=84)

        assert sentence.endswith("Elle y compte pour 1 h 24, le temps que vos élèves mettent d'habitude.")

    def test_what_is_missing_comes_first(self, activity):
        decision = Decision(missing={"minutes": "Indiquer la durée prévue, en minutes."})

        [reason] = explain(decision, activity, activity.author).reasons
        assert reason.sentence == "Indiquer la durée prévue, en minutes."


class TestWhomItIsAbout:
    def pupils(self, quatrieme, count):
        names = ("Inès", "Tom", "Léa", "Noé", "Zoé")
        return [
            PupilFactory(school_class=quatrieme, first_name=name, last_name="Martin")
            for name in names[:count]
        ]

    @pytest.mark.parametrize(
        ("count", "who"),
        [
            (1, "Inès Martin (4e B)"),
            (2, "Inès Martin et Tom Martin (4e B)"),
            (3, "Inès Martin, Tom Martin et Léa Martin (4e B)"),
            (4, "4 élèves de 4e B"),
        ],
    )
    def test_pupils_are_named_when_they_are_few(self, activity, quatrieme, count, who):
        few = breach(Rule.DAILY_CAP, pupils=self.pupils(quatrieme, count), everyone=False)

        assert f"novembre, {who} :" in said(activity, few)[0]

    def test_extra_time_is_said_when_it_is_why_they_are_the_ones(self, activity, quatrieme):
        pupil = PupilFactory(school_class=quatrieme, time_factor="1.3333")
        pupil.refresh_from_db()
        other = quatrieme.pupils.exclude(pk=pupil.pk).first()
        alone, both = ([pupil], [pupil, other])

        for rule, pupils, said_so in (
            (Rule.DAILY_CAP, alone, True),
            (Rule.DAILY_CAP, both, False),
            (Rule.HALF_TIME, alone, False),
        ):
            [sentence] = said(activity, breach(rule, pupils=pupils, everyone=False))
            assert ("Son temps supplémentaire est compté." in sentence) is said_so


class TestWhatTakesTheRoom:
    def named(self, activity, found):
        explanation = explain(Decision(breaches=(found,)), activity, activity.author)
        return [name.replace("\N{NO-BREAK SPACE}", " ") for name in explanation.reasons[0].taking_room]

    def test_the_work_of_a_colleague_is_named_with_its_author(self, activity, colleague_s):
        full = breach(Rule.DAILY_CAP, taking_room=(colleague_s,))

        assert self.named(activity, full) == ["Français, « Rédaction » (1 h 30, Anne Petit)"]

    def test_one_s_own_work_is_called_so(self, activity, course):
        own = ActivityFactory(course=course, author=activity.author, title="Fractions", minutes=30)

        assert self.named(activity, breach(Rule.DAILY_CAP, taking_room=(own,))) == [
            "Mathématiques, « Fractions » (30 min, la vôtre)"
        ]

    def test_what_is_counted_longer_than_stated_says_both(self, activity, colleague_s):
        colleague_s.calibrated_minutes = 126
        full = breach(Rule.DAILY_CAP, taking_room=(colleague_s,), counts_calibrated=True)

        assert self.named(activity, full) == ["Français, « Rédaction » (1 h 30, comptées 2 h 06, Anne Petit)"]

    @pytest.mark.parametrize(("minutes_ago", "is_news"), [(5, True), (61, False)])
    def test_what_a_colleague_gave_in_the_meantime_is_named_at_once(
        self, activity, colleague_s, minutes_ago, is_news
    ):
        colleague_s.published_at = timezone.now() - timedelta(minutes=minutes_ago)
        [sentence] = said(activity, breach(Rule.DAILY_CAP, taking_room=(colleague_s,)))

        news = "Publié il y a moins d'une heure : Français, « Rédaction » (1 h 30, Anne Petit)."
        assert (news in sentence) is is_news

    def test_one_s_own_latest_work_is_no_news(self, activity, course):
        own = ActivityFactory(course=course, author=activity.author, published_at=timezone.now())

        assert "moins d'une heure" not in said(activity, breach(Rule.DAILY_CAP, taking_room=(own,)))[0]

    def test_beyond_four_they_are_summed_up(self, activity, course):
        others = ActivityFactory.create_batch(6, course=course, minutes=20, title="Suite")
        names = self.named(activity, breach(Rule.DAILY_CAP, taking_room=tuple(others)))

        assert names[4:] == ["2 autres activités (40 min)"]


class TestWhatToDoNow:
    def test_a_way_that_fits_is_enough(self, activity):
        decision = Decision(breaches=(breach(Rule.DAILY_CAP),), earliest_due_on=FRIDAY, most_minutes=30)
        explanation = explain(decision, activity, activity.author)

        assert [(way.field, way.value) for way in explanation.ways_out] == [
            ("due_on", FRIDAY.isoformat()),
            ("minutes", "30"),
        ]
        assert explanation.last_resorts == []

    def test_without_one_colleagues_are_named_and_the_principal_is_left(self, activity, colleague_s):
        assert last_resorts(activity, breach(Rule.DAILY_CAP, taking_room=(colleague_s,))) == [
            "Aucun jour de rendu ne tient dans les 30 jours de classe qui viennent, aucune durée plus courte non plus.",
            "Voir avec Anne Petit si un de ses travaux peut être allégé ou repoussé.",
            "Sinon, demander une dérogation à la direction.",
        ]

    def test_without_a_lesson_replaced_the_timetable_may_be_wrong(self, activity):
        weeks = {"first_day": MONDAY, "last_day": MONDAY, "asked": 30, "possible": 0}

        assert last_resorts(activity, breach(Rule.HALF_TIME, **weeks))[1:] == [
            (
                "Si des cours de mathématiques sont bien remplacés, faire corriger l'emploi du temps par le "
                "secrétariat."
            ),
            "Sinon, demander une dérogation à la direction.",
        ]

    def test_one_s_own_work_may_be_made_lighter(self, activity, course):
        own = ActivityFactory(course=course, author=activity.author)

        assert "Alléger ou repousser un de vos travaux nommés ci-dessus." in last_resorts(
            activity, breach(Rule.DAILY_CAP, taking_room=(own,))
        )

    def test_the_pupils_who_have_room_may_have_it(self, activity, quatrieme):
        few = breach(Rule.DAILY_CAP, pupils=quatrieme.pupils.all()[:1], everyone=False)

        assert "Les autres élèves ont la place : la donner à des élèves choisis." in last_resorts(
            activity, few
        )

    def test_a_virtual_class_is_not_told_of_durations(self, activity):
        activity.is_synchronous = True

        assert last_resorts(activity, breach(Rule.VIRTUAL_CLASSES))[0] == (
            "Aucun autre jour ne tient dans les 30 jours de classe qui viennent."
        )

    def test_what_is_published_may_stay_as_it_is(self, activity):
        activity.status = "published"

        assert last_resorts(activity, breach(Rule.DAILY_CAP))[-1] == (
            "Sinon, laisser l'activité telle qu'elle est publiée."
        )

    def test_what_is_missing_says_itself_what_to_do(self, activity):
        decision = Decision(missing={"minutes": "Indiquer la durée prévue, en minutes."})

        assert explain(decision, activity, activity.author).last_resorts == []
