"""What hands out the answers of cohorts to be graded."""
