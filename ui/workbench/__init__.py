"""The billing manager's workbench: policies to read and to edit, in a draft until published.

| Module | Holds |
| --- | --- |
| ``place`` | where one is: a policy, a rule; kept in the address |
| ``links`` | HTML whose links lead within the app, without loading the page anew |
| ``library`` | all payors and policies, and search across all rules |
| ``policy_page`` | one policy: its rules in sections, values, codes, sources |
| ``policy_parts`` | the values, code sets and sources of a policy |
| ``told``, ``sentences`` | what lists of rules say of one |
| ``rule_page`` | one rule: read, and edited as form and as YAML |
"""
