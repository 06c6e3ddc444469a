"""What the templates show: grades, rubrics and reports put into a person's words."""
