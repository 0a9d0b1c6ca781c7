"""One widget that draws any form, and what it is made of."""
