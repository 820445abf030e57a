"""What Alembic runs for every upgrade: on the connection that it is given, inside the transaction that is open."""

from alembic import context

context.configure(
    connection=context.config.attributes["connection"],
    render_as_batch=True,
    # SQLite can roll tables back; Alembic does not believe it unless told.
    transactional_ddl=True,
)
context.run_migrations()
