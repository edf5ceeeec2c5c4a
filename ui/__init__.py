"""The pages that a browser shows: each calls the engine and shows what it says.

``python -m ui`` starts the server (``server``), which serves the script ``app``: page settings,
the menu, what has changed on disk, then the page.

| Module | Holds |
| --- | --- |
| ``knowledge`` | the knowledge base and its evaluator, one for all, read again when changed |
| ``draft`` | a visit while it is being typed: plain data in the form of a visit file, and changes |
| ``address`` | a draft as text for the address of a page, and back |
| ``session`` | the draft of one browser, kept in its address; what was changed, and undo |
| ``asking`` | a draft read as far as it can be, with what is wrong at each place; answered |
| ``fields`` | one field for each kind of fact, made from the vocabulary |
| ``code_box`` | the field that adds lines: codes searched as they are typed |
| ``words``, ``markup`` | dates, ages and money as people read them; text that stays text |
| ``yaml_editor/`` | policy files edited as text, and the difference between two texts |
| ``pages_/`` | one module for each page, with a function ``page()`` |
| ``workbench/`` | reading and editing policies; its own head says what is where |
| ``publishing/`` | what stands between a draft and its publication, part by part |
| ``past/`` | what was published: the timeline, two states, the way back |
| ``drafting`` | the draft of policies of one browser, and the policies with its changes |
| ``people`` | who uses the pages, and what they may do |

To add a page, write ``pages_/NAME.py`` with ``page()`` and add it to ``PAGES`` in ``app``. A page
reads the draft with ``session.draft()``, changes it with ``session.change()`` from a callback, and
shows text from outside (visits, policies, files) with ``words.plain`` in Markdown and
``markup.text`` in HTML. What several pages show stands beside them in ``ui/``: ``answer``, ``why``,
``units_picture``, ``checklist``; of an episode ``planned``, ``timeline``, ``clocks``, ``lacking``.
"""
