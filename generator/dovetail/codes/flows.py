"""S71: status flows, the `transitions` of enums."""

from dovetail.codes.code import code

__all__ = ["CODES"]

_RIGHT = """
        enums:
          message_status:
            values: [pending, accepted, declined]
            transitions: {pending: [accepted, declined]}
        tables:
          messages:
            columns:
              id: {type: int, primary_key: true}
              status: {type: message_status, default: pending}
        """

CODES = (
    code(
        "S711",
        "unknown_state",
        "a transition names a value that the enum does not have",
        """
        `transitions` and `initial` speak of the values under `values`, by their names as they are now: not of those that they
        had before (`was`), and not of those that are gone (`removed`).
        """,
        """
        enums:
          message_status:
            values: [pending, accepted, declined]
            transitions: {pending: [acepted, declined]}
        tables:
          messages:
            columns:
              id: {type: int, primary_key: true}
              status: {type: message_status, default: pending}
        """,
        _RIGHT,
    ),
    code(
        "S712",
        "idle_transition",
        "a transition leads back to where it begins, or is written twice",
        """
        A row may always keep the value that it has, and an UPDATE that writes the same value again is no move. So a value
        does not follow itself; and what is written once more says nothing, or was meant to be something else.
        """,
        """
        enums:
          message_status:
            values: [pending, accepted, declined]
            transitions: {pending: [pending, accepted, declined]}
        tables:
          messages:
            columns:
              id: {type: int, primary_key: true}
              status: {type: message_status, default: pending}
        """,
        _RIGHT,
    ),
    code(
        "S713",
        "standing_flow",
        "no transition leads anywhere",
        """
        Where no value is ever left, rows stay as they begin for ever. `transitions` say what may follow what; an empty list
        after a value says that it is final, and something has to lead there. Values that are to stay as they are inserted
        need no flow: `read_only: true` on the column keeps them.
        """,
        """
        enums:
          message_status:
            values: [pending, accepted, declined]
            transitions: {accepted: [], declined: []}
        tables:
          messages:
            columns:
              id: {type: int, primary_key: true}
              status: {type: message_status, default: pending}
        """,
        _RIGHT,
    ),
    code(
        "S714",
        "unreached_state",
        "no row could ever come to a value",
        """
        A value has to be one that rows begin with, or one that transitions lead to from there. One that is neither was
        forgotten in `transitions`, perhaps when it was added to `values`: with the flow, no row could have it.

        Without `initial`, rows begin with the values that are left and never entered. A value that is neither left nor
        entered is not one of them unless `initial` says so.
        """,
        """
        enums:
          message_status:
            values: [pending, accepted, declined, expired]
            transitions: {pending: [accepted, declined]}
        tables:
          messages:
            columns:
              id: {type: int, primary_key: true}
              status: {type: message_status, default: pending}
        """,
        """
        enums:
          message_status:
            values: [pending, accepted, declined, expired]
            transitions: {pending: [accepted, declined, expired]}
        tables:
          messages:
            columns:
              id: {type: int, primary_key: true}
              status: {type: message_status, default: pending}
        """,
    ),
    code(
        "S715",
        "no_initial_state",
        "rows could begin nowhere",
        """
        Rows begin with what `initial` lists; without it, with the values that follow no other. Where every value follows
        another one, the defaults of the columns say it. Here there are none of these either.
        """,
        """
        enums:
          switch: {values: [live, paused], transitions: {live: [paused], paused: [live]}}
        tables:
          jobs:
            columns: {id: {type: int, primary_key: true}, state: switch}
        """,
        """
        enums:
          switch: {values: [live, paused], transitions: {live: [paused], paused: [live]}, initial: [paused]}
        tables:
          jobs:
            columns: {id: {type: int, primary_key: true}, state: switch}
        """,
    ),
    code(
        "S716",
        "default_outside_flow",
        "a default is no value that rows begin with",
        """
        A row that is inserted without a value gets the default, and the database would refuse it.
        """,
        """
        enums:
          message_status:
            values: [pending, accepted, declined]
            transitions: {pending: [accepted, declined]}
        tables:
          messages:
            columns:
              id: {type: int, primary_key: true}
              status: {type: message_status, default: accepted}
        """,
        _RIGHT,
    ),
    code(
        "S717",
        "hindered_flow",
        "a column cannot follow the transitions of its enum",
        """
        A column of an enum with `transitions` is the state of its row: it begins with an initial value and changes from
        there. A primary key, a column that is `read_only`, one of a table that is `append_only`, and one that is computed do
        not change; one that a foreign key sets does not ask which moves are legal.

        A column that holds states of something else, as in a log of what was, says `flow: false`: it takes every value at any
        time.
        """,
        """
        enums:
          order_status: {values: [open, paid, sent], transitions: {open: [paid], paid: [sent]}}
        tables:
          order_log:
            append_only: true
            columns:
              id: {type: int, primary_key: true}
              status: order_status
        """,
        """
        enums:
          order_status: {values: [open, paid, sent], transitions: {open: [paid], paid: [sent]}}
        tables:
          order_log:
            append_only: true
            columns:
              id: {type: int, primary_key: true}
              status: {type: order_status, flow: false}
        """,
    ),
)
