"""The pages and APIs: one blueprint for each surface. No view contains SPARQL; views run named questions."""
