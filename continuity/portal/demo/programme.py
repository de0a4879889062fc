"""What is taught: official weekly hours per level, in minutes, and how classes are mixed into groups."""

from dataclasses import dataclass

FRENCH, MATHS, HISTORY, ENGLISH = "français", "mathématiques", "histoire-géographie-EMC", "anglais"
SCIENCE, BIOLOGY, PHYSICS, TECHNOLOGY = "sciences et technologie", "SVT", "physique-chimie", "technologie"
SPORT, ART, MUSIC = "EPS", "arts plastiques", "éducation musicale"
SPANISH, GERMAN, ITALIAN, LATIN = "espagnol", "allemand", "italien", "latin"
PHILOSOPHY, ECONOMICS, COMPUTING = "philosophie", "SES", "SNT"
EVERYDAY_SCIENCE, GEOPOLITICS, WORLD_ENGLISH = (
    "enseignement scientifique",
    "HGGSP",
    "anglais, monde contemporain",
)

SHORT_NAMES = {
    FRENCH: "Français",
    MATHS: "Maths",
    HISTORY: "Hist.-géo",
    ENGLISH: "Anglais",
    SCIENCE: "Sciences",
    BIOLOGY: "SVT",
    PHYSICS: "Phys.-chimie",
    TECHNOLOGY: "Technologie",
    SPORT: "EPS",
    ART: "Arts pl.",
    MUSIC: "Musique",
    SPANISH: "Espagnol",
    GERMAN: "Allemand",
    ITALIAN: "Italien",
    LATIN: "Latin",
    PHILOSOPHY: "Philo",
    ECONOMICS: "SES",
    COMPUTING: "SNT",
    EVERYDAY_SCIENCE: "Ens. scient.",
    GEOPOLITICS: "HGGSP",
    WORLD_ENGLISH: "AMC",
}

# Who may teach what is not the name of a discipline; several names share the classes.
TAUGHT_BY = {
    SCIENCE: (BIOLOGY, PHYSICS, TECHNOLOGY),
    LATIN: (FRENCH,),
    COMPUTING: (MATHS,),
    EVERYDAY_SCIENCE: (PHYSICS, BIOLOGY),
    GEOPOLITICS: (HISTORY,),
    WORLD_ENGLISH: (ENGLISH,),
}

_CYCLE_4 = {
    FRENCH: 270,
    MATHS: 210,
    HISTORY: 180,
    ENGLISH: 180,
    BIOLOGY: 90,
    PHYSICS: 90,
    TECHNOLOGY: 90,
    SPORT: 180,
    ART: 60,
    MUSIC: 60,
}
CLASS_MINUTES = {
    "6e": {FRENCH: 270, MATHS: 270, HISTORY: 180, ENGLISH: 240, SCIENCE: 180, SPORT: 240, ART: 60, MUSIC: 60},
    "5e": _CYCLE_4,
    "4e": _CYCLE_4,
    "3e": _CYCLE_4 | {FRENCH: 240, HISTORY: 210},
    "2nde": {
        FRENCH: 240,
        HISTORY: 210,
        ENGLISH: 180,
        SPANISH: 150,
        ECONOMICS: 90,
        MATHS: 240,
        PHYSICS: 180,
        BIOLOGY: 90,
        SPORT: 120,
        COMPUTING: 90,
    },
    "1re": {FRENCH: 240, HISTORY: 210, ENGLISH: 150, SPANISH: 120, SPORT: 120, EVERYDAY_SCIENCE: 120},
    "Tle": {PHILOSOPHY: 240, HISTORY: 210, ENGLISH: 120, SPANISH: 120, SPORT: 120, EVERYDAY_SCIENCE: 120},
}


@dataclass(frozen=True, slots=True)
class Choice:
    """Groups of several classes taught at the same hours: a pupil follows one of `subjects`, or none.

    `classes` is how many classes of the level are mixed; `share` how many pupils in a hundred take part. A
    subject named twice makes two groups.
    """

    subjects: tuple[str, ...]
    minutes: int
    classes: int
    share: int = 100


_SECOND_LANGUAGE = Choice((SPANISH, SPANISH, GERMAN, ITALIAN), minutes=150, classes=3)
_LATIN = Choice((LATIN,), minutes=120, classes=6, share=15)
CHOICES = {
    "5e": (_SECOND_LANGUAGE, _LATIN),
    "4e": (_SECOND_LANGUAGE, _LATIN),
    "3e": (_SECOND_LANGUAGE, _LATIN),
    "1re": (
        Choice((MATHS, GEOPOLITICS), minutes=240, classes=2),
        Choice((PHYSICS, ECONOMICS), minutes=240, classes=2),
        Choice((BIOLOGY, WORLD_ENGLISH), minutes=240, classes=2),
    ),
    "Tle": (
        Choice((MATHS, GEOPOLITICS), minutes=360, classes=2),
        Choice((PHYSICS, ECONOMICS), minutes=360, classes=2),
    ),
}
