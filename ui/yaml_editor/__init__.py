"""Editing policy files as text in the browser, and showing what differs between two texts.

``yaml_editor`` and ``yaml_diff`` are CodeMirror 6 as parts of a Streamlit page; a page tells the
editor what is wrong with ``current_text``, and goes to a line of it by ``jump_to``. What it offers
at the cursor comes from ``completions.of_policy``. The script they load is built from ``src/`` by
``npm ci && npm run build`` in this folder, which is needed only when ``src/`` changes.
"""

from ui.yaml_editor.component import current_text, jump_to, yaml_diff, yaml_editor

__all__ = ["current_text", "jump_to", "yaml_diff", "yaml_editor"]
