"""What stands between a draft and its publication, one module for each part of the page.

| Module | Holds |
| --- | --- |
| ``shelf`` | the drafts side by side, those of others among them |
| ``rehearsal`` | what a draft does, worked out beside the page and kept by the step of the draft |
| ``standing`` | whether it may be published, and why not; approval; the dialog |
| ``scenarios`` | which fail and which come out otherwise; accepting, coverage, what none notices |
| ``new_scenario`` | writing a scenario into a draft from a past visit |
| ``past_visits`` | the impact on past visits, worked out in processes of its own |
| ``impact_told`` | what came of that: how many change, by how much, examples |
| ``said`` | what differs, on one line |
| ``files`` | the difference of the files; three ways where something was published meanwhile |
"""
