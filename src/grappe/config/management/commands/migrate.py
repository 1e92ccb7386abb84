from typing import Any

from django.apps import apps
from django.core.management.base import CommandParser
from django.core.management.commands import migrate
from django.db import connections, router
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

# With any of these, or a name of an application, migrations are gone through as usual.
_AS_USUAL = ("app_label", "fake", "fake_initial", "plan", "check_unapplied", "prune", "step_by_step")


class Command(migrate.Command):
    help = f"{migrate.Command.help} An empty database gets today's tables at once."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument(
            "--step-by-step",
            action="store_true",
            help="go through every migration, even in an empty database",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if not any(options.get(name) for name in _AS_USUAL):
            _begin(options["database"])
        super().handle(*args, **options)


def _begin(database: str) -> None:
    """Make today's tables in an empty database and record every migration as done: what they lead to, without
    going through each state of every model. Nothing is done in a database that holds any table."""
    connection = connections[database]
    if connection.introspection.table_names():
        return
    loader = MigrationLoader(connection)
    recorder = MigrationRecorder(connection)
    # One transaction: all the tables with their record, or none.
    with connection.schema_editor() as editor:
        for application in apps.get_app_configs():
            if application.label in loader.migrated_apps:
                for model in router.get_migratable_models(application, database):
                    if model._meta.can_migrate(connection):
                        editor.create_model(model)
        recorder.ensure_schema()
        for application_label, name in sorted(loader.graph.nodes):
            recorder.record_applied(application_label, name)
