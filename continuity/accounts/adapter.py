"""How allauth behaves here: accounts are made by the school, nobody signs up."""

from allauth.account.adapter import DefaultAccountAdapter


class SchoolAccountAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, _request):
        return False
