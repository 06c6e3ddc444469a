"""The page a person opens: HTML from the server, with a little script on top."""
