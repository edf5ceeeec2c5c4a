"""The billing manager's workbench: policies to read and to edit, in a draft until published.

``ui.drafting`` holds the draft of a session: a page here begins with ``drafting.begin()``, reads
the policies with the draft's changes from ``drafting.working().base``, and changes a file with
``rule_actions.done``, ``drafting.write`` or ``drafting.write_many``, each a step of the draft.

| Module | Holds |
| --- | --- |
| ``place``, ``links`` | where one is, kept in the address; HTML whose links lead there |
| ``library`` | all payors and policies, and search across all rules |
| ``policy_page``, ``policy_parts`` | one policy: rules in sections; values, code sets, sources |
| ``rule_page``, ``told`` | one rule, to read, as form and as YAML; what lists say of a rule |
| ``rule_form``, ``form_fields`` | the form made from a rule's shape; a widget for each field |
| ``number_field``, ``condition_builder``, ``checklist_items`` | fields that are more than that |
| ``rule_table`` | rules that differ in a few cells, as one table |
| ``value_editor`` | a dated value as a table, and a new value from a day on |
| ``yaml_view`` | the file of a policy as text |
| ``rule_actions`` | what can be done to a whole rule; making an edit a step of the draft |
| ``importing``, ``import_preview`` | from a CSV or Excel file: what each row would do, one step |
| ``import_values``, ``import_rules``, ``import_codes`` | what such tables hold |
| ``new_rule``, ``new_value``, ``new_source``, ``new_policy`` | what is not there yet |
| ``first_scenario`` | a visit with its answer of today, kept for a rule or policy without any |
| ``problems`` | what is wrong with the draft, checked beside |
| ``draft_bar``, ``changes``, ``catching_up`` | choosing a draft, undo, its changes, what moved |
| ``foreign`` | edits in the folder that nobody has published |
| ``folded`` | parts of a page that are made only while they are open |
| ``sentences``, ``touching``, ``style`` | sentences and scenarios of rules, kept; the style sheet |
"""
