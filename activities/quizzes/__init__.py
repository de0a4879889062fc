"""Quizzes without a database: what a question is, how it is read, written, shown in an order and marked."""
