"""The pages that show and compare plans. Each number is the answer to a named question, which the page links to."""
