"""Group-by: keys to groups, reductions and transformations of groups, and the objects that offer them."""
