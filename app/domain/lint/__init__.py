"""What an author of a rubric should look at again, though the rubric can be used as it is."""
