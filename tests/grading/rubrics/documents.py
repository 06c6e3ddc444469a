"""Documents of our own that rubrics are drafted from."""

MARKDOWN = """\
---
author: somebody
---
# What a lighthouse keeper does

<!-- a note
# Not a heading -->

## Question

What is the difference between a harbour pilot and a lighthouse keeper?

## What good answers do

- **Keeps the light**: the lighthouse keeper keeps the lamp burning every night,
  whatever the weather is.
- The harbour pilot boards a ship and steers it past the rocks.
* Both of them are judged by ships that arrive, not by hours on duty.

```
# code is no heading
- and no list
```

| a | table |
|---|---|

## Common mistakes

### Saying they are the same job
Both look at the sea, "keepers steer the ships" is what people then say.

### Telling stories of storms
A storm is no duty.

## Ideal response

> "A lighthouse keeper keeps the lamp burning so that every captain can see the coast. A harbour
> pilot boards the ship and steers it past the rocks. Both are judged by the ships that arrive."
"""

PLAIN = """\
Bakers and millers
People mix the two up, and that tells a lot about how they read a job description.
What the interviewer is looking for
They ask, "Who answers for the flour, and who answers for the bread?" and then they listen.
- The miller answers for the flour and its quality
- The baker answers for bread that people come back for
If somebody only lists tools, they stop listening.
Pitfalls and how to stay clear of them
Pitfall 1: Saying "the baker grinds the grain."
It gives the work of one to the other.
Pitfall 2: Talking of ovens only.
An ideal answer example:
The miller answers for the flour: clean grain, ground fine. The baker answers for the bread, and is
judged by people who come back.
Where to go next
- Read about yeast
"""
