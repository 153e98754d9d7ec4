"""What came out, as values."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from benchmarks.clock import Clock
from benchmarks.race import Times, race
from benchmarks.rules.connections import Server
from benchmarks.rules.contestants import ROWS, Contestant, contestants
from benchmarks.rules.rule import Operation, Rule

__all__ = ["ONE_BY_ONE", "Measured", "Result", "measure"]

ONE_BY_ONE = 200
"""How many of the rows are written one by one."""


@dataclass(frozen=True)
class Measured:
    """What an operation took each who takes part, in milliseconds for all of its rows."""

    operation: str
    one_by_one: dict[str, Times]
    at_once: dict[str, Times]


@dataclass(frozen=True)
class Result:
    database: str
    rule: Rule
    measured: list[Measured]


def measure(rule: Rule, server: Server, rounds: int) -> Result:
    """Let all who take part do all operations of a rule on one database. Each is undone, so that the next finds the same rows."""
    with contestants(rule, server) as found:
        backends = [each.connection.backend for each in found.values()]
        clock = Clock(backend for backend in backends if backend is not None)
        measured = [
            Measured(
                operation.name,
                _race(found, operation, _one_by_one, rounds, clock),
                _race(found, operation, _at_once, rounds, clock),
            )
            for operation in rule.operations
        ]
    return Result(server.version, rule, measured)


_Way = Callable[[Contestant, Operation], None]


def _race(found: dict[str, Contestant], operation: Operation, way: _Way, rounds: int, clock: Clock) -> dict[str, Times]:
    def begin(name: str) -> None:
        connection = found[name].connection
        connection.execute("BEGIN")
        for statement in operation.before:
            connection.execute(statement)

    def undo(name: str) -> None:
        found[name].connection.execute("ROLLBACK")
        found[name].connection.clean(found[name].tables)

    ways = {name: partial(way, contestant, operation) for name, contestant in found.items()}
    for name, once in ways.items():  # so often that everything is prepared, and in memory
        begin(name)
        once()
        undo(name)
    return race(ways, rounds, clock, begin, undo)


def _one_by_one(contestant: Contestant, operation: Operation) -> None:
    connection = contestant.connection
    statement = operation.one_by_one(connection.parameter)
    for number in range(1, ONE_BY_ONE + 1):
        connection.execute(statement, (number * (ROWS // ONE_BY_ONE),))
    connection.settle()


def _at_once(contestant: Contestant, operation: Operation) -> None:
    contestant.connection.execute(operation.at_once)
    contestant.connection.settle()
