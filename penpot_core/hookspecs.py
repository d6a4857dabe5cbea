"""Every extension point. A plugin is a module (or object) whose functions carry `@hookimpl` and these names.

All registration hooks run once, while the application is built, in every process that builds it (server,
worker, command line). They return a sequence of records of `penpot_core.types`; the kernel checks names,
order and replacements. An exception in a hook stops the start with the plugin's name. Nothing here runs per
call: at run time plugins act through the records that they gave.

Where two records of one kind have one name the start stops and names both providers, unless one says
`replaces="PLUGIN:NAME"`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import pluggy

if TYPE_CHECKING:
    from penpot_core.app import App
    from penpot_core.settings import Setting
    from penpot_core.transit import TagHandler
    from penpot_core.types import (
        Authenticator,
        BusProvider,
        CliCommand,
        CronJob,
        DeletionListener,
        Entity,
        FileChangeType,
        FileValidator,
        HealthCheck,
        HttpRoute,
        Interceptor,
        LifeCycle,
        MailTemplate,
        MailTransport,
        MetricsSink,
        MigrationBranch,
        RpcMethod,
        SessionListener,
        StorageBackend,
        StorageReference,
        TaskBrokerProvider,
        TaskHandler,
        WebsocketMessage,
    )

PROJECT = "penpot"
hookspec = pluggy.HookspecMarker(PROJECT)
hookimpl = pluggy.HookimplMarker(PROJECT)


class HookSpecs:
    """The specifications; see the module's text for when they run and who wins."""

    @hookspec
    def penpot_settings(self) -> Sequence[Setting[Any]]:
        """Settings that the plugin reads, before anything else is built.

        Example::

            @hookimpl
            def penpot_settings():
                return [Setting("greeting", Text, "hello", doc="What the plugin says.")]

        Since 0.1.
        """
        raise NotImplementedError

    @hookspec
    def penpot_transit_tags(self) -> Sequence[TagHandler]:
        """Transit tags of the plugin's own value types.

        Example::

            @hookimpl
            def penpot_transit_tags():
                return [TagHandler("acme/note", Note, decode=Note, encode=dict)]

        Since 0.1.
        """
        raise NotImplementedError

    @hookspec
    def penpot_rpc_methods(self) -> Sequence[RpcMethod]:
        """RPC methods; `penpot_core.rpc.methods_of(module)` collects those that a module declares.

        Example::

            @hookimpl
            def penpot_rpc_methods():
                return methods_of(methods)

        Since 0.1.
        """
        raise NotImplementedError

    @hookspec
    def penpot_interceptors(self) -> Sequence[Interceptor]:
        """Interceptors of RPC calls. Several of one stage nest in the order of the plugins.

        Example::

            @hookimpl
            def penpot_interceptors():
                return [Interceptor("timing", Stage.METRICS, wrap=timed)]

        Since 0.1.
        """
        raise NotImplementedError

    @hookspec
    def penpot_http_routes(self) -> Sequence[HttpRoute]:
        """Plain HTTP routes beside the RPC ones.

        Example::

            @hookimpl
            def penpot_http_routes():
                return [HttpRoute("/hello", ("GET",), hello)]

        Since 0.1.
        """
        raise NotImplementedError

    @hookspec
    def penpot_authenticators(self) -> Sequence[Authenticator]:
        """Ways to find out who sent a request; the first answer by `order` wins.

        Example::

            @hookimpl
            def penpot_authenticators():
                return [Authenticator("badge", identify_badge, order=50)]

        Since 0.1.
        """
        raise NotImplementedError

    @hookspec
    def penpot_session_listeners(self) -> Sequence[SessionListener]:
        """What happens in each process when sessions end: logged out, revoked, or lost to a new password.

        Called after the COMMIT that ended them, in every process that was told over the bus. All listeners are called;
        what one raises is logged. A message may be lost: ask `app.live_sessions` now and then, too.

        Example::

            @hookimpl
            def penpot_session_listeners():
                return [SessionListener("hang-up", hang_up)]

        Since 0.1.
        """
        raise NotImplementedError

    @hookspec
    def penpot_websocket_messages(self) -> Sequence[WebsocketMessage]:
        """Message types that clients send on the notifications websocket.

        Example::

            @hookimpl
            def penpot_websocket_messages():
                return [WebsocketMessage("wave", on_wave)]

        Since 0.1.
        """
        raise NotImplementedError

    @hookspec
    def penpot_entities(self) -> Sequence[Entity]:
        """Kinds of rows that are deleted softly; cascade, restore and purge follow from them.

        Example::

            @hookimpl
            def penpot_entities():
                return [Entity("note", table="acme_note", parent="team", column="team_id")]

        Since 0.1.
        """
        raise NotImplementedError

    @hookspec
    def penpot_deletion_listeners(self) -> Sequence[DeletionListener]:
        """What happens to other rows when a row of an entity is deleted softly; runs where tasks run.

        Example::

            @hookimpl
            def penpot_deletion_listeners():
                return [DeletionListener("note-leaves", "file", forget_notes)]

        Since 0.1.
        """
        raise NotImplementedError

    @hookspec
    def penpot_task_handlers(self) -> Sequence[TaskHandler]:
        """Handlers of background tasks; they run in whichever process is the worker.

        Example::

            @hookimpl
            def penpot_task_handlers():
                return [TaskHandler("say-hello", say_hello)]

        Since 0.1.
        """
        raise NotImplementedError

    @hookspec
    def penpot_cron_jobs(self) -> Sequence[CronJob]:
        """Times at which tasks start; one process of the cluster starts each.

        Example::

            @hookimpl
            def penpot_cron_jobs():
                return [CronJob("nightly-hello", "0 0 3 * * *", task="say-hello")]

        Since 0.1.
        """
        raise NotImplementedError

    @hookspec
    def penpot_file_migrations(self) -> Sequence[Any]:
        """Migrations of file data (`penpot_plugins.files.migrations.FileMigration`), run after the built-in ones.

        A file that has not seen one yet takes it when it is next opened, edited or imported; new files are made as if
        they had seen all. Of several the order is that of the plugins. One that raises leaves the file as it was, and
        whoever opens it gets an error that names the migration. `features` are added to the file.

        Example::

            @hookimpl
            def penpot_file_migrations():
                return [FileMigration("acme-0001-notes", migrate_notes)]

        Since 0.1.
        """
        raise NotImplementedError

    @hookspec
    def penpot_buses(self) -> Sequence[BusProvider]:
        """Message buses; the enabled one with the highest `order` carries all messages.

        Example::

            @hookimpl
            def penpot_buses():
                return [BusProvider("nats", NatsBus, enabled=has_nats)]

        Since 0.1.
        """
        raise NotImplementedError

    @hookspec
    def penpot_task_brokers(self) -> Sequence[TaskBrokerProvider]:
        """Brokers of background tasks; the enabled one with the highest `order` carries their ids to workers.

        Example::

            @hookimpl
            def penpot_task_brokers():
                return [TaskBrokerProvider("nats", NatsTasks, enabled=has_nats)]

        Since 0.1.
        """
        raise NotImplementedError

    @hookspec
    def penpot_storage_backends(self) -> Sequence[StorageBackend]:
        """Places for objects' bytes; `objects-storage-backend` names the one in use.

        Example::

            @hookimpl
            def penpot_storage_backends():
                return [StorageBackend("gcs", GoogleStorage)]

        Since 0.1.
        """
        raise NotImplementedError

    @hookspec
    def penpot_storage_references(self) -> Sequence[StorageReference]:
        """Who refers to stored objects without a foreign key; those with one are found by themselves.

        Example::

            @hookimpl
            def penpot_storage_references():
                return [StorageReference("acme-scans", scans_in_use)]

        Since 0.1.
        """
        raise NotImplementedError

    @hookspec
    def penpot_metrics_sinks(self) -> Sequence[MetricsSink]:
        """Receivers of figures; every one of them gets every figure.

        Example::

            @hookimpl
            def penpot_metrics_sinks():
                return [StatsdSink()]

        Since 0.1.
        """
        raise NotImplementedError

    @hookspec
    def penpot_health_checks(self) -> Sequence[HealthCheck]:
        """Parts that must answer before `/readyz` does.

        Example::

            @hookimpl
            def penpot_health_checks():
                return [HealthCheck("licence", check_licence)]

        Since 0.1.
        """
        raise NotImplementedError

    @hookspec
    def penpot_migrations(self) -> Sequence[MigrationBranch]:
        """Alembic branches of outside plugins (the built-in tables are one branch of the kernel's).

        Example::

            @hookimpl
            def penpot_migrations():
                return [MigrationBranch("acme", "acme_penpot:versions", head="acme_0001")]

        Since 0.1.
        """
        raise NotImplementedError

    @hookspec
    def penpot_mail_templates(self) -> Sequence[MailTemplate]:
        """Mails that the plugin sends with `app.mail.send(db, NAME, …)`.

        Example::

            @hookimpl
            def penpot_mail_templates():
                return [MailTemplate("acme-note", "acme_penpot:mails", {"note": "Buy milk"})]

        Since 0.1.
        """
        raise NotImplementedError

    @hookspec
    def penpot_mail_transports(self) -> Sequence[MailTransport]:
        """Ways for mails to leave; every enabled one gets every mail.

        Example::

            @hookimpl
            def penpot_mail_transports():
                return [MailTransport("pigeon", PigeonPost, enabled=has_pigeons)]

        Since 0.1.
        """
        raise NotImplementedError

    @hookspec
    def penpot_file_validators(self) -> Sequence[FileValidator]:
        """Rules for files; each looks at every edit before it is stored, in the order of the plugins.

        An exception other than a finding fails the edit with 500, and nothing is stored.

        Example::

            @hookimpl
            def penpot_file_validators():
                def short_names(file, page_ids):
                    for page_id in page_ids:
                        if len(file.page(page_id).get("name")) > 80:
                            yield FileProblem("acme-long-name", "Give the page a shorter name.", page_id)

                return [FileValidator("acme-short-names", short_names)]

        Since 0.1.
        """
        raise NotImplementedError

    @hookspec
    def penpot_file_change_types(self) -> Sequence[FileChangeType]:
        """Types of change that update-file takes beside those of the reference; each becomes such changes.

        Example::

            @hookimpl
            def penpot_file_change_types():
                def clear_page(file, change):
                    page = file.page(change["page-id"])
                    children = page.objects.children(ROOT_ID) if page else ()
                    return [
                        record(type=Keyword("del-obj"), page_id=change["page-id"], id=child) for child in children
                    ]

                return [FileChangeType("acme-clear-page", clear_page)]

        Since 0.1.
        """
        raise NotImplementedError

    @hookspec
    def penpot_cli_commands(self) -> Sequence[CliCommand]:
        """Commands below `penpot`. Runs only for the command line.

        Example::

            @hookimpl
            def penpot_cli_commands():
                return [CliCommand("acme", acme_commands)]

        Since 0.1.
        """
        raise NotImplementedError

    @hookspec
    def penpot_services(self, app: App) -> Sequence[LifeCycle]:
        """Make the plugin's run-time objects and put them into `app` (`app.provide(Engine, engine)`).

        Runs after settings, database, codec and bus exist, in the order of `requires`; the returned life
        cycles start before the server listens (where the database is away then, when it is back; `/readyz` says so)
        and stop in reverse order.

        Example::

            @hookimpl
            def penpot_services(app):
                engine = Engine(app.database)
                app.provide(Engine, engine)
                return [LifeCycle("engine", start=engine.start, stop=engine.stop)]

        Since 0.1.
        """
        raise NotImplementedError

    @hookspec
    def penpot_after_start(self, app: App) -> None:
        """Called when the server listens. Exceptions are logged, the server goes on.

        Example::

            @hookimpl
            def penpot_after_start(app):
                print("listening")

        Since 0.1.
        """

    @hookspec
    def penpot_before_stop(self, app: App) -> None:
        """Called when the server begins to stop, before connections are drained.

        Example::

            @hookimpl
            def penpot_before_stop(app):
                print("stopping")

        Since 0.1.
        """
