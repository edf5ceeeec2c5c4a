"""Editing policy files as text in the browser, and showing what differs between two texts.

``yaml_editor`` and ``yaml_diff`` are CodeMirror 6 as a part of a Streamlit page; ``panel`` puts the
editor beside what is wrong with the text. The script they load is built from ``src/`` by
``npm ci && npm run build`` in this folder, which is needed only when ``src/`` changes.
"""

from ui.yaml_editor.component import current_text, jump_to, yaml_diff, yaml_editor

__all__ = ["current_text", "jump_to", "yaml_diff", "yaml_editor"]
