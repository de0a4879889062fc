from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from continuity.directory.models import School
from continuity.portal.demo.accounts import table
from continuity.portal.demo.loading import load


class Command(BaseCommand):
    help = "Loads the demo school (invented people) and prints the accounts to try it with."

    def add_arguments(self, parser):
        parser.add_argument(
            "--if-empty", action="store_true", help="keep what is there when the database holds a school"
        )

    def handle(self, *, if_empty: bool, **_options):
        if not settings.LOCAL:
            raise CommandError(
                "The demo accounts share a known password: load them on a local installation only."
            )
        is_empty = not School.objects.exists()
        if not is_empty and not if_empty:
            raise CommandError("The database already holds a school: load the demo into an empty one.")
        if is_empty:
            load(today=timezone.localdate())
        self.stdout.write(table())
