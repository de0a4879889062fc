"""Who follows whom: the question and its exact answer, without a database."""

from tutoring.assignment.model import Adult, Cost, Household, Learner, Pairing, Question
from tutoring.assignment.solver import pair

__all__ = ["Adult", "Cost", "Household", "Learner", "Pairing", "Question", "pair"]
