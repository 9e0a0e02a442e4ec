"""Recognising that the operator wants to stop, also behind the error that a library made of the interrupt."""

from __future__ import annotations


def stop_behind(failure: BaseException | None) -> KeyboardInterrupt | None:
    """The operator's wish to stop, where a failure came of it; None of any other failure.

    In the midst of a call, a database's driver and the import of a compiled module make errors of their own of it.
    """
    while failure is not None and not isinstance(failure, KeyboardInterrupt):
        failure = failure.__cause__ or failure.__context__
    return failure
