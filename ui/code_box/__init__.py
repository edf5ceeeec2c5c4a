"""The field that adds lines: codes are searched as they are typed, and no keystroke is lost."""

from ui.code_box.box import KEY, code_box, take_typed

__all__ = ["KEY", "code_box", "take_typed"]
