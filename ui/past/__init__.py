"""What was published, one module for each part of the page.

| Module | Holds |
| --- | --- |
| ``states`` | the timeline, of everything or of one policy or rule |
| ``between`` | what differs between two states, in words and as files |
| ``as_then`` | the visit at hand by the policies as they were published on a day |
| ``going_back`` | a state, or one file of it, put back as a new draft |
"""
