"""Questionnaires with a number: what each is, how it adds up, what a change may mean. Pure, no database.

`library` holds them, `scoring` and `change` do the arithmetic, `pasted` reads items that a practice may use,
`drawing` draws one person's answers over time, `sets` says what is offered when (domain rules 5.1 to 5.5).
"""
