"""How a node dies: at a named point, or at the n-th step of anything it does.

Every task that belongs to a node takes its steps, from one `await` to the next, through here.
When the node is dead no task of it takes another step; nothing is cleaned up, nobody is told,
and what was not written down by then is lost, as after `kill -9`.
"""

import asyncio
from collections.abc import Coroutine, Generator
from contextlib import suppress
from contextvars import Context, ContextVar, copy_context
from typing import Any, TypeVar

T = TypeVar("T")

_WHOSE: ContextVar["Life | None"] = ContextVar("whose life a task belongs to", default=None)


class Died(BaseException):  # no Exception: no loop of the node may take it for a fault and go on
    """The node died while it was doing this."""


class Life:
    """One process of a node, from its start to its death."""

    def __init__(self) -> None:
        self.is_over = False
        self.steps = 0
        self.points: dict[str, int] = {}
        self._last_step: int | None = None
        self._point: tuple[str, int] | None = None
        self._ended = asyncio.get_running_loop().create_future()
        self._tasks: set[asyncio.Task[Any]] = set()
        self._context = copy_context()
        self._context.run(_WHOSE.set, self)

    def ends_at_step(self, number: int) -> None:
        """Dies instead of taking that step, counted from now on."""
        self._last_step = self.steps + number

    def ends_at_point(self, name: str, passes: int = 1) -> None:
        """Dies when that crash point is passed, the `passes`-th time from now on."""
        self._point = (name, self.points.get(name, 0) + passes)

    def goes_on(self) -> None:
        """Nothing threatens it any more."""
        self._last_step = self._point = None

    def pass_point(self, name: str) -> None:
        """Implements `world.crash.CrashPoints`."""
        self.points[name] = self.points.get(name, 0) + 1
        if self._point == (name, self.points[name]):
            self.end()
            raise Died(name)

    def take_step(self) -> None:
        """Called before each step; raises `Died` from the last one on."""
        if self.is_over:
            raise Died("it is dead")
        self.steps += 1
        if self.steps == self._last_step:
            self.end()
            raise Died(f"at step {self.steps}")

    def end(self) -> None:
        """Dies."""
        self.is_over = True
        if not self._ended.done():
            self._ended.set_result(None)

    async def run(self, deed: Coroutine[Any, Any, T]) -> T:
        """Does something as part of this life; raises `Died` if it ends before the deed does."""
        loop = asyncio.get_running_loop()
        task = loop.create_task(deed, context=self._context.copy())
        await asyncio.wait((task, self._ended), return_when=asyncio.FIRST_COMPLETED)
        if self.is_over:
            raise Died("while others waited for it")
        return await task

    async def bury(self) -> None:
        """Takes what is left of a dead node's tasks out of the event loop."""
        while self._tasks:
            for task in list(self._tasks):
                task.cancel()
            await asyncio.gather(*self._tasks, return_exceptions=True)

    def adopt(self, task: asyncio.Task[Any]) -> None:
        """This task belongs to this life."""
        self._tasks.add(task)
        task.add_done_callback(self._mourn)

    def _mourn(self, task: asyncio.Task[Any]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and isinstance(task.exception(), Died):
            self.end()


class _Steps:
    """Drives a coroutine one step at a time, as long as its life lasts."""

    def __init__(self, life: Life, deed: Coroutine[Any, Any, T]) -> None:
        self._life = life
        self._deed = deed

    def __await__(self) -> Generator[Any, Any, Any]:
        answer, error = None, None
        while True:
            self._step()
            try:
                wish = self._deed.send(answer) if error is None else self._deed.throw(error)
            except StopIteration as end:
                return end.value
            answer, error = None, None
            try:
                answer = yield wish
            except GeneratorExit:
                self._deed.close()
                raise
            except BaseException as thrown:  # noqa: BLE001  # it is thrown on, into the deed
                error = thrown

    def _step(self) -> None:
        try:
            self._life.take_step()
        except Died:
            # The life is over already: nothing that `finally` blocks do now reaches anybody.
            with suppress(BaseException):
                self._deed.close()
            raise


async def _living(life: Life, deed: Coroutine[Any, Any, T]) -> Any:  # noqa: ANN401
    return await _Steps(life, deed)


def _new_task(
    loop: asyncio.AbstractEventLoop,
    deed: Coroutine[Any, Any, T] | Generator[Any, None, T],
    **how: Any,  # noqa: ANN401  # what the loop wants of a task
) -> asyncio.Task[T]:
    context: Context | None = how.get("context")
    life = _WHOSE.get() if context is None else context.get(_WHOSE)
    if life is None or not isinstance(deed, Coroutine):
        return asyncio.Task(deed, loop=loop, **how)
    task = asyncio.Task(_living(life, deed), loop=loop, **how)
    life.adopt(task)
    return task


def let_tasks_belong_to_lives() -> None:
    """Has the running loop make tasks that belong to the life of who makes them."""
    asyncio.get_running_loop().set_task_factory(_new_task)
