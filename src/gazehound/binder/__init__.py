"""The binder: syntax tree in, plan out; names, types and overloads are settled here and nowhere else."""

from __future__ import annotations

from gazehound.binder.bind import bind, bind_condition
from gazehound.binder.workspace import Workspace, WorkspaceFunction, WorkspaceParameter

__all__ = ["Workspace", "WorkspaceFunction", "WorkspaceParameter", "bind", "bind_condition"]
