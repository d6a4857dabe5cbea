"""The built-in tables: what they are now (`tables`), and how a database gets there (`history`, `versions`).

    tables/     SQLAlchemy tables, one module an area; what plugins' queries import
    sql/        the frozen text of each revision, one folder a revision and a dialect
    history.py  the revisions in order, runnable without Alembic
    versions/   the same revisions for Alembic, which outside plugins' branches build on
    env.py      Alembic's environment; `penpot_core.db.migrations` drives it

A change of the schema is a new folder below `sql/`, a `Revision` at the end of the history, a file in
`versions/` and the new shape in `tables/`; tests compare all of them. What was released never changes.
"""
