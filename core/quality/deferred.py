"""Packages that another one imports at once and hardly ever uses, imported at their first use instead."""

import importlib
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from types import ModuleType
from typing import Any


class _Deferred(ModuleType):
    def __getattr__(self, name: str) -> Any:
        """Asked only for what the stand-in lacks, which is everything the real module defines."""
        return getattr(importlib.import_module(self.__name__), name)


@contextmanager
def deferred(*names: str) -> Iterator[None]:
    """Whoever imports these packages inside the block gets a stand-in; everybody else the package itself."""
    standing_in = {name: _stand_in(name) for name in names if name not in sys.modules}
    sys.modules.update(standing_in)
    try:
        yield
    finally:
        for name, module in standing_in.items():
            if sys.modules.get(name) is module:
                del sys.modules[name]


def _stand_in(name: str) -> ModuleType:
    module = _Deferred(name)
    module.__spec__ = find_spec(name)
    return module
