"""The pages on which people see and compare plans. Each number is the answer to a named question, which the page links to."""
