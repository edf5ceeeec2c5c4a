"""The parts of the page *Settings*.

| Module | What it shows |
| --- | --- |
| ``changing`` | a change of a setting as a step of the draft |
| ``roles`` | people and what each may do |
| ``switches`` | approval by another person, and what the audit log records |
| ``visits`` | the file of past visits, and how much of it can be read |
"""
