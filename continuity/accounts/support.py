"""Replaces the configuration of Django's admin in INSTALLED_APPS."""

from django.contrib.admin.apps import AdminConfig


class SupportAdminConfig(AdminConfig):
    default_site = "continuity.accounts.admin_site.SupportSite"
