"""The limit: the driver (sqlite3 or psycopg) and the four statements that cannot be left out."""

from benchmarks.engine import work


def contest(job: work.Job) -> float:
    work.fresh_tables(job)
    seconds = work.drive(job, lambda: work.raw_advance(job))
    work.check(job)
    return seconds


if __name__ == "__main__":
    work.main(contest)
